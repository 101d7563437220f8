//! Completion, hover, definitions, outlines: what an editor offers beside findings.

use serde_json::{Value, json};

use crate::editor::*;

fn labels(completion: &Value) -> Vec<&str> {
    completion["items"].as_array().expect("a list").iter().filter_map(|it| it["label"].as_str()).collect()
}

/// The text after an offer was taken.
fn taken(text: &str, completion: &Value, label: &str) -> String {
    let items = completion["items"].as_array().expect("a list");
    let item = items.iter().find(|it| it["label"] == label);
    let item = item.unwrap_or_else(|| panic!("no offer `{label}` among {:?}", labels(completion)));
    edited(text, &json!([item["textEdit"]]))
}

#[test]
fn keys_and_values_are_completed_where_they_belong() {
    let text = "#cloud-config\nstylus:\n  managementMode: \n  site:\n    paletteEnd\n  \n";
    let site = Folder::new(&[("user-data", text)]);
    let mut editor = Editor::modern(site.path());
    editor.open("user-data", text);
    let found = editor.at("textDocument/completion", "user-data", position(text, "paletteEnd", 10));
    assert!(taken(text, &found, "paletteEndpoint").contains("\n    paletteEndpoint: \n"), "{found}");
    assert!(!labels(&found).contains(&"managementMode"));
    let found = editor.at("textDocument/completion", "user-data", position(text, "Mode: ", 6));
    assert!(taken(text, &found, "local").contains("managementMode: local\n"), "{:?}", labels(&found));
    let found = editor.at("textDocument/completion", "user-data", position(text, "paletteEnd\n  ", 13));
    assert!(labels(&found).contains(&"externalRegistries"));
    assert!(!labels(&found).contains(&"site"), "what is there is not offered again");
    let block = taken(text, &found, "externalRegistries");
    assert!(block.ends_with("\n  externalRegistries:\n    \n"), "{block:?}");
}

#[test]
fn completion_works_three_documents_deep_behind_wide_characters() {
    let site = fixture("two-profiles");
    let mut editor = Editor::modern(site.path());
    let text = editor.open_file("infra.json");
    // A key of YAML in `cluster.config` in `values` in JSON.
    let text = text.replacen("    write-kubeconfig:", "    flannel-b\\n    write-kubeconfig:", 1);
    editor.change("infra.json", 2, json!([{ "text": text }]));
    let found = editor.at("textDocument/completion", "infra.json", position(&text, "flannel-b", 9));
    let after = taken(&text, &found, "flannel-backend");
    assert!(after.contains("\\n    flannel-backend: \\n    write-kubeconfig:"), "{after}");
    assert!(!labels(&found).contains(&"cluster-cidr"));
    // A variable there.
    let text = text.replacen("flannel-b", "flannel-backend: {{ .spectro.var.a", 1);
    editor.change("infra.json", 3, json!([{ "text": text }]));
    let found = editor.at("textDocument/completion", "infra.json", position(&text, ".var.a\\n", 6));
    let after = taken(&text, &found, ".spectro.var.api_name");
    assert!(after.contains("flannel-backend: {{ .spectro.var.api_name }}\\n"), "{after}");
    assert!(labels(&found).contains(&".spectro.system.cluster.name"));
}

/// A text with a mark where the pointer is: the text without it, and the position.
fn marked(text: &str) -> (String, Value) {
    let plain = text.replacen('¦', "", 1);
    (plain, position(text, "¦", 0))
}

#[test]
fn completion_knows_every_language_and_indentation() {
    let terraform = "resource \"spectrocloud_cluster_profile\" \"p\" {\n  name = \"p\"\n  cloud = \"edge-native\"\n  pack {\n    name = \"edge-native-byoi\"\n    values = <<-EOT\n      options:\n        system.uri: x\n      provider¦\n    EOT\n  }\n}\n";
    let profile = "metadata:\n  name: p\nspec:\n  template:\n    type: infra\n    cloudType: edge-native\n    packs:\n      - name: edge-k3s\n        layer: k8s\n        values: |\n          cluster:\n            config: |\n              cluster-cidr: 10.0.0.0/16\n              ¦\n";
    for (name, text, label, wanted) in [
        ("main.tf", terraform, "providerCredentials", "\n      providerCredentials:\n        \n    EOT"),
        ("profile.yaml", profile, "service-cidr", "\n              service-cidr: \n"),
        ("a/user-data", "#cloud-config\r\nstylus:\r\n  ¦\r\n", "site", "\r\n  site:\r\n    \r\n"),
        (
            "b/user-data",
            "#cloud-config\nstylus: {site: {name: x, pal¦}}\n",
            "paletteEndpoint",
            "name: x, paletteEndpoint: }}",
        ),
        ("c/user-data", "¦", "stylus", "stylus:\n  "),
        (".arg", "K8S_DISTRIBUTION=k3s\nFIPS_ENABLED=¦\n", "true", "\nFIPS_ENABLED=true\n"),
        ("x.arg", "OS_DIST¦\n", "OS_DISTRIBUTION", "OS_DISTRIBUTION=\n"),
        ("palint.yaml", "rules:\n  harbor¦\n", CONFLICT, "\n  harbor-with-provider-credentials: \n"),
    ] {
        let (text, place) = marked(text);
        let site = Folder::new(&[(name, &text)]);
        let mut editor = Editor::modern(site.path());
        editor.open(name, &text);
        let found = editor.at("textDocument/completion", name, place);
        let after = taken(&text, &found, label);
        assert!(after.contains(wanted), "{name}: {after:?}");
    }
}

#[test]
fn packs_and_versions_are_completed() {
    let site = fixture("two-profiles");
    let mut editor = Editor::modern(site.path());
    let text = editor.open_file("infra.json").replacen("\"version\": \"1.33.5\"", "\"version\": \"1\"", 1);
    editor.change("infra.json", 2, json!([{ "text": text }]));
    let found = editor.at("textDocument/completion", "infra.json", position(&text, "\"version\": \"1\"", 13));
    assert!(labels(&found).iter().all(|it| it.starts_with(|sign: char| sign.is_ascii_digit())), "{found}");
    assert!(!labels(&found).is_empty());
    let text = text.replacen("\"edge-k3s\"", "\"edge\"", 1);
    editor.change("infra.json", 3, json!([{ "text": text }]));
    let found = editor.at("textDocument/completion", "infra.json", position(&text, "\"edge\"", 5));
    assert!(taken(&text, &found, "edge-rke2").contains("\"name\": \"edge-rke2\""));
    assert!(!labels(&found).contains(&"cni-calico"), "a pack of another layer");
}

fn words(hover: &Value) -> &str {
    hover["contents"]["value"].as_str().unwrap_or_default()
}

#[test]
fn hover_tells_what_is_known_at_every_depth() {
    let site = fixture("two-profiles");
    let mut editor = Editor::modern(site.path());
    let text = editor.open_file("infra.json");
    editor.shows("infra.json", has(CONFLICT));
    let found = editor.at("textDocument/hover", "infra.json", position(&text, "\\nproviderCredentials", 4));
    assert!(words(&found).contains("unsupported"), "{found}");
    assert!(words(&found).contains("With your other files (`harbour`)"), "{found}");
    let found = editor.at("textDocument/hover", "infra.json", position(&text, "cluster-cidr", 3));
    assert!(words(&found).contains("Range of pod addresses"), "{found}");
    assert_eq!(found["range"]["start"], position(&text, "cluster-cidr", 0));
    assert_eq!(found["range"]["end"], position(&text, "cluster-cidr", 12));
    let found = editor.at("textDocument/hover", "infra.json", position(&text, ".spectro.var.api_name", 15));
    assert!(words(&found).contains("api.quay.example.net"), "{found}");
    let data = editor.open_file("harbour/user-data");
    let found = editor.at("textDocument/hover", "harbour/user-data", position(&data, "managementMode", 2));
    assert!(words(&found).contains("`central`") && words(&found).contains("https://"), "{found}");
}

#[test]
fn a_secret_is_not_shown_under_the_pointer() {
    let installer = format!(
        "{GOOD}  registryCredentials:\n    domain: registry.example.com\n    username: robot\n    password: S3cretOfInstaller\n"
    );
    let data = "#cloud-config\nstylus:\n  registryCredentials:\n    password: S3cretOfSite\n";
    let site = Folder::new(&[
        ("base/user-data", &installer),
        ("pier/user-data", data),
        ("palint.yaml", "deployments:\n  - name: pier\n    userData: [ base/user-data, pier/user-data ]\n"),
    ]);
    let mut editor = Editor::modern(site.path());
    editor.open("base/user-data", &installer);
    editor.shows("base/user-data", |list| !list.is_empty());
    let found = editor.at("textDocument/hover", "base/user-data", position(&installer, "S3cret", 2));
    assert!(words(&found).contains("In effect: `*****`, from `pier/user-data` line 4"), "{found}");
    assert!(!found.to_string().contains("S3cret"));
    let found = editor.at("textDocument/definition", "base/user-data", position(&installer, "password: S3", 2));
    assert_eq!(found[0]["uri"], editor.uri("pier/user-data"));
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let uri = editor.uri("base/user-data");
    let hints = editor.ask("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": range }));
    assert!(hints["result"].to_string().contains("overridden in pier/user-data"), "{hints}");
    let labels = hints["result"].as_array().expect("a list").iter().filter_map(|it| it["label"].as_str());
    let labels: Vec<&str> = labels.filter(|it| it.starts_with("default: ")).collect();
    assert!(!labels.is_empty() && labels.iter().all(|it| !it.ends_with(": ") && !it.contains(": ,")), "{labels:?}");
}

#[test]
fn a_variable_leads_to_its_uses_and_is_renamed_with_them() {
    let site = fixture("two-profiles");
    let mut editor = Editor::modern(site.path());
    let text = editor.open_file("infra.json");
    let of_use = position(&text, ".spectro.var.api_name", 14);
    let found = editor.at("textDocument/definition", "infra.json", of_use.clone());
    assert_eq!(found[0]["range"]["start"], position(&text, "\"api_name\"", 0));
    let uri = editor.uri("infra.json");
    let params = json!({
        "textDocument": { "uri": uri }, "position": of_use, "context": { "includeDeclaration": true },
    });
    let found = editor.ask("textDocument/references", params);
    assert_eq!(found["result"].as_array().map(Vec::len), Some(2), "{found}");
    let found = editor.at("textDocument/prepareRename", "infra.json", of_use.clone());
    assert_eq!(found["placeholder"], "api_name");
    assert_eq!(found["range"]["start"], position(&text, "var.api_name", 4));
    let params = |name: &str| json!({ "textDocument": { "uri": uri }, "position": of_use, "newName": name });
    let found = editor.ask("textDocument/rename", params("api_host"));
    let after = edited(&text, &found["result"]["documentChanges"][0]["edits"]);
    assert_eq!((after.matches("api_host").count(), after.matches("api_name").count()), (2, 0), "{after}");
    for taken in ["provider_password", "with-hyphen", ""] {
        let found = editor.ask("textDocument/rename", params(taken));
        assert!(found["error"]["message"].is_string(), "{taken}: {found}");
    }
}

#[test]
fn outlines_folds_lenses_and_searches_know_the_whole_file() {
    let site = fixture("two-profiles");
    let mut editor = Editor::modern(site.path());
    let text = editor.open_file("infra.json");
    let uri = editor.uri("infra.json");
    let file = json!({ "textDocument": { "uri": uri } });
    let outline = editor.ask("textDocument/documentSymbol", file.clone())["result"].to_string();
    for name in ["\"edge-k3s\"", "\"cluster-cidr\"", "\"api_name\""] {
        assert!(outline.contains(name), "{name}: {outline}");
    }
    let folds = editor.ask("textDocument/foldingRange", file.clone());
    let all = folds["result"].as_array().expect("a list");
    assert!(all.iter().any(|it| it["startLine"] == 0 && it["endLine"] == text.lines().count() - 1), "{folds}");
    let lenses = editor.ask("textDocument/codeLens", file);
    let title = lenses["result"][0]["command"]["title"].as_str().expect("a title");
    assert!(title.starts_with("harbour, 3 files: not supported: local Harbor"), "{title}");
    let found = editor.ask("workspace/symbol", json!({ "query": "calico" }));
    assert!(found["result"].to_string().contains("cni-calico"), "{found}");
    let flat = Editor::plain(site.path());
    drop(flat);
}

#[test]
fn files_that_a_module_reads_are_linked_and_found() {
    let main = "resource \"spectrocloud_cluster_profile\" \"infra\" {\n  name = \"infra\"\n  cloud = \"edge-native\"\n  type = \"add-on\"\n  pack {\n    name = \"x\"\n    type = \"oci\"\n    values = file(\"${path.module}/values/x.yaml\")\n  }\n}\n";
    let site = Folder::new(&[("main.tf", main), ("values/x.yaml", "pack:\n  namespace: x\n")]);
    let mut editor = Editor::modern(site.path());
    editor.open("main.tf", main);
    editor.ask("textDocument/codeLens", json!({ "textDocument": { "uri": editor.uri("main.tf") } }));
    let found = editor.at("textDocument/definition", "main.tf", position(main, "values/x.yaml", 3));
    assert_eq!(found[0]["uri"], editor.uri("values/x.yaml"), "{found}");
    let uri = editor.uri("main.tf");
    let found = editor.ask("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(found["result"][0]["target"], editor.uri("values/x.yaml"), "{found}");
    // And back, from anywhere in the file.
    let values = editor.open_file("values/x.yaml");
    let uri = editor.uri("values/x.yaml");
    let params = json!({
        "textDocument": { "uri": uri }, "position": position(&values, "namespace", 2),
        "context": { "includeDeclaration": true },
    });
    let found = editor.ask("textDocument/references", params);
    assert_eq!(found["result"][0]["uri"], editor.uri("main.tf"), "{found}");
}

#[test]
fn a_variable_is_one_thing_in_the_module_and_in_the_files_that_it_reads() {
    let main = "resource \"spectrocloud_cluster_profile\" \"infra\" {\n  name = \"infra\"\n  cloud = \"edge-native\"\n  type = \"add-on\"\n  profile_variables {\n    variable {\n      name = \"api_name\"\n      display_name = \"Name of the API\"\n    }\n  }\n  pack {\n    name = \"x\"\n    type = \"oci\"\n    values = file(\"${path.module}/values/x.yaml\")\n  }\n}\n";
    let values = "pack:\n  namespace: \"{{.spectro.var.api_name}}\"\n";
    let site = Folder::new(&[("main.tf", main), ("values/x.yaml", values)]);
    let mut editor = Editor::modern(site.path());
    editor.open("main.tf", main);
    editor.open("values/x.yaml", values);
    let uri = editor.uri("main.tf");
    editor.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    let of_use = position(values, "api_name", 3);
    let found = editor.at("textDocument/hover", "values/x.yaml", of_use.clone());
    assert!(words(&found).contains("Name of the API"), "{found}");
    let found = editor.at("textDocument/definition", "values/x.yaml", of_use.clone());
    assert_eq!(found[0]["uri"], editor.uri("main.tf"), "{found}");
    let found = editor.at("textDocument/completion", "values/x.yaml", of_use.clone());
    assert!(labels(&found).contains(&".spectro.var.api_name"), "{:?}", labels(&found));
    for (name, place) in [("values/x.yaml", of_use), ("main.tf", position(main, "api_name", 3))] {
        let uri = editor.uri(name);
        let params = json!({ "textDocument": { "uri": uri }, "position": place, "newName": "api_host" });
        let found = editor.ask("textDocument/rename", params);
        let changes = found["result"]["documentChanges"].as_array().expect("a list");
        for change in changes {
            let (is_main, text) = (change["textDocument"]["uri"] == editor.uri("main.tf"), &change["edits"]);
            let after = edited(if is_main { main } else { values }, text);
            assert!(after.contains("api_host") && !after.contains("api_name"), "{after}");
        }
        assert_eq!(changes.len(), 2, "{found}");
    }
}

#[test]
fn every_encoding_is_counted_right_three_documents_deep_behind_wide_characters() {
    let site = fixture("two-profiles");
    let text = std::fs::read_to_string(site.path().join("infra.json")).expect("a file");
    let text = text.replacen("    write-kubeconfig:", "    flannel-b\\n    write-kubeconfig:", 1);
    let place = |wanted: &str, behind: usize, encoding: &str| {
        let at = text.find(wanted).expect("it is there") + behind;
        let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
        let before = &text[start..at];
        assert!(before.contains('🌐') && before.contains('網'), "{before}");
        let character = match encoding {
            "utf-8" => before.len(),
            "utf-16" => before.encode_utf16().count(),
            _ => before.chars().count(),
        };
        json!({ "line": text[..at].matches('\n').count(), "character": character })
    };
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let (mut editor, answer) =
            Editor::start(site.path(), json!({ "general": { "positionEncodings": [encoding] } }));
        assert_eq!(answer["capabilities"]["positionEncoding"], encoding);
        editor.open("infra.json", &text);
        let found = editor.at("textDocument/hover", "infra.json", place("cluster-cidr", 5, encoding));
        assert!(words(&found).contains("Range of pod addresses"), "{encoding}: {found}");
        let range = json!({ "start": place("cluster-cidr", 0, encoding), "end": place("cluster-cidr", 12, encoding) });
        assert_eq!(found["range"], range, "{encoding}");
        let found = editor.at("textDocument/completion", "infra.json", place("flannel-b", 9, encoding));
        let offers = found["items"].as_array().expect("a list");
        let offer = offers.iter().find(|it| it["label"] == "flannel-backend").expect("it is offered");
        let range = json!({ "start": place("flannel-b", 0, encoding), "end": place("flannel-b", 9, encoding) });
        assert_eq!(offer["textEdit"], json!({ "range": range, "newText": "flannel-backend: " }), "{encoding}");
    }
}

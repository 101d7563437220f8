//! Fixes, ways out of conflicts, allowances.

use std::fs;

use serde_json::json;

use crate::editor::*;

#[test]
fn a_conflict_over_two_profiles_is_shown_in_both_and_ended_by_one_change() {
    let site = fixture("two-profiles");
    let mut editor = Editor::modern(site.path());
    let shown = editor.shows("infra.json", has(CONFLICT));
    let conflict = shown.iter().find(|it| it["code"] == CONFLICT).expect("it is shown");
    let infra = editor.read("infra.json");
    assert_eq!(conflict["range"]["start"], position(&infra, "providerCredentials", 0));
    assert_eq!(conflict["range"]["end"], position(&infra, "providerCredentials", "providerCredentials".len()));
    let related = &conflict["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], editor.uri("apps.yaml"));
    assert_eq!(related["message"], "turns on local Harbor");
    assert!(conflict["codeDescription"]["href"].as_str().is_some_and(|it| it.starts_with("https://")));

    let actions = editor.actions("infra.json", conflict["range"].clone());
    let title = "Remove `providerCredentials` and make the provider repository public";
    let change = titled(&actions, title)["edit"].clone();
    titled(&actions, "Remove the `harbor-edge-native-config` layer");
    // The same is offered at the other end of the conflict.
    let there = editor.actions("apps.yaml", related["location"]["range"].clone());
    titled(&there, title);

    editor.apply(&change);
    editor.shows("infra.json", lacks(CONFLICT));
    assert!(!editor.read("infra.json").contains("providerCredentials"));
    assert!(editor.read("infra.json").contains("# Hafen 港 🚢\\npack:"));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_conflict_that_needs_two_files_is_ended_by_one_change_of_the_workspace() {
    let site = fixture("three-files");
    let mut editor = Editor::modern(site.path());
    let shown = editor.shows("infra.json", has(CONFLICT));
    let range = shown.iter().find(|it| it["code"] == CONFLICT).expect("it is shown")["range"].clone();
    let actions = editor.actions("infra.json", range);
    let title = "Remove the external registry from user data, and remove the `harbor-edge-native-config` layer";
    let change = titled(&actions, title)["edit"].clone();
    assert_eq!(change["documentChanges"].as_array().map(Vec::len), Some(2));
    editor.apply(&change);
    editor.shows("infra.json", |list| lacks(CONFLICT)(list) && lacks("external-with-provider-credentials")(list));
    assert!(!editor.read("apps.yaml").contains("harbor"));
    assert!(!editor.read("depot/user-data").contains("externalRegistries"));
}

#[test]
fn a_finding_is_allowed_by_a_comment_or_where_there_are_none_by_the_settings() {
    let site = fixture("two-profiles");
    let mut editor = Editor::modern(site.path());
    let deprecated = "harbor-edge-native-config-deprecated";
    let shown = editor.shows("apps.yaml", has(deprecated));
    let range = shown.iter().find(|it| it["code"] == deprecated).expect("it is shown")["range"].clone();
    let actions = editor.actions("apps.yaml", range);
    let change = titled(&actions, &format!("Allow `{deprecated}` here"))["edit"].clone();
    editor.apply(&change);
    editor.shows("apps.yaml", lacks(deprecated));
    let wanted = format!("      # palint: allow({deprecated}) why this is accepted here\n      - name: harbor");
    assert!(editor.read("apps.yaml").contains(&wanted), "{}", editor.read("apps.yaml"));

    // In a JSON string that holds YAML a comment is possible too; in JSON itself it is not.
    let shown = editor.shows("infra.json", has(CONFLICT));
    let range = shown.iter().find(|it| it["code"] == CONFLICT).expect("it is shown")["range"].clone();
    let actions = editor.actions("infra.json", range);
    let change = titled(&actions, &format!("Allow `{CONFLICT}` here"))["edit"].clone();
    editor.apply(&change);
    editor.shows("infra.json", lacks(CONFLICT));
    let infra = editor.read("infra.json");
    assert!(infra.contains(&format!("\\n# palint: allow({CONFLICT}) why this is accepted here\\nproviderCredentials")));
}

#[test]
fn a_file_without_comments_is_allowed_something_in_the_settings() {
    let profile = |kind: &str| {
        format!(
            "{{\"metadata\": {{\"name\": \"a\"}}, \"spec\": {{\"version\": \"1.0.0\", \"template\": {{\"type\": \"{kind}\", \"cloudType\": \"all\", \"packs\": [{{\"name\": \"x\", \"type\": \"oci\", \"layer\": \"addon\", \"values\": \"\"}}]}}}}}}\n"
        )
    };
    let text = profile("adon");
    let site = Folder::new(&[("profile.json", &text)]);
    let mut editor = Editor::modern(site.path());
    let rule = "profile-type-enum";
    let shown = editor.shows("profile.json", has(rule));
    let range = shown.iter().find(|it| it["code"] == rule).expect("it is shown")["range"].clone();
    let actions = editor.actions("profile.json", range.clone());
    let change = titled(&actions, &format!("Allow `{rule}` here"))["edit"].clone();
    assert_eq!(change["documentChanges"][0]["kind"], "create");
    editor.apply(&change);
    editor.shows("profile.json", lacks(rule));
    let settings = editor.read("palint.yaml");
    assert!(settings.starts_with("allow:\n  - rule: profile-type-enum\n    file: 'profile.json'\n"), "{settings}");

    // A client that cannot make files is not offered one.
    fs::remove_file(site.path().join("palint.yaml")).expect("it is there");
    let mut old = Editor::plain(site.path());
    old.shows("profile.json", has(rule));
    let actions = old.actions("profile.json", range);
    assert!(actions.iter().all(|it| !it["title"].as_str().is_some_and(|it| it.starts_with("Allow"))), "{actions:?}");
}

#[test]
fn every_safe_fix_of_a_file_goes_in_at_once() {
    let text =
        "#cloud-config\nstylus:\n  site:\n    paletteendpoint: api.example.com\n    edgehosttoken: '{{ token }}'\n";
    let site = Folder::new(&[("user-data", text)]);
    let mut editor = Editor::modern(site.path());
    editor.shows("user-data", has("key-case"));
    let range = json!({ "start": { "line": 3, "character": 5 }, "end": { "line": 3, "character": 5 } });
    let actions = editor.actions("user-data", range);
    let change = titled(&actions, "Apply all safe fixes in this file")["edit"].clone();
    editor.apply(&change);
    editor.shows("user-data", lacks("key-case"));
    assert_eq!(editor.read("user-data").matches("paletteEndpoint").count(), 1);
    assert_eq!(editor.read("user-data").matches("edgeHostToken").count(), 1);
}

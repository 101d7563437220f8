//! Clients that are poor, hasty, wrong or gone.

use serde_json::{Value, json};

use crate::editor::*;

#[test]
fn what_is_not_known_or_not_understood_is_answered_and_forgotten() {
    let site = Folder::new(&[("user-data", GOOD)]);
    let mut editor = Editor::spawn(site.path());
    let early = editor.ask("textDocument/hover", json!({}));
    assert_eq!(early["error"]["code"], -32002);
    for frame in ["Content-Length: 5\r\n\r\n{\"a\":", "Content-Length: 2\r\n\r\n[]", "Content-Length: 3\r\n\r\n\u{e9}x"]
    {
        editor.write(frame.as_bytes());
        let answer = editor.receive();
        assert!(answer["error"]["code"] == -32700 || answer["error"]["code"] == -32600, "{answer}");
        assert!(answer["id"].is_null());
    }
    editor.write(b"rubbish\r\n\r\nContent-Type: x\r\n\r\n");
    let root = editor.uri("");
    let answer = editor.ask("initialize", json!({ "capabilities": {}, "rootUri": root.trim_end_matches('/') }));
    assert_eq!(answer["result"]["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(editor.ask("initialize", json!({ "capabilities": {} }))["error"]["code"], -32600);
    assert_eq!(editor.ask("palint/unheardOf", json!({}))["error"]["code"], -32601);
    assert_eq!(editor.ask("textDocument/hover", json!({ "position": 7 }))["error"]["code"], -32602);
    editor.tell("$/unheardOf", json!({}));
    editor.tell("textDocument/didOpen", json!({ "textDocument": 3 }));
    editor.tell(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": "file:///nowhere", "version": 1 }, "contentChanges": [] }),
    );
    let nowhere = json!({ "textDocument": { "uri": "file:///nowhere" }, "position": { "line": 9, "character": 9 } });
    for method in
        ["textDocument/hover", "textDocument/completion", "textDocument/definition", "textDocument/prepareRename"]
    {
        let answer = editor.ask(method, nowhere.clone());
        assert!(answer.get("error").is_none(), "{method}: {answer}");
    }
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_client_without_any_folder_is_served_by_the_folder_of_its_file() {
    let site = fixture("two-profiles");
    let mut editor = Editor::spawn(site.path());
    let answer = editor.ask("initialize", json!({ "capabilities": {}, "rootUri": null, "processId": null }));
    assert!(answer["result"]["capabilities"].is_object());
    editor.tell("initialized", json!({}));
    editor.open_file("infra.json");
    editor.shows("infra.json", has(CONFLICT));
    // A text that is no file yet.
    let params =
        json!({ "textDocument": { "uri": "untitled:Untitled-1", "languageId": "yaml", "version": 1, "text": TYPO } });
    editor.tell("textDocument/didOpen", params);
    let shown = loop {
        let message = editor.receive();
        if message["params"]["uri"] == "untitled:Untitled-1" {
            break message["params"]["diagnostics"].as_array().expect("a list").clone();
        }
    };
    assert!(has("unknown-key")(&shown), "{shown:?}");
    assert_eq!(editor.leave(), Some(0));
}

/// Names of symbols with their ranges, at any depth.
fn named(symbols: &Value) -> Vec<(String, Value)> {
    let one = |it: &Value| {
        let mut found = vec![(it["name"].to_string(), it["selectionRange"].clone())];
        found.extend(named(&it["children"]));
        found
    };
    symbols.as_array().into_iter().flatten().flat_map(one).collect()
}

#[test]
fn thousands_of_edits_come_to_the_text_that_was_typed() {
    let site = fixture("two-profiles");
    let mut editor = Editor::modern(site.path());
    let name = "harbour/user-data";
    let mut text = editor.open_file(name);
    editor.shows("infra.json", has(CONFLICT));
    let mut version = 1;
    let typed = "registryCredentials:\n    domain: レジストリ.example.net 🚢\n";
    let insert = text.find("install:").expect("it is there");
    for round in 0..40 {
        let mut at = insert;
        for sign in typed.chars() {
            version += 1;
            let place = position(&text, &text[at..], 0);
            editor.change(
                name,
                version,
                json!([{ "range": { "start": place, "end": place }, "text": sign.to_string() }]),
            );
            text.insert(at, sign);
            at += sign.len_utf8();
            if version % 50 == 0 {
                let uri = editor.uri(name);
                let id =
                    editor.request("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": place }));
                editor.tell("$/cancelRequest", json!({ "id": id }));
            }
        }
        if round % 2 == 0 {
            version += 1;
            let (from, to) = (position(&text, &text[insert..], 0), position(&text, &text[at..], 0));
            editor.change(name, version, json!([{ "range": { "start": from, "end": to }, "text": "" }]));
            text.replace_range(insert..at, "");
        }
    }
    let uri = editor.uri(name);
    let symbols = editor.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    let fresh = Folder::new(&[("harbour/user-data", &text)]);
    let mut other = Editor::modern(fresh.path());
    other.open_file(name);
    let uri = other.uri(name);
    let wanted = other.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    assert!(wanted["result"].is_array(), "{wanted}");
    // The first server leaves out what it took for a secret while it was typed, and that depends on when it looked.
    let (own, all) = (named(&symbols["result"]), named(&wanted["result"]));
    assert!(!own.is_empty() && own.iter().all(|it| all.contains(it)), "{own:?}\n{all:?}");
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_server_that_is_shut_down_in_the_middle_ends() {
    let many: Vec<(String, String)> = (0..300).map(|it| (format!("site-{it}/user-data"), TYPO.to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let site = Folder::new(&many);
    let mut editor = Editor::modern(site.path());
    editor.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(editor.leave(), Some(0));
    // Without a good-bye: the input ends, or `exit` comes at once.
    let mut editor = Editor::modern(site.path());
    editor.stdin = None;
    assert_eq!(editor.exited(), Some(1));
    let mut editor = Editor::modern(site.path());
    editor.tell("exit", Value::Null);
    assert_eq!(editor.exited(), Some(1));
}

#[test]
fn a_large_file_is_no_harm() {
    let mut text = String::from(GOOD);
    text.push_str("  site2:\n");
    while text.len() < 3_000_000 {
        text.push_str("    - key: value # 説明\n      other: [a, b, c]\n");
    }
    let site = Folder::new(&[("user-data", &text)]);
    let mut editor = Editor::modern(site.path());
    editor.open("user-data", &text);
    let place = json!({ "line": 3, "character": 4 });
    for version in 2..200 {
        editor.change("user-data", version, json!([{ "range": { "start": place, "end": place }, "text": "x" }]));
    }
    let found = editor.at("textDocument/hover", "user-data", json!({ "line": 1, "character": 2 }));
    assert!(found.is_object());
    assert_eq!(editor.leave(), Some(0));
}

/// Bytes of memory that a process holds, where the system says so.
#[cfg(target_os = "linux")]
fn memory_of(id: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
    let line = status.lines().find(|it| it.starts_with("VmRSS:")).expect("a line");
    let kilobytes: usize = line.split_whitespace().nth(1).and_then(|it| it.parse().ok()).expect("a number");
    kilobytes * 1_024
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_of_ten_megabytes_is_answered_and_does_not_pile_up() {
    let mut text = String::from(GOOD);
    text.push_str("stages:\n  boot:\n    - files:\n        - path: /opt/説明\n          content: |\n");
    let line = format!("            {}\n", "all that a site needs to know, ".repeat(300));
    text.push_str(&line.repeat(10_000_000 / line.len()));
    let site = Folder::new(&[("other/user-data", TYPO)]);
    let mut editor = Editor::modern(site.path());
    editor.open("big/user-data", &text);
    let uri = editor.uri("big/user-data");
    let place = json!({ "line": 3, "character": 4 });
    let mut sizes = Vec::new();
    for version in 2..5 {
        editor.change("big/user-data", version, json!([{ "range": { "start": place, "end": place }, "text": "x" }]));
        let found = editor.at("textDocument/hover", "big/user-data", json!({ "line": 1, "character": 2 }));
        assert!(found.is_object(), "{found}");
        sizes.push(memory_of(editor.child.id()));
    }
    assert!(sizes[2] < sizes[1] + sizes[1] / 2, "memory grows: {sizes:?}");
    assert!(sizes[2] < 150 * text.len(), "memory: {sizes:?}");
    for method in ["textDocument/completion", "textDocument/foldingRange"] {
        let params = json!({ "textDocument": { "uri": uri }, "position": place });
        assert!(editor.ask(method, params).get("error").is_none(), "{method}");
    }
    // In the middle of its work it ends when it is told to.
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn thousands_of_changes_without_a_pause_are_answered_once_more() {
    let site = fixture("two-profiles");
    let mut editor = Editor::modern(site.path());
    let name = "harbour/user-data";
    editor.open(name, GOOD);
    for version in 2..5_000 {
        let text = if version % 2 == 0 { TYPO } else { GOOD };
        editor.change(name, version, json!([{ "text": text }]));
        if version % 100 == 0 {
            let uri = editor.uri(name);
            for method in ["textDocument/codeLens", "textDocument/documentSymbol", "textDocument/codeAction"] {
                editor.request(method, json!({ "textDocument": { "uri": uri } }));
            }
        }
    }
    editor.change(name, 5_000, json!([{ "text": TYPO }]));
    editor.shows(name, has("unknown-key"));
    // Versions that come late, out of order or for a document that is closed change nothing that matters.
    let uri = editor.uri(name);
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    editor.change(name, 1, json!([{ "text": GOOD }]));
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn ranges_that_lie_nowhere_are_put_inside_the_text() {
    let site = Folder::new(&[("user-data", GOOD)]);
    let mut editor = Editor::modern(site.path());
    editor.open("user-data", GOOD);
    let far = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
    let start = json!({ "line": 2, "character": 9 });
    for (version, (from, to)) in [(&far, &far), (&start, &far), (&far, &start)].into_iter().enumerate() {
        let change = json!([{ "range": { "start": from, "end": to }, "text": "\u{1f6a2}" }]);
        editor.change("user-data", version as i64 + 2, change);
    }
    for method in ["textDocument/hover", "textDocument/completion", "textDocument/definition"] {
        assert!(editor.at(method, "user-data", far.clone()).get("error").is_none());
    }
    let uri = editor.uri("user-data");
    for method in ["textDocument/inlayHint", "textDocument/codeAction"] {
        let params = json!({
            "textDocument": { "uri": uri }, "range": { "start": far, "end": start }, "context": { "diagnostics": [] },
        });
        assert!(editor.ask(method, params).get("error").is_none(), "{method}");
    }
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_length_that_is_nonsense_does_not_hold_what_comes_after() {
    let site = Folder::new(&[("user-data", GOOD)]);
    let mut editor = Editor::spawn(site.path());
    for header in [
        "Content-Length: -1\r\n\r\n",
        "Content-Length: many\r\n\r\n",
        "Content-Length:\r\n\r\n",
        "Content-Length: 99999999999999999999999999\r\n\r\n",
        "Content-Length: 0\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
    ] {
        editor.write(header.as_bytes());
    }
    let root = editor.uri("");
    let params = json!({ "capabilities": {}, "rootUri": root.trim_end_matches('/'), "processId": null });
    assert!(editor.ask("initialize", params)["result"]["capabilities"].is_object());
    // A length that is longer than what ever comes: the end of the input is the end.
    editor.write(b"Content-Length: 1000\r\n\r\n{");
    editor.stdin = None;
    assert_eq!(editor.exited(), Some(1));
}

#[test]
fn folders_and_files_that_vanish_are_survived() {
    let site = fixture("three-files");
    let mut editor = Editor::modern(site.path());
    let text = editor.open_file("infra.json");
    editor.shows("infra.json", has(CONFLICT));
    std::fs::remove_dir_all(site.path()).expect("it is there");
    let gone: Vec<Value> =
        ["infra.json", "apps.yaml", "depot/user-data"].map(|name| json!({ "uri": editor.uri(name), "type": 3 })).into();
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": gone }));
    editor.shows("infra.json", lacks(CONFLICT));
    editor.change("infra.json", 2, json!([{ "text": text }]));
    let uri = editor.uri("infra.json");
    for method in ["textDocument/codeLens", "textDocument/documentLink", "textDocument/foldingRange"] {
        assert!(editor.ask(method, json!({ "textDocument": { "uri": uri } })).get("error").is_none());
    }
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    editor.shows("infra.json", <[Value]>::is_empty);
    assert_eq!(editor.leave(), Some(0));
}

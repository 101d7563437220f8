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
    assert!(symbols["result"] == wanted["result"]);
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

//! What is shown of files, told or asked for: the same as the command line says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::editor::*;

#[test]
fn the_whole_site_is_checked_before_anything_is_opened() {
    let site = Folder::new(&[("a/user-data", TYPO), ("b/user-data", GOOD)]);
    let mut editor = Editor::plain(site.path());
    let shown = editor.shows("a/user-data", has("unknown-key"));
    let typo = shown.iter().find(|it| it["code"] == "unknown-key").expect("it is shown");
    assert_eq!(typo["range"], json!({ "start": { "line": 3, "character": 4 }, "end": { "line": 3, "character": 19 } }));
    assert_eq!((typo["severity"].as_i64(), typo["source"].as_str()), (Some(2), Some("palint")));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn typing_replaces_what_was_said_and_closing_goes_back_to_the_disk() {
    let site = Folder::new(&[("user-data", TYPO)]);
    let mut editor = Editor::plain(site.path());
    editor.shows("user-data", has("unknown-key"));
    editor.open("user-data", TYPO);
    let range = json!({ "start": { "line": 3, "character": 4 }, "end": { "line": 3, "character": 19 } });
    editor.change("user-data", 2, json!([{ "range": range, "text": "paletteEndpoint" }]));
    editor.shows("user-data", lacks("unknown-key"));
    let uri = editor.uri("user-data");
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    editor.shows("user-data", has("unknown-key"));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_file_that_does_not_parse_shows_that_and_nothing_stale() {
    let site = Folder::new(&[("user-data", TYPO)]);
    let mut editor = Editor::plain(site.path());
    editor.open("user-data", TYPO);
    editor.shows("user-data", has("unknown-key"));
    editor.change("user-data", 2, json!([{ "text": "#cloud-config\nstylus: {site: [\n" }]));
    let shown = editor.shows("user-data", has("yaml-syntax"));
    assert!(lacks("unknown-key")(&shown), "{:?}", rules(&shown));
    editor.change("user-data", 3, json!([{ "text": "hello: world\n" }]));
    editor.shows("user-data", lacks("yaml-syntax"));
}

#[test]
fn files_that_come_and_go_take_what_they_said_with_them() {
    let site = fixture("two-profiles");
    let mut editor = Editor::modern(site.path());
    editor.shows("infra.json", has(CONFLICT));
    let event =
        |editor: &Editor, name: &str, kind: u8| json!({ "changes": [{ "uri": editor.uri(name), "type": kind }] });
    let apps = editor.read("apps.yaml");
    fs::remove_file(site.path().join("apps.yaml")).expect("it is there");
    let params = event(&editor, "apps.yaml", 3);
    editor.tell("workspace/didChangeWatchedFiles", params);
    editor.shows("infra.json", lacks(CONFLICT));
    editor.shows("apps.yaml", <[Value]>::is_empty);
    // Open, but not on the disk: the client's word counts.
    editor.open("apps.yaml", &apps);
    editor.shows("infra.json", has(CONFLICT));
    let uri = editor.uri("apps.yaml");
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    editor.shows("infra.json", lacks(CONFLICT));
    fs::write(site.path().join("apps.yaml"), &apps).expect("a file");
    let params = event(&editor, "apps.yaml", 1);
    editor.tell("workspace/didChangeWatchedFiles", params);
    editor.shows("infra.json", has(CONFLICT));
    // A client that tells of a change of something that has vanished meanwhile.
    fs::remove_dir_all(site.path().join("harbour")).expect("it is there");
    let params = event(&editor, "harbour/user-data", 2);
    editor.tell("workspace/didChangeWatchedFiles", params);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn settings_hold_as_they_are_typed() {
    let site = Folder::new(&[("user-data", TYPO), ("palint.yaml", "rules: {}\n")]);
    let mut editor = Editor::modern(site.path());
    editor.shows("user-data", has("unknown-key"));
    editor.open("palint.yaml", "rules: {}\n");
    editor.change("palint.yaml", 2, json!([{ "text": "rules: { unknown-key: off }\n" }]));
    editor.shows("user-data", lacks("unknown-key"));
    editor.change("palint.yaml", 3, json!([{ "text": "rules: { unknown-key: error }\n" }]));
    let shown = editor.shows("user-data", has("unknown-key"));
    assert_eq!(shown.iter().find(|it| it["code"] == "unknown-key").expect("it is there")["severity"], 1);
    editor.change("palint.yaml", 4, json!([{ "text": "rules: [\n" }]));
    editor.shows("palint.yaml", |list| !list.is_empty());
}

#[test]
fn an_allowance_that_an_edit_makes_useless_says_so_in_its_own_file() {
    let settings = "allow:\n  - rule: unknown-key\n    file: a/**\n    reason: the vendor has it\n";
    let site = Folder::new(&[("a/user-data", TYPO), ("palint.yaml", settings)]);
    let mut editor = Editor::modern(site.path());
    editor.open("a/user-data", TYPO);
    editor.change("a/user-data", 2, json!([{ "text": GOOD }]));
    editor.shows("palint.yaml", has("allowance-unused"));
    editor.change("a/user-data", 3, json!([{ "text": TYPO }]));
    editor.shows("palint.yaml", <[Value]>::is_empty);
    let uri = editor.uri("a/user-data");
    assert!(editor.shown.get(&uri).is_none_or(|it| lacks("unknown-key")(it.as_array().expect("a list"))));
}

#[test]
fn a_client_that_asks_for_diagnostics_is_not_told_them_too() {
    let site = Folder::new(&[("a/user-data", TYPO), ("b/user-data", TYPO)]);
    let capabilities = json!({
        "textDocument": { "diagnostic": {} }, "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    let (mut editor, answer) = Editor::start(site.path(), capabilities);
    assert_eq!(answer["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"], true);
    let uri = editor.uri("a/user-data");
    let pull = |id: Value| json!({ "textDocument": { "uri": uri }, "previousResultId": id });
    let first = editor.ask("textDocument/diagnostic", pull(Value::Null))["result"].clone();
    assert_eq!(first["kind"], "full");
    assert!(has("unknown-key")(first["items"].as_array().expect("a list")));
    let again = editor.ask("textDocument/diagnostic", pull(first["resultId"].clone()))["result"].clone();
    assert_eq!(again["kind"], "unchanged");
    editor.open("a/user-data", GOOD);
    let after = editor.ask("textDocument/diagnostic", pull(first["resultId"].clone()))["result"].clone();
    assert_eq!(after["kind"], "full");
    assert!(lacks("unknown-key")(after["items"].as_array().expect("a list")));
    let known = json!([{ "uri": uri, "value": first["resultId"] }]);
    let all = editor.ask("workspace/diagnostic", json!({ "previousResultIds": known }))["result"]["items"].clone();
    let kinds: Vec<&str> = all.as_array().expect("a list").iter().filter_map(|it| it["kind"].as_str()).collect();
    assert_eq!(kinds, ["full", "full"]);
    assert!(editor.shown.is_empty());
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn every_encoding_of_positions_names_the_same_place() {
    let site = fixture("two-profiles");
    let text = fs::read_to_string(site.path().join("infra.json")).expect("a file");
    let line = text.lines().nth(17).expect("the values of the first pack");
    let before = &line[..line.find("providerCredentials").expect("it is there")];
    for (offered, character) in [
        (json!(["utf-8", "utf-16"]), before.len()),
        (json!(["utf-16"]), before.encode_utf16().count()),
        (json!(["utf-32"]), before.chars().count()),
        (Value::Null, before.encode_utf16().count()),
    ] {
        let (mut editor, _) = Editor::start(site.path(), json!({ "general": { "positionEncodings": offered } }));
        let shown = editor.shows("infra.json", has(CONFLICT));
        let start = &shown.iter().find(|it| it["code"] == CONFLICT).expect("it is shown")["range"]["start"];
        assert_eq!(*start, json!({ "line": 17, "character": character }), "{offered}");
        editor.open("infra.json", &text);
        let found = editor.at("textDocument/hover", "infra.json", start.clone());
        assert_eq!(found["range"]["start"], *start, "{offered}");
    }
}

/// What the command line says of a folder: path, rule, severity, message, place and related places of each finding.
fn said_by_check(folder: &Path) -> Vec<String> {
    let out = Command::new(env!("CARGO_BIN_EXE_palint"))
        .args(["check", "--format", "json", "--exit-zero"])
        .current_dir(folder)
        .output()
        .expect("the program runs");
    let report: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let number = |value: &Value| value.as_u64().expect("a number");
    let place = |it: &Value| {
        let end = |it: &Value| format!("{}:{}", number(&it["line"]) - 1, number(&it["column"]) - 1);
        format!("{} {}-{}", it["path"].as_str().expect("a path"), end(&it["start"]), end(&it["end"]))
    };
    let mut said = Vec::new();
    for it in report["findings"].as_array().expect("a list") {
        let mut words = format!("{} {} {} {}", place(it), it["rule"], it["severity"], it["message"]);
        for label in it["labels"].as_array().expect("a list") {
            words.push_str(&format!(" | {} {}", place(label), label["message"]));
        }
        said.push(words);
    }
    said.sort();
    said
}

/// What the server says of some folders, in the same words.
fn said_by_server(folders: &[PathBuf]) -> Vec<Vec<String>> {
    let capabilities = json!({
        "general": { "positionEncodings": ["utf-32"] },
        "textDocument": {
            "diagnostic": {},
            "publishDiagnostics": { "relatedInformation": true },
        },
    });
    let mut editor = Editor::spawn(&folders[0]);
    let bases: Vec<String> = folders.iter().map(|folder| uri(&folder.join(""))).collect();
    let named = bases.iter().map(|base| json!({ "uri": base.trim_end_matches('/'), "name": "site" }));
    let named: Vec<Value> = named.collect();
    let answer =
        editor.ask("initialize", json!({ "rootUri": null, "capabilities": capabilities, "workspaceFolders": named }));
    assert_eq!(answer["result"]["capabilities"]["positionEncoding"], "utf-32");
    editor.tell("initialized", json!({}));
    let answer = editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let place = |base: &str, uri: &Value, range: &Value| {
        let end = |it: &Value| format!("{}:{}", it["line"], it["character"]);
        let path = uri.as_str().expect("an address").strip_prefix(base).expect("below");
        format!("{path} {}-{}", end(&range["start"]), end(&range["end"]))
    };
    let mut said = vec![Vec::new(); folders.len()];
    for file in answer["result"]["items"].as_array().expect("a list") {
        let of_folder = |base: &String| file["uri"].as_str().expect("an address").starts_with(base);
        let index = bases.iter().position(of_folder).expect("below one of them");
        for it in file["items"].as_array().expect("a list") {
            let severity = match it["severity"].as_i64() {
                Some(1) => "error",
                Some(2) => "warning",
                _ => "hint",
            };
            let place_of = place(&bases[index], &file["uri"], &it["range"]);
            let mut words = format!("{place_of} {} \"{severity}\" {}", it["code"], it["message"]);
            for label in it["relatedInformation"].as_array().into_iter().flatten() {
                let at = &label["location"];
                words.push_str(&format!(" | {} {}", place(&bases[index], &at["uri"], &at["range"]), label["message"]));
            }
            said[index].push(words);
        }
    }
    said.iter_mut().for_each(|list| list.sort());
    editor.leave();
    said
}

#[test]
fn server_and_command_line_say_the_same_of_every_fixture() {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut cases: Vec<PathBuf> = folders(&fixtures.join("rules")).iter().flat_map(|it| folders(it)).collect();
    cases.extend(folders(&fixtures.join("sets")));
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    let work = || {
        loop {
            let from = next.fetch_add(25, Ordering::Relaxed);
            let Some(some) = cases.get(from..(from + 25).min(cases.len())).filter(|it| !it.is_empty()) else { break };
            for (case, server) in some.iter().zip(said_by_server(some)) {
                let check = said_by_check(case);
                if check != server {
                    let words = format!("{}\n  check:  {check:#?}\n  server: {server:#?}", case.display());
                    wrong.lock().expect("no thread failed").push(words);
                }
            }
        }
    };
    thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));
    let wrong = wrong.into_inner().expect("no thread failed");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! Whole conversations, recorded: what the client says, and everything that the server answers to it.
//!
//! `PALINT_BLESS=1 cargo test --test lsp` records them again.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::editor::*;

/// A conversation that is being written down.
struct Record {
    editor: Editor,
    lines: Vec<String>,
}

impl Record {
    fn start(folder: &Folder, capabilities: Value) -> Record {
        let mut record = Record { editor: Editor::spawn(folder.path()), lines: Vec::new() };
        let root = record.editor.uri("");
        let root = root.trim_end_matches('/').to_owned();
        let params = json!({
            "processId": null, "rootUri": root, "capabilities": capabilities,
            "workspaceFolders": [{ "uri": root, "name": "site" }],
        });
        record.ask("initialize", params);
        record.tell("initialized", json!({}));
        record
    }

    fn note(&mut self, who: &str, message: &Value) {
        let folder = self.editor.uri("");
        let mut message = message.clone();
        message.as_object_mut().expect("a message").remove("jsonrpc");
        let text = serde_json::to_string_pretty(&message).expect("JSON");
        let text = text.replace(&folder, "file:///site/").replace(folder.trim_end_matches('/'), "file:///site");
        self.lines.push(format!("{who} {text}"));
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.note("client:", &json!({ "method": method, "params": params }));
        self.editor.tell(method, params);
    }

    /// Asks, and writes down everything up to the answer.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.editor.request(method, params.clone());
        self.note("client:", &json!({ "id": id, "method": method, "params": params }));
        loop {
            let message = self.editor.receive();
            self.note("server:", &message);
            if message["id"] == id && message.get("method").is_none() {
                return message["result"].clone();
            }
        }
    }

    /// Writes down everything up to the diagnostics of some files.
    fn hear(&mut self, names: &[&str]) {
        let mut left: Vec<String> = names.iter().map(|name| self.editor.uri(name)).collect();
        let mut heard = Vec::new();
        while !left.is_empty() {
            let message = self.editor.receive();
            left.retain(|uri| message["params"]["uri"] != uri.as_str());
            heard.push(message);
        }
        // Files are told of in any order.
        heard.sort_by_key(|message| message["params"]["uri"].to_string());
        heard.iter().for_each(|message| self.note("server:", message));
    }

    fn compare(mut self, name: &str) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        assert_eq!(self.editor.exited(), Some(0));
        let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
        let text = self.lines.join("\n\n").replace(&version, "\"version\": \"VERSION\"") + "\n";
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/lsp/conversations/{name}.txt"));
        if std::env::var_os("PALINT_BLESS").is_some() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, &text).expect("a file");
        }
        let wanted = fs::read_to_string(&path).unwrap_or_default();
        let differs = text.lines().zip(wanted.lines()).position(|(said, wanted)| said != wanted);
        assert!(text == wanted, "{name}: another conversation from line {differs:?}; this one is\n{text}");
    }
}

fn opened(record: &mut Record, name: &str) -> String {
    let (uri, text) = (record.editor.uri(name), record.editor.read(name));
    let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
    record.tell("textDocument/didOpen", json!({ "textDocument": document }));
    text
}

/// Settings that the conversation does not depend on the day with.
const SETTINGS: &str = "today: 2026-11-24\n";

#[test]
fn an_able_editor_ends_a_conflict() {
    let site = fixture("two-profiles");
    fs::write(site.path().join("palint.yaml"), SETTINGS).expect("a file");
    let mut capabilities = modern();
    capabilities["workspace"].as_object_mut().expect("a map").remove("didChangeWatchedFiles");
    let mut record = Record::start(&site, capabilities);
    record.hear(&["apps.yaml", "infra.json"]);
    let text = opened(&mut record, "infra.json");
    let document = json!({ "uri": record.editor.uri("infra.json") });
    let start = position(&text, "providerCredentials", 0);
    record.ask("textDocument/hover", json!({ "textDocument": document, "position": start }));
    let range = json!({ "start": start, "end": start });
    let params = json!({ "textDocument": document, "range": range, "context": { "diagnostics": [] } });
    let actions = record.ask("textDocument/codeAction", params);
    let edits = actions[0]["edit"]["documentChanges"][0]["edits"].clone();
    let after = edited(&text, &edits);
    let changed = json!({ "uri": document["uri"], "version": 2 });
    record.tell("textDocument/didChange", json!({ "textDocument": changed, "contentChanges": [{ "text": after }] }));
    record.hear(&["infra.json"]);
    record.ask("textDocument/codeLens", json!({ "textDocument": document }));
    record.compare("able");
}

#[test]
fn a_plain_editor_breaks_a_file_and_mends_it() {
    let site = Folder::new(&[("user-data", TYPO), ("palint.yaml", SETTINGS)]);
    let mut record = Record::start(&site, json!({}));
    record.hear(&["user-data"]);
    let text = opened(&mut record, "user-data");
    let document = json!({ "uri": record.editor.uri("user-data") });
    let versions = ["#cloud-config\nstylus: {site: [\n", GOOD];
    for (version, changed) in versions.into_iter().enumerate() {
        let changed_document = json!({ "uri": document["uri"], "version": version + 2 });
        let params = json!({ "textDocument": changed_document, "contentChanges": [{ "text": changed }] });
        record.tell("textDocument/didChange", params);
        record.hear(&["user-data"]);
    }
    let place = position(GOOD, "edgeHostToken", 4);
    record.ask("textDocument/completion", json!({ "textDocument": document, "position": position(GOOD, "site", 4) }));
    record.ask("textDocument/hover", json!({ "textDocument": document, "position": place }));
    record.ask("textDocument/documentSymbol", json!({ "textDocument": document }));
    record.ask("palint/unheardOf", json!({}));
    assert_ne!(text, GOOD);
    record.compare("plain");
}

#[test]
fn an_editor_that_asks_for_diagnostics_gets_them() {
    let site = Folder::new(&[("a/user-data", TYPO), ("b/user-data", GOOD), ("palint.yaml", SETTINGS)]);
    let capabilities = json!({ "textDocument": { "diagnostic": {} }, "general": { "positionEncodings": ["utf-8"] } });
    let mut record = Record::start(&site, capabilities);
    let document = json!({ "uri": record.editor.uri("a/user-data") });
    record.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    opened(&mut record, "a/user-data");
    record.ask("textDocument/diagnostic", json!({ "textDocument": document }));
    record.compare("pulling");
}

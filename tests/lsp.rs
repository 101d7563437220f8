//! The language server, as an editor sees it: the built program, spoken to over standard input and output.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// A client of the test's own.
struct Editor {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    kept: VecDeque<Value>,
    next: i64,
    folder: PathBuf,
    /// The last diagnostics of each address.
    shown: BTreeMap<String, Value>,
}

fn uri(path: &Path) -> String {
    let mut uri = String::from("file://");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

const PATIENCE: Duration = Duration::from_secs(60);

impl Editor {
    fn spawn(folder: &Path) -> Editor {
        let mut child = Command::new(env!("CARGO_BIN_EXE_palint"))
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let (sender, messages) = channel();
        let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
        thread::spawn(move || {
            loop {
                let mut length = 0;
                loop {
                    let mut line = String::new();
                    if out.read_line(&mut line).unwrap_or(0) == 0 {
                        return;
                    }
                    if line.trim().is_empty() {
                        break;
                    }
                    if let Some(value) = line.strip_prefix("Content-Length: ") {
                        length = value.trim().parse().expect("a length");
                    }
                }
                let mut body = vec![0; length];
                out.read_exact(&mut body).expect("a body");
                let _ = sender.send(serde_json::from_slice(&body).expect("JSON"));
            }
        });
        let stdin = child.stdin.take();
        let (kept, shown) = (VecDeque::new(), BTreeMap::new());
        Editor { child, stdin, messages, kept, next: 0, folder: folder.to_owned(), shown }
    }

    /// An editor that is ready, with what it can do.
    fn start(folder: &Path, capabilities: Value) -> (Editor, Value) {
        let mut editor = Editor::spawn(folder);
        let root = editor.uri("");
        let root = root.trim_end_matches('/');
        let params = json!({
            "processId": null, "rootUri": root, "capabilities": capabilities,
            "workspaceFolders": [{ "uri": root, "name": "site" }],
        });
        let answer = editor.ask("initialize", params);
        editor.tell("initialized", json!({}));
        (editor, answer["result"].clone())
    }

    /// An editor that knows only the old things.
    fn plain(folder: &Path) -> Editor {
        Editor::start(folder, json!({})).0
    }

    fn uri(&self, name: &str) -> String {
        uri(&self.folder.join(name))
    }

    fn write(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().expect("it is open");
        // A server that has ended reads nothing; the test sees that elsewhere.
        let _ = stdin.write_all(bytes).and_then(|()| stdin.flush());
    }

    fn send(&mut self, message: Value) {
        let text = message.to_string();
        self.write(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn request(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        self.send(json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params }));
        self.next
    }

    fn receive(&mut self) -> Value {
        let message = self.messages.recv_timeout(PATIENCE).expect("the server answers");
        if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().expect("an address").to_owned();
            self.shown.insert(uri, message["params"]["diagnostics"].clone());
        }
        message
    }

    /// The message that fits; others are kept.
    fn wait(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&fits) {
            return self.kept.remove(at).expect("it is there");
        }
        loop {
            let message = self.receive();
            if fits(&message) {
                return message;
            }
            self.kept.push_back(message);
        }
    }

    fn answer(&mut self, id: i64) -> Value {
        self.wait(|it| it["id"] == id && it.get("method").is_none())
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        self.answer(id)
    }

    fn open(&mut self, name: &str, text: &str) {
        let uri = self.uri(name);
        self.tell(
            "textDocument/didOpen",
            json!({ "textDocument": { "uri": uri, "languageId": "yaml", "version": 1, "text": text } }),
        );
    }

    fn change(&mut self, name: &str, version: i64, changes: Value) {
        let uri = self.uri(name);
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes }),
        );
    }

    /// Diagnostics of a file once they have been shown and fit.
    fn shows(&mut self, name: &str, fits: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let uri = self.uri(name);
        loop {
            let list = self.shown.get(&uri).and_then(Value::as_array).cloned();
            if let Some(list) = list.filter(|list| fits(list)) {
                return list;
            }
            let message = self.receive();
            if message["method"] != "textDocument/publishDiagnostics" {
                self.kept.push_back(message);
            }
        }
    }

    /// The exit code after a proper good-bye.
    fn leave(mut self) -> Option<i32> {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.exited()
    }

    fn exited(&mut self) -> Option<i32> {
        for _ in 0..600 {
            if let Some(status) = self.child.try_wait().expect("it is ours") {
                return status.code();
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        panic!("the server does not end");
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder of the test's own, gone afterwards.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Folder {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("below")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Folder(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

fn rules(diagnostics: &[Value]) -> Vec<&str> {
    let mut found: Vec<&str> = diagnostics.iter().map(|it| it["code"].as_str().expect("a name")).collect();
    found.sort_unstable();
    found
}

fn has(rule: &'static str) -> impl Fn(&[Value]) -> bool {
    move |list| list.iter().any(|it| it["code"] == rule)
}

fn lacks(rule: &'static str) -> impl Fn(&[Value]) -> bool {
    move |list| list.iter().all(|it| it["code"] != rule)
}

const GOOD: &str =
    "#cloud-config\nstylus:\n  site:\n    paletteEndpoint: api.example.com\n    edgeHostToken: '{{ token }}'\n";
const TYPO: &str = "#cloud-config\nstylus:\n  site:\n    paletteEndpiont: api.example.com\n";

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

/// What a present-day editor can do.
fn modern() -> Value {
    json!({
        "workspace": {
            "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
        "textDocument": {
            "publishDiagnostics": {
                "relatedInformation": true, "codeDescriptionSupport": true, "tagSupport": { "valueSet": [1, 2] },
            },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
        },
    })
}

/// A copy of a fixture, which the test may change.
fn fixture(name: &str) -> Folder {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder").flatten() {
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else {
                fs::copy(entry.path(), target).expect("a file");
            }
        }
    }
    let folder = Folder::new(&[]);
    copy(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/lsp").join(name), folder.path());
    folder
}

/// The position of a text in another one, so many bytes behind its start, counted in UTF-16.
fn position(text: &str, wanted: &str, behind: usize) -> Value {
    let at = text.find(wanted).unwrap_or_else(|| panic!("`{wanted}` is not there")) + behind;
    let line = text[..at].matches('\n').count();
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    json!({ "line": line, "character": text[start..at].encode_utf16().count() })
}

fn byte_of(text: &str, position: &Value) -> usize {
    let line = position["line"].as_u64().expect("a number") as usize;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut units = position["character"].as_u64().expect("a number") as usize;
    for (at, sign) in text[start..].char_indices() {
        if units == 0 {
            return start + at;
        }
        units = units.saturating_sub(sign.len_utf16());
    }
    text.len()
}

/// A text after edits of the protocol, which do not overlap.
fn edited(text: &str, edits: &Value) -> String {
    let edits = edits.as_array().expect("a list").iter();
    let mut edits: Vec<(usize, usize, &str)> = edits
        .map(|it| {
            let (start, end) = (byte_of(text, &it["range"]["start"]), byte_of(text, &it["range"]["end"]));
            (start, end, it["newText"].as_str().expect("a text"))
        })
        .collect();
    edits.sort_unstable();
    let mut text = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}

impl Editor {
    fn modern(folder: &Path) -> Editor {
        Editor::start(folder, modern()).0
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).expect("a file")
    }

    /// Opens a file as it is on the disk.
    fn open_file(&mut self, name: &str) -> String {
        let text = self.read(name);
        self.open(name, &text);
        text
    }

    fn at(&mut self, method: &str, name: &str, position: Value) -> Value {
        let uri = self.uri(name);
        self.ask(method, json!({ "textDocument": { "uri": uri }, "position": position }))["result"].clone()
    }

    fn actions(&mut self, name: &str, range: Value) -> Vec<Value> {
        let uri = self.uri(name);
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
        self.ask("textDocument/codeAction", params)["result"].as_array().expect("a list").clone()
    }

    /// Does what a change of the workspace says to the files on the disk, and tells the server of them.
    fn apply(&mut self, edit: &Value) {
        let base = self.uri("");
        let mut events = Vec::new();
        for change in edit["documentChanges"].as_array().expect("a list") {
            let create = change["kind"] == "create";
            let uri = if create { &change["uri"] } else { &change["textDocument"]["uri"] };
            let name = uri.as_str().expect("an address").strip_prefix(&base).expect("below");
            let path = self.folder.join(name);
            if create {
                fs::write(&path, "").expect("a file");
                events.push(json!({ "uri": uri, "type": 1 }));
            } else {
                let text = edited(&fs::read_to_string(&path).expect("a file"), &change["edits"]);
                fs::write(&path, text).expect("a file");
                events.push(json!({ "uri": uri, "type": 2 }));
            }
        }
        self.tell("workspace/didChangeWatchedFiles", json!({ "changes": events }));
    }
}

fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let all: Vec<&str> = actions.iter().filter_map(|it| it["title"].as_str()).collect();
    let found = actions.iter().find(|it| it["title"] == title);
    found.unwrap_or_else(|| panic!("no action `{title}` among {all:#?}"))
}

const CONFLICT: &str = "harbor-with-provider-credentials";

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
}

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

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).expect("a folder").flatten().map(|it| it.path());
    let mut found: Vec<PathBuf> = entries.filter(|it| it.is_dir()).collect();
    found.sort();
    found
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

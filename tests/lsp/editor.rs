//! A client of the tests' own, as plain or as able as a test wants it.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// A client of the test's own.
pub(crate) struct Editor {
    pub(crate) child: Child,
    pub(crate) stdin: Option<ChildStdin>,
    pub(crate) messages: Receiver<Value>,
    pub(crate) kept: VecDeque<Value>,
    pub(crate) next: i64,
    pub(crate) folder: PathBuf,
    /// The last diagnostics of each address.
    pub(crate) shown: BTreeMap<String, Value>,
}

pub(crate) fn uri(path: &Path) -> String {
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

pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

impl Editor {
    pub(crate) fn spawn(folder: &Path) -> Editor {
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
    pub(crate) fn start(folder: &Path, capabilities: Value) -> (Editor, Value) {
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
    pub(crate) fn plain(folder: &Path) -> Editor {
        Editor::start(folder, json!({})).0
    }

    pub(crate) fn uri(&self, name: &str) -> String {
        uri(&self.folder.join(name))
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().expect("it is open");
        // A server that has ended reads nothing; the test sees that elsewhere.
        let _ = stdin.write_all(bytes).and_then(|()| stdin.flush());
    }

    pub(crate) fn send(&mut self, message: Value) {
        let text = message.to_string();
        self.write(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub(crate) fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    pub(crate) fn request(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        self.send(json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params }));
        self.next
    }

    pub(crate) fn receive(&mut self) -> Value {
        let message = self.messages.recv_timeout(PATIENCE).expect("the server answers");
        if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().expect("an address").to_owned();
            self.shown.insert(uri, message["params"]["diagnostics"].clone());
        }
        message
    }

    /// The message that fits; others are kept.
    pub(crate) fn wait(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
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

    pub(crate) fn answer(&mut self, id: i64) -> Value {
        self.wait(|it| it["id"] == id && it.get("method").is_none())
    }

    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        self.answer(id)
    }

    pub(crate) fn open(&mut self, name: &str, text: &str) {
        let uri = self.uri(name);
        self.tell(
            "textDocument/didOpen",
            json!({ "textDocument": { "uri": uri, "languageId": "yaml", "version": 1, "text": text } }),
        );
    }

    pub(crate) fn change(&mut self, name: &str, version: i64, changes: Value) {
        let uri = self.uri(name);
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes }),
        );
    }

    /// Diagnostics of a file once they have been shown and fit.
    pub(crate) fn shows(&mut self, name: &str, fits: impl Fn(&[Value]) -> bool) -> Vec<Value> {
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
    pub(crate) fn leave(mut self) -> Option<i32> {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.exited()
    }

    pub(crate) fn exited(&mut self) -> Option<i32> {
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
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Folder {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("below")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Folder(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

pub(crate) fn rules(diagnostics: &[Value]) -> Vec<&str> {
    let mut found: Vec<&str> = diagnostics.iter().map(|it| it["code"].as_str().expect("a name")).collect();
    found.sort_unstable();
    found
}

pub(crate) fn has(rule: &'static str) -> impl Fn(&[Value]) -> bool {
    move |list| list.iter().any(|it| it["code"] == rule)
}

pub(crate) fn lacks(rule: &'static str) -> impl Fn(&[Value]) -> bool {
    move |list| list.iter().all(|it| it["code"] != rule)
}

pub(crate) const GOOD: &str =
    "#cloud-config\nstylus:\n  site:\n    paletteEndpoint: api.example.com\n    edgeHostToken: '{{ token }}'\n";

pub(crate) const TYPO: &str = "#cloud-config\nstylus:\n  site:\n    paletteEndpiont: api.example.com\n";

/// What a present-day editor can do.
pub(crate) fn modern() -> Value {
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

impl Folder {
    /// A copy of a folder, which the test may change.
    pub(crate) fn copy(from: &Path) -> Folder {
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
        copy(from, folder.path());
        folder
    }
}

/// A copy of a fixture.
pub(crate) fn fixture(name: &str) -> Folder {
    Folder::copy(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/lsp").join(name))
}

/// The position of a text in another one, so many bytes behind its start, counted in UTF-16.
pub(crate) fn position(text: &str, wanted: &str, behind: usize) -> Value {
    let at = text.find(wanted).unwrap_or_else(|| panic!("`{wanted}` is not there")) + behind;
    let line = text[..at].matches('\n').count();
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    json!({ "line": line, "character": text[start..at].encode_utf16().count() })
}

pub(crate) fn byte_of(text: &str, position: &Value) -> usize {
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
pub(crate) fn edited(text: &str, edits: &Value) -> String {
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
    pub(crate) fn modern(folder: &Path) -> Editor {
        Editor::start(folder, modern()).0
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).expect("a file")
    }

    /// Opens a file as it is on the disk.
    pub(crate) fn open_file(&mut self, name: &str) -> String {
        let text = self.read(name);
        self.open(name, &text);
        text
    }

    pub(crate) fn at(&mut self, method: &str, name: &str, position: Value) -> Value {
        let uri = self.uri(name);
        self.ask(method, json!({ "textDocument": { "uri": uri }, "position": position }))["result"].clone()
    }

    pub(crate) fn actions(&mut self, name: &str, range: Value) -> Vec<Value> {
        let uri = self.uri(name);
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
        self.ask("textDocument/codeAction", params)["result"].as_array().expect("a list").clone()
    }

    /// Does what a change of the workspace says to the files on the disk, and tells the server of them.
    pub(crate) fn apply(&mut self, edit: &Value) {
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

pub(crate) fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let all: Vec<&str> = actions.iter().filter_map(|it| it["title"].as_str()).collect();
    let found = actions.iter().find(|it| it["title"] == title);
    found.unwrap_or_else(|| panic!("no action `{title}` among {all:#?}"))
}

pub(crate) const CONFLICT: &str = "harbor-with-provider-credentials";

/// The folders in a folder, in order.
pub(crate) fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).expect("a folder").flatten().map(|it| it.path());
    let mut found: Vec<PathBuf> = entries.filter(|it| it.is_dir()).collect();
    found.sort();
    found
}

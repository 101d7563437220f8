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

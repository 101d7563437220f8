//! Edits to the server, over its protocol: documents are opened, typed into and closed, and everything an editor asks for
//! is asked in between. At the end, diagnostics must be those of a server that saw only the last texts.
//!
//! The bytes of an input are choices; the texts begin as those of a site.

#![no_main]

use std::collections::VecDeque;
use std::io::{Cursor, Read, Write};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use palint_fuzz::{Choices, sites};
use serde_json::{Value, json};

const PIECES: [&str; 34] = [
    "\n",
    "\r\n",
    " ",
    "  ",
    "\t",
    ":",
    ": ",
    "- ",
    "#",
    "# ",
    "\"",
    "'",
    "{{ ",
    " }}",
    "{",
    "}",
    "[",
    "]",
    "|",
    ">",
    "*",
    "&a",
    "\u{6f22}",
    "\u{1f600}",
    "\u{feff}",
    "stylus:\n  site:\n",
    "    registryCredentials:\n",
    "password: FAKEs3cret0\n",
    "managementMode: lo",
    "\\",
    ",",
    "<<: *a",
    "---\n",
    "",
];

fn all() -> &'static [Vec<(String, String)>] {
    static SITES: OnceLock<Vec<Vec<(String, String)>>> = OnceLock::new();
    SITES.get_or_init(sites)
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut choices = Choices(data);
    let files = choices.one(all());
    let mut talk = Talk::default();
    talk.begin(choices.byte());
    let mut open: Vec<(String, String)> = Vec::new();
    for (path, text) in files {
        open.push((format!("file:///fuzz-no-such-folder/{path}"), text.clone()));
        talk.open(&open[open.len() - 1]);
    }
    for _ in 0..40 {
        if choices.is_empty() {
            break;
        }
        let index = choices.below(open.len());
        let choice = choices.byte();
        match choice % 8 {
            0..=3 => {
                let text = change(&open[index].1, &mut choices, &mut talk, &open[index].0);
                open[index].1 = text;
            }
            4 | 5 => talk.ask_all(&open[index], &mut choices),
            6 => {
                talk.notify("textDocument/didClose", json!({ "textDocument": { "uri": open[index].0 } }));
                talk.open(&open[index]);
            }
            _ => {
                let text = choices.one(all()).first().map(|it| it.1.clone()).unwrap_or_default();
                talk.change(&open[index].0, json!([{ "text": text }]));
                open[index].1 = text;
            }
        }
        // Whether the server checks what it has before it hears more is a matter of time, unless the client waits.
        if choice & 0x40 != 0 {
            talk.wait(&open[index].0);
        }
    }
    let edited = talk.diagnostics(&open);
    let mut fresh = Talk::default();
    fresh.begin(0);
    open.iter().for_each(|it| fresh.open(it));
    assert_eq!(edited, fresh.diagnostics(&open), "edits come to another end than the texts do");
});

/// A change of a range, typed or pasted; the text after it.
fn change(text: &str, choices: &mut Choices<'_>, talk: &mut Talk, uri: &str) -> String {
    let mut from = choices.below(text.len() + 1);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let mut to = (from + choices.byte() % 24).min(text.len());
    while !text.is_char_boundary(to) {
        to += 1;
    }
    // A carriage return and its line feed go together: no position lies between them.
    let between = |at: usize| text[..at].ends_with('\r') && text[at..].starts_with('\n');
    from -= usize::from(between(from));
    to += usize::from(between(to));
    let piece = *choices.one(&PIECES);
    talk.change(uri, json!([{ "range": { "start": position(text, from), "end": position(text, to) }, "text": piece }]));
    format!("{}{piece}{}", &text[..from], &text[to..])
}

/// Line and UTF-16 column of a byte, as the protocol counts: lines end in LF, CR LF or CR.
fn position(text: &str, byte: usize) -> Value {
    let before = &text[..byte];
    let mut line = 0;
    let mut start = 0;
    let bytes = text.as_bytes();
    for (at, sign) in before.bytes().enumerate() {
        if sign == b'\n' || (sign == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
            line += 1;
            start = at + 1;
        }
    }
    json!({ "line": line, "character": before[start..].encode_utf16().count() })
}

/// A conversation, written down before it is held.
#[derive(Default)]
struct Talk {
    said: Vec<u8>,
    /// Where the client waits, and for which answer.
    waits: VecDeque<(u64, u32)>,
    id: u32,
    version: i32,
}

impl Talk {
    fn say(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.said, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("memory");
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.say(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn ask(&mut self, method: &str, params: Value) {
        self.id += 1;
        self.say(&json!({ "jsonrpc": "2.0", "id": self.id, "method": method, "params": params }));
    }

    /// Says no more until what was said so far is checked.
    fn wait(&mut self, uri: &str) {
        self.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        self.waits.push_back((self.said.len() as u64, self.id));
    }

    fn begin(&mut self, kind: usize) {
        let snippets = kind % 2 == 1;
        let capabilities = json!({
            "textDocument": {
                "diagnostic": {},
                "completion": { "completionItem": { "snippetSupport": snippets } },
                "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source.fixAll"] } } },
            },
            "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] } },
        });
        self.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
        self.notify("initialized", json!({}));
        // The client works in no folder, and says so: nothing is looked for on the disk.
        self.notify("workspace/didChangeWorkspaceFolders", json!({ "event": { "added": [], "removed": [] } }));
    }

    fn open(&mut self, (uri, text): &(String, String)) {
        self.version += 1;
        let document = json!({ "uri": uri, "languageId": "yaml", "version": self.version, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn change(&mut self, uri: &str, changes: Value) {
        self.version += 1;
        let document = json!({ "uri": uri, "version": self.version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Everything that can be asked about a place.
    fn ask_all(&mut self, (uri, text): &(String, String), choices: &mut Choices<'_>) {
        let mut byte = choices.below(text.len() + 1);
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let document = json!({ "uri": uri });
        let position = position(text, byte);
        let at = json!({ "textDocument": document, "position": position });
        let range = json!({ "start": position, "end": position });
        match choices.byte() % 4 {
            0 => {
                self.ask("textDocument/hover", at.clone());
                self.ask("textDocument/completion", at.clone());
            }
            1 => {
                self.ask("textDocument/definition", at.clone());
                self.ask("textDocument/references", json!({ "textDocument": document, "position": position, "context": { "includeDeclaration": true } }));
                self.ask("textDocument/prepareRename", at.clone());
                self.ask(
                    "textDocument/rename",
                    json!({ "textDocument": document, "position": position, "newName": "other" }),
                );
            }
            2 => {
                self.ask(
                    "textDocument/codeAction",
                    json!({ "textDocument": document, "range": range, "context": { "diagnostics": [] } }),
                );
                self.ask("textDocument/codeLens", json!({ "textDocument": document }));
            }
            _ => {
                for method in ["documentSymbol", "foldingRange", "documentLink"] {
                    self.ask(&format!("textDocument/{method}"), json!({ "textDocument": document }));
                }
                let all = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9999, "character": 0 } });
                self.ask("textDocument/inlayHint", json!({ "textDocument": document, "range": all }));
                self.ask("workspace/symbol", json!({ "query": "s" }));
            }
        }
    }

    /// Holds the conversation, and gives what is said of each document at its end.
    fn diagnostics(mut self, open: &[(String, String)]) -> Vec<Value> {
        let first = self.id + 1;
        for (uri, _) in open {
            self.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        }
        let last = self.id;
        self.waits.push_back((self.said.len() as u64, last));
        let heard = Heard::default();
        let said = Said { text: Cursor::new(self.said), waits: self.waits, last, heard: heard.clone(), ended: false };
        palint::lsp::serve(said, heard.clone());
        let bytes = heard.0.lock().expect("nobody panics with it").clone();
        let answers = messages(&bytes);
        for id in 1..=last {
            let answer = answers
                .iter()
                .find(|it| it["id"] == json!(id))
                .unwrap_or_else(|| panic!("{id} of {last} has no answer"));
            assert!(answer["error"]["code"] != json!(-32603), "broke down: {answer}");
        }
        // Messages apart: a server that saw a secret goes on hiding that word, and a fresh one never saw it.
        let without_words = |items: &Value| {
            let items = items.as_array().into_iter().flatten();
            items.map(|it| json!([it["range"], it["code"], it["severity"]])).collect::<Vec<_>>()
        };
        let of = |id: u32| {
            answers.iter().find(|it| it["id"] == json!(id)).map(|it| json!(without_words(&it["result"]["items"])))
        };
        (first..=last).filter_map(of).collect()
    }
}

/// What the server hears: the conversation and, when its last question is answered, good-bye.
struct Said {
    text: Cursor<Vec<u8>>,
    waits: VecDeque<(u64, u32)>,
    last: u32,
    heard: Heard,
    ended: bool,
}

impl Said {
    /// Waits for the answer of a question.
    fn wait(&self, id: u32) {
        let answer = format!("\"id\":{id},");
        let begun = Instant::now();
        let is_it = |bytes: &[u8]| bytes.windows(answer.len()).any(|it| it == answer.as_bytes());
        while !is_it(&self.heard.0.lock().expect("nobody panics with it")) {
            assert!(begun.elapsed() < Duration::from_secs(20), "question {id} has no answer");
            std::thread::sleep(Duration::from_micros(100));
        }
    }
}

impl Read for Said {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while let Some(&(until, id)) = self.waits.front() {
            let left = (until - self.text.position()) as usize;
            if left > 0 {
                let size = left.min(into.len());
                return self.text.read(&mut into[..size]);
            }
            self.wait(id);
            self.waits.pop_front();
        }
        if !self.ended {
            let mut end = Talk { id: self.last, ..Talk::default() };
            end.ask("shutdown", Value::Null);
            end.notify("exit", Value::Null);
            self.ended = true;
            self.text = Cursor::new(end.said);
        }
        self.text.read(into)
    }
}

/// What the server said.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics with it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn messages(mut bytes: &[u8]) -> Vec<Value> {
    let mut found = Vec::new();
    while let Some(at) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
        let head = std::str::from_utf8(&bytes[..at]).expect("a header is text");
        let size: usize = head.rsplit(' ').next().and_then(|it| it.parse().ok()).expect("a header has a length");
        let body = &bytes[at + 4..at + 4 + size];
        found.push(serde_json::from_slice(body).expect("a message is JSON"));
        bytes = &bytes[at + 4 + size..];
    }
    found
}

//! No answer holds a secret, whatever is done to the file around it.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use palint::engine::{self, Options};
use palint::source::{File, FileId, Files};
use serde_json::{Value, json};

use crate::editor::*;

/// A file of a fixture that holds secrets, each of them replaced by one that stands nowhere else.
struct Holder {
    folder: PathBuf,
    name: String,
    text: String,
    secrets: Vec<Range<usize>>,
}

fn files_below(folder: &Path, top: &Path, found: &mut Vec<(String, String)>) {
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path()) {
        if path.is_dir() {
            files_below(&path, top, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push((path.strip_prefix(top).expect("below").to_string_lossy().into_owned(), text));
        }
    }
}

/// Where the secrets of one file of a site stand.
fn secrets_of(texts: &[(String, String)], name: &str) -> Vec<Range<usize>> {
    let mut files = Files::default();
    let add = |(path, text): &(String, String)| files.add(File::new(path.clone(), text.clone()));
    let ids: Vec<FileId> = texts.iter().map(add).collect();
    let documents = engine::read(&files, &ids, None);
    let report = engine::check(Arc::new(files), documents, &Options::default());
    let own = report.secrets.iter().filter(|it| report.files.get(it.span.file).path == name);
    let mut found: Vec<Range<usize>> = own.map(|it| it.span.start as usize..it.span.end as usize).collect();
    found.sort_by_key(|it| (it.start, it.end));
    found.dedup_by(|next, before| next.start < before.end);
    found
}

/// Files of the fixtures in which something secret is in one piece.
fn holders() -> Vec<Holder> {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut cases: Vec<PathBuf> = folders(&fixtures.join("rules")).iter().flat_map(|it| folders(it)).collect();
    cases.extend(["matrix", "sets", "lsp", "formats"].iter().flat_map(|it| folders(&fixtures.join(it))));
    let mut found = Vec::new();
    for folder in cases {
        let mut texts = Vec::new();
        files_below(&folder, &folder, &mut texts);
        for index in 0..texts.len() {
            let (name, text) = texts[index].clone();
            let mut unlike = text.clone();
            for (number, secret) in secrets_of(&texts, &name).into_iter().enumerate().rev() {
                if text[secret.clone()].chars().all(|sign| sign.is_ascii_alphanumeric() || "-_.=+/!#$".contains(sign)) {
                    unlike.replace_range(secret, &format!("FAKE{number}secret"));
                }
            }
            let mut changed = texts.clone();
            changed[index].1.clone_from(&unlike);
            let mut secrets = secrets_of(&changed, &name);
            secrets.retain(|it| unlike[it.clone()].starts_with("FAKE"));
            if !secrets.is_empty() {
                found.push(Holder { folder: folder.clone(), name, text: unlike, secrets });
            }
        }
    }
    found
}

/// What may be done to a file around a secret.
fn mutations(text: &str, secret: &Range<usize>) -> Vec<(&'static str, String)> {
    let line = text[..secret.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[secret.end..].find('\n').map_or(text.len(), |at| secret.end + at);
    let with = |range: Range<usize>, new: &str| format!("{}{new}{}", &text[..range.start], &text[range.end..]);
    let at = |place: usize, new: &str| with(place..place, new);
    let mut found = vec![
        ("cut behind it", text[..secret.end].to_owned()),
        ("cut at the end of its line", text[..end].to_owned()),
        ("an open bracket before it", at(secret.start, "[")),
        ("an open brace before it", at(secret.start, "{")),
        ("an open quote before it", at(secret.start, "\"")),
        ("a tag", at(secret.start, "!")),
        ("an anchor", at(secret.start, "&")),
        ("an alias", at(secret.start, "*")),
        ("a directive", at(secret.start, "%")),
        ("a comment", at(secret.start, "#")),
        ("typed as a key", at(secret.end, ": x")),
        ("a quote behind it", at(secret.end, "\" x")),
        ("on a line of its own", at(secret.start, "\n")),
        (
            "a key on a line of its own",
            format!("{}\n{}: 1{}", &text[..secret.start], &text[secret.clone()], &text[secret.end..]),
        ),
        ("a tab before its line", at(line, "\t")),
        ("a brace before everything", at(0, "{")),
        ("a line of noise above", at(line, "]: }\n")),
    ];
    if let Some(sign) = text[line..secret.start].rfind([':', '=']) {
        found.push(("without the sign before it", with(line + sign..line + sign + 1, "")));
        found.push(("with two signs before it", at(line + sign, ":")));
    }
    let quote = |place: Option<usize>| place.filter(|&it| matches!(text.as_bytes().get(it), Some(b'"' | b'\'')));
    if let Some(place) = quote(secret.start.checked_sub(1)) {
        found.push(("without the quote before it", with(place..place + 1, "")));
    }
    if let Some(place) = quote(Some(secret.end)) {
        found.push(("without the quote behind it", with(place..place + 1, "")));
    }
    if line > 0 {
        let above = text[..line - 1].rfind('\n').map_or(0, |at| at + 1);
        found.push(("without the line above", with(above..line, "")));
    }
    found
}

fn everywhere(text: &str) -> Value {
    json!({ "start": { "line": 0, "character": 0 }, "end": { "line": text.lines().count() + 1, "character": 0 } })
}

/// What an answer says, without the changes that it offers.
fn said(answer: &Value) -> String {
    match answer {
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join("\n"),
        Value::Object(entries) => {
            let told = entries.iter().filter(|(key, _)| !["edit", "arguments"].contains(&key.as_str()));
            told.map(|(_, value)| said(value)).collect::<Vec<_>>().join("\n")
        }
        other => other.to_string(),
    }
}

/// Everything that the server says of a file; what holds the secret is collected.
fn ask_everything(editor: &mut Editor, name: &str, text: &str, secret: &str, wrong: &mut Vec<String>) {
    let uri = editor.uri(name);
    let file = json!({ "textDocument": { "uri": uri } });
    let mut questions = vec![
        ("textDocument/documentSymbol", file.clone()),
        ("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": everywhere(text) })),
        ("textDocument/documentLink", file.clone()),
        ("workspace/symbol", json!({ "query": "fake" })),
    ];
    if let Some(at) = text.find(secret) {
        let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        let key = start + (text[start..].len() - text[start..].trim_start().len());
        for place in [key.min(at) + 1, at, at + 3, at + secret.len(), end] {
            let place = position(text, &text[place.min(text.len())..], 0);
            for method in ["textDocument/hover", "textDocument/completion", "textDocument/prepareRename"] {
                questions.push((method, json!({ "textDocument": { "uri": uri }, "position": place })));
            }
        }
    }
    questions.extend([
        ("textDocument/diagnostic", file.clone()),
        ("textDocument/codeLens", file),
        (
            "textDocument/codeAction",
            json!({ "textDocument": { "uri": uri }, "range": everywhere(text), "context": { "diagnostics": [] } }),
        ),
        ("workspace/diagnostic", json!({ "previousResultIds": [] })),
    ]);
    let asked: Vec<(&str, i64)> =
        questions.into_iter().map(|(method, params)| (method, editor.request(method, params))).collect();
    for (method, id) in asked {
        let answer = editor.answer(id);
        if said(&answer).contains(secret) {
            wrong.push(format!("{method}: {answer}"));
        }
    }
}

/// The same for changes around secrets of a file; which changes are left to other files goes by the file's number.
fn try_everything(number: usize, holder: &Holder, wrong: &mut Vec<String>) {
    let site = Folder::copy(&holder.folder);
    fs::write(site.path().join(&holder.name), &holder.text).expect("a file");
    let mut capabilities = modern();
    capabilities["textDocument"]["diagnostic"] = json!({});
    let mut editor = Editor::start(site.path(), capabilities).0;
    editor.open(&holder.name, &holder.text);
    let mut version = 1;
    for (index, place) in holder.secrets.iter().enumerate().take(2) {
        let secret = &holder.text[place.clone()];
        let mut tried = vec![("as it was", holder.text.clone())];
        tried.extend(mutations(&holder.text, place).into_iter().skip((number + index) % 3).step_by(3));
        for (what, text) in tried {
            version += 2;
            editor.change(&holder.name, version, json!([{ "text": holder.text }]));
            let uri = editor.uri(&holder.name);
            editor.ask("textDocument/foldingRange", json!({ "textDocument": { "uri": uri } }));
            editor.change(&holder.name, version + 1, json!([{ "text": text }]));
            let mut found = Vec::new();
            ask_everything(&mut editor, &holder.name, &text, secret, &mut found);
            let case = holder.folder.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(&holder.folder);
            wrong.extend(found.into_iter().map(|it| format!("{} {}: {what}: {it}", case.display(), holder.name)));
        }
    }
}

#[test]
fn no_answer_holds_a_secret_of_any_fixture_however_the_file_is_broken() {
    let holders = holders();
    assert!(holders.len() > 20, "only {} files hold a secret", holders.len());
    let left = Mutex::new(holders.into_iter().enumerate());
    let wrong = Mutex::new(Vec::new());
    let work = || {
        loop {
            let Some((number, holder)) = left.lock().expect("no thread failed").next() else { break };
            let mut found = Vec::new();
            try_everything(number, &holder, &mut found);
            wrong.lock().expect("no thread failed").append(&mut found);
        }
    };
    thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));
    let wrong = wrong.into_inner().expect("no thread failed");
    assert!(wrong.is_empty(), "{} answers:\n{}", wrong.len(), wrong.join("\n"));
}

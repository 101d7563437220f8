//! Files that change one by one come to the same findings as one check of all of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use palint::engine::{self, Options, Report, Session};
use palint::report::{self, Format, Look, View};
use palint::source::{File, FileId, Files};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten().map(|it| it.path());
    let mut found: Vec<PathBuf> = entries.filter(|it| it.is_dir()).collect();
    found.sort();
    found
}

fn read(folder: &Path, top: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").flatten().map(|it| it.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            read(&path, top, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push((path.strip_prefix(top).expect("below").to_string_lossy().replace('\\', "/"), text));
        }
    }
}

fn at_once(texts: &[(String, String)]) -> Report {
    let mut files = Files::default();
    let ids: Vec<FileId> = texts.iter().map(|(path, text)| files.add(File::new(path.clone(), text.clone()))).collect();
    let documents = engine::read(&files, &ids, None);
    engine::check(Arc::new(files), documents, &Options::default())
}

fn written(report: &Report) -> String {
    let view = View::of(report);
    report::write(Format::Json, &view, Look::default(), palint::finding::Severity::Hint)
}

fn put(session: &mut Session, path: &str, text: &str) {
    session.put(Arc::new(File::new(path, text)));
}

fn settle(session: &mut Session) {
    while session.advance() {}
    assert!(session.is_settled());
}

/// Every case in turn would take long; which ones are left out changes with the number of cases.
fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = folders(&root().join("rules")).iter().flat_map(|it| folders(it)).collect();
    cases = cases.into_iter().step_by(5).collect();
    cases.extend(folders(&root().join("sets")));
    cases.extend(folders(&root().join("lsp")));
    cases
}

#[test]
fn one_by_one_comes_to_what_all_at_once_does() {
    let mut wrong = Vec::new();
    for case in cases() {
        let mut texts = Vec::new();
        read(&case, &case, &mut texts);
        let wanted = written(&at_once(&texts));
        let mut session = Session::new(Options::default());
        for (path, text) in &texts {
            put(&mut session, path, text);
            settle(&mut session);
        }
        if written(&session.report()) != wanted {
            wrong.push(format!("{}: one after the other", case.display()));
        }
        for (path, text) in &texts {
            let half: String = text.chars().take(text.chars().count() / 2).collect();
            put(&mut session, path, &half);
            settle(&mut session);
            put(&mut session, path, text);
            settle(&mut session);
        }
        if written(&session.report()) != wanted {
            wrong.push(format!("{}: after each was changed and changed back", case.display()));
        }
        for (path, text) in &texts {
            session.remove(path);
            settle(&mut session);
            let rest: Vec<(String, String)> = texts.iter().filter(|(it, _)| it != path).cloned().collect();
            if written(&session.report()) != written(&at_once(&rest)) {
                wrong.push(format!("{}: without {path}", case.display()));
            }
            put(&mut session, path, text);
            settle(&mut session);
        }
        if written(&session.report()) != wanted {
            wrong.push(format!("{}: after each was away for a while", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// A text after somebody typed into it, took lines out of it or pasted another one.
fn touched(text: &str, others: &[(String, String)], dice: &mut Dice) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (at, more) = (dice.below(lines.len()), dice.below(4));
    match dice.below(6) {
        0 => others[dice.below(others.len())].1.clone(),
        1 => String::new(),
        2 => text[..text.floor_char_boundary(dice.below(text.len()))].to_owned(),
        3 => lines.iter().enumerate().filter(|(index, _)| !(at..=at + more).contains(index)).map(|it| *it.1).collect(),
        4 => lines
            .iter()
            .enumerate()
            .map(|(index, line)| if index == at { line.repeat(2) } else { line.to_string() })
            .collect(),
        _ => {
            let at = text.floor_char_boundary(dice.below(text.len() + 1));
            let sign = ["x", "\n", " ", ":", "#", "\"", "{", "- ", "["][dice.below(9)];
            format!("{}{sign}{}", &text[..at], &text[at..])
        }
    }
}

#[test]
fn whatever_is_changed_in_between_the_last_texts_count() {
    let mut wrong = Vec::new();
    for (number, case) in cases().iter().enumerate() {
        let mut dice = Dice(number as u64);
        let mut texts = Vec::new();
        read(case, case, &mut texts);
        let originals = texts.clone();
        let mut session = Session::new(Options::default());
        texts.iter().for_each(|(path, text)| put(&mut session, path, text));
        for _ in 0..10 {
            if dice.below(3) > 0 {
                settle(&mut session);
            } else {
                session.advance();
            }
            if texts.is_empty() || dice.below(6) == 0 {
                let (path, text) = originals[dice.below(originals.len())].clone();
                texts.retain(|it| it.0 != path);
                put(&mut session, &path, &text);
                texts.push((path, text));
                continue;
            }
            let at = dice.below(texts.len());
            if dice.below(6) == 0 {
                let (path, _) = texts.remove(at);
                session.remove(&path);
                continue;
            }
            texts[at].1 = touched(&texts[at].1, &originals, &mut dice);
            put(&mut session, &texts[at].0, &texts[at].1);
        }
        settle(&mut session);
        texts.sort();
        if written(&session.report()) != written(&at_once(&texts)) {
            wrong.push(format!("{}: {texts:?}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_only_pack_folder_takes_what_it_said_along_when_it_breaks_or_goes() {
    let case = root().join("rules/constraint-violation/bad-absent");
    let mut texts = Vec::new();
    read(&case, &case, &mut texts);
    let pack = texts.iter().position(|(path, _)| path.ends_with("pack.json")).expect("a pack folder");
    let said = |report: &Report| report.findings.iter().filter(|it| it.rule == "constraint-violation").count();
    for text in [Some("none"), None] {
        let mut session = Session::new(Options::default());
        texts.iter().for_each(|(path, text)| put(&mut session, path, text));
        settle(&mut session);
        assert_eq!(said(&session.report()), 1);
        let (path, _) = &texts[pack];
        match text {
            Some(text) => put(&mut session, path, text),
            None => session.remove(path),
        }
        settle(&mut session);
        assert_eq!(said(&session.report()), 0, "{text:?}");
    }
}

#[test]
fn what_is_said_of_a_file_is_its_part_of_the_whole() {
    for case in folders(&root().join("lsp")) {
        let mut texts = Vec::new();
        read(&case, &case, &mut texts);
        let mut session = Session::new(Options::default());
        texts.iter().for_each(|(path, text)| put(&mut session, path, text));
        settle(&mut session);
        let whole = session.report();
        let mut count = 0;
        for (path, _) in &texts {
            let id = session.files().find(path).expect("it was put");
            let part = session.report_of(&[id].into());
            let own: Vec<_> = whole.findings.iter().filter(|it| it.place.span.file == id).collect();
            assert_eq!(part.findings.iter().collect::<Vec<_>>(), own, "{path}");
            count += own.len();
        }
        assert_eq!(count, whole.findings.len());
    }
}

#[test]
fn only_what_a_change_touches_is_checked_again() {
    let user_data = |name: &str| format!("#cloud-config\nstylus:\n  site:\n    nmae: {name}\n");
    let mut session = Session::new(Options::default());
    for name in ["a", "b", "c"] {
        put(&mut session, &format!("{name}/user-data"), &user_data(name));
    }
    settle(&mut session);
    session.take_changed();
    let before = session.document("a/user-data").expect("it is there");
    put(&mut session, "b/user-data", &user_data("other"));
    settle(&mut session);
    let changed = session.take_changed();
    let names: Vec<&str> = changed.iter().map(|&id| session.files().get(id).path.as_str()).collect();
    assert_eq!(names, ["b/user-data"]);
    let after = session.document("a/user-data").expect("it is there");
    assert!(Arc::ptr_eq(&before, &after), "an unchanged file keeps its tree");
    put(&mut session, "b/user-data", &user_data("other"));
    assert!(session.is_settled(), "the same text changes nothing");
}

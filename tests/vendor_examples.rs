//! The tables of `docs/vendor-examples.md` hold: what is called wrong is found, what is right passes without a word above a hint.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use palint::engine::{self, Options, Report};
use palint::finding::Severity;
use palint::source::{File, FileId, Files};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn check(folder: &Path) -> Report {
    let mut files = Files::default();
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").flatten().map(|it| it.path()).collect();
    paths.sort();
    let read = |path: &PathBuf| fs::read_to_string(path).expect("UTF-8");
    let ids: Vec<FileId> = paths
        .iter()
        .map(|path| files.add(File::new(path.file_name().expect("a name").to_string_lossy(), read(path))))
        .collect();
    let documents = engine::read(&files, &ids, None);
    engine::check(Arc::new(files), documents, &Options { is_whole: true, ..Options::default() })
}

/// Cells of the rows whose third cell names files of a kind.
fn rows(kind: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join("docs/vendor-examples.md")).expect("the list is there");
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|it| it.trim().to_owned()).collect::<Vec<_>>();
    text.lines().filter(|line| line.contains(&format!("`{kind}/"))).map(cells).collect()
}

fn folder(row: &[String]) -> PathBuf {
    root().join("fixtures/vendor").join(row[2].trim_matches('`'))
}

fn said(report: &Report) -> Vec<String> {
    report.findings.iter().map(|it| format!("{}[{}] {}", it.severity.word(), it.rule, it.message)).collect()
}

#[test]
fn what_the_vendor_shows_wrong_is_found() {
    let rows = rows("wrong");
    assert!(rows.len() >= 30, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let report = check(&folder(row));
        let rule = row[3].trim_matches('`');
        if !report.findings.iter().any(|it| it.rule == rule) {
            wrong.push(format!("{}: no `{rule}`, but {:?}", row[2], said(&report)));
        }
        let others = report.findings.iter().filter(|it| it.rule != rule && it.severity > Severity::Hint);
        wrong.extend(others.map(|it| format!("{}: {}[{}] {}", row[2], it.severity.word(), it.rule, it.message)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_vendor_shows_right_passes() {
    let rows = rows("right");
    assert!(rows.len() >= 20, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let found = said(&check(&folder(row)));
        wrong.extend(found.iter().filter(|it| !it.starts_with("hint")).map(|it| format!("{}: {it}", row[2])));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_examples_is_listed() {
    for kind in ["right", "wrong"] {
        let listed: Vec<PathBuf> = rows(kind).iter().map(|row| folder(row)).collect();
        for entry in fs::read_dir(root().join("fixtures/vendor").join(kind)).expect("a folder").flatten() {
            assert!(listed.contains(&entry.path()), "{} is not listed", entry.path().display());
        }
    }
}

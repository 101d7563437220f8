//! A fix does what it says: applied, it takes away the finding that offered it, and breaks nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use palint::engine::{self, Effective, Report};
use palint::finding::{Finding, Fix, apply};
use palint::source::{File, FileId, Files};

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|it| it.path()).filter(|it| it.is_dir()).collect();
    found.sort();
    found
}

fn read(folder: &Path, top: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").flatten().map(|it| it.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            read(&path, top, found);
        } else {
            let shown = path.strip_prefix(top).expect("below").to_string_lossy().replace('\\', "/");
            found.push((shown, fs::read_to_string(&path).expect("UTF-8")));
        }
    }
}

fn check(texts: &[(String, String)]) -> Report {
    let mut files = Files::default();
    let ids: Vec<FileId> = texts.iter().map(|(path, text)| files.add(File::new(path.clone(), text.clone()))).collect();
    let documents = engine::read(&files, &ids, None);
    let settings = documents.iter().find(|document| document.source.path == "palint.yaml");
    let chain: Vec<_> = settings.into_iter().map(|document| document.settings()).collect();
    let mut options = Effective::of(&chain, "", Vec::new()).options();
    options.today.get_or_insert_with(|| "2026-11-24".to_owned());
    options.judged = options.today.clone();
    options.is_whole = true;
    engine::check(Arc::new(files), documents, &options)
}

/// The texts after one fix.
fn fixed(texts: &[(String, String)], report: &Report, fix: &Fix) -> Vec<(String, String)> {
    let change = |(path, text): &(String, String)| {
        let id = report.files.find(path).expect("a file of the run");
        (path.clone(), apply(text, id, fix).unwrap_or_else(|| text.clone()))
    };
    texts.iter().map(change).collect()
}

fn count(report: &Report, finding: &Finding) -> usize {
    report.findings.iter().filter(|it| it.rule == finding.rule).count()
}

fn broken(report: &Report) -> usize {
    let syntax = ["yaml-syntax", "tab-indentation", "masked-value-unquoted", "duplicate-key"];
    report.findings.iter().filter(|it| syntax.contains(&&*it.rule)).count()
}

#[test]
fn each_fix_takes_its_finding_away_and_breaks_nothing() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    let mut wrong = BTreeSet::new();
    for case in folders(&root).iter().flat_map(|rule| folders(rule)) {
        let name = case.strip_prefix(&root).expect("below").display().to_string();
        let mut texts = Vec::new();
        read(&case, &case, &mut texts);
        let before = check(&texts);
        for finding in &before.findings {
            for fix in &finding.fixes {
                let texts = fixed(&texts, &before, fix);
                let after = check(&texts);
                if std::env::var_os("PALINT_SHOW").is_some_and(|it| name.contains(&*it.to_string_lossy())) {
                    eprintln!("== {name}: {} ({})", fix.title, finding.message);
                    texts.iter().for_each(|(path, text)| eprintln!("-- {path}\n{text}"));
                }
                if count(&after, finding) >= count(&before, finding) {
                    wrong.insert(format!("{name}: {}: `{}` leaves `{}`", finding.rule, fix.title, finding.message));
                }
                if broken(&after) > broken(&before) {
                    wrong.insert(format!("{name}: {}: `{}` breaks the file", finding.rule, fix.title));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

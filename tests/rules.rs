//! Each rule speaks in its bad fixtures and is silent in its good ones: `fixtures/rules/<rule>/{good,bad}-<what>/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use palint::engine::{self, Effective, Options, Report};
use palint::finding::Severity;
use palint::report::{self, Format, Look, View};
use palint::rules;
use palint::source::{File, FileId, Files, ReadProblem};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules")
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|it| it.path()).filter(|it| it.is_dir()).collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

fn add(files: &mut Files, top: &Path, folder: &Path, ids: &mut Vec<FileId>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").flatten().map(|it| it.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            add(files, top, &path, ids);
            continue;
        }
        let shown = path.strip_prefix(top).expect("below").to_string_lossy().replace('\\', "/");
        ids.push(files.add(File::new(shown, fs::read_to_string(&path).expect("UTF-8"))));
    }
}

/// Checks a folder as if it were the working directory.
fn check(folder: &Path) -> Report {
    let (mut files, mut ids) = (Files::default(), Vec::new());
    add(&mut files, folder, folder, &mut ids);
    let documents = engine::read(&files, &ids, None);
    let settings = documents.iter().find(|document| document.source.path == "palint.yaml");
    let chain: Vec<_> = settings.into_iter().map(|document| document.settings()).collect();
    let mut options = Effective::of(&chain, "", Vec::new()).options();
    options.today.get_or_insert_with(|| "2026-11-24".to_owned());
    options.judged = options.today.clone();
    options.is_whole = true;
    engine::check(Arc::new(files), documents, &options)
}

#[test]
fn rules_speak_in_bad_fixtures_and_are_silent_in_good_ones() {
    let mut wrong = Vec::new();
    for rule in folders(&root()) {
        let id = name(&rule);
        for case in folders(&rule) {
            let report = check(&case);
            let said: Vec<_> = report.findings.iter().filter(|it| it.rule == id).collect();
            let (good, bad) = (name(&case).starts_with("good-"), name(&case).starts_with("bad-"));
            if std::env::var_os("PALINT_SHOW").is_some_and(|it| id.contains(&*it.to_string_lossy())) {
                for it in &report.findings {
                    let at = report.files.get(it.place.span.file).position(it.place.span.start);
                    eprintln!(
                        "{id}/{}: {} {}[{}] {}:{} {}",
                        name(&case),
                        report.files.get(it.place.span.file).path,
                        it.severity.word(),
                        it.rule,
                        at.line,
                        at.column,
                        it.message
                    );
                }
            }
            match (good, bad, said.is_empty()) {
                (true, _, true) | (_, true, false) => {}
                (true, _, false) => wrong.push(format!("{id}/{}: said `{}`", name(&case), said[0].message)),
                (_, true, true) => wrong.push(format!("{id}/{}: silent", name(&case))),
                _ => wrong.push(format!("{id}/{}: neither good nor bad", name(&case))),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fixture_folder_names_a_rule() {
    for rule in folders(&root()) {
        assert!(rules::find(&name(&rule)).is_some(), "no rule is called {}", name(&rule));
    }
}

/// Rules without a folder of fixtures, each with its reason.
const WITHOUT_FIXTURES: [(&str, &str); 1] =
    [("unreadable-file", "a repository holds no file that cannot be read; a test below makes them")];

#[test]
fn every_rule_has_a_good_and_a_bad_fixture() {
    let mut wrong = Vec::new();
    for rule in rules::in_code() {
        if WITHOUT_FIXTURES.iter().any(|(id, _)| *id == rule.id) {
            continue;
        }
        let cases: Vec<String> = folders(&root().join(rule.id)).iter().map(|case| name(case)).collect();
        for wanted in ["good-", "bad-"] {
            if !cases.iter().any(|case| case.starts_with(wanted)) {
                wrong.push(format!("{}: no {wanted}…", rule.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn messages_keep_to_the_form() {
    let mut wrong = Vec::new();
    for case in folders(&root()).iter().flat_map(|rule| folders(rule)) {
        for it in check(&case).findings {
            let shown = format!("{}: {}", it.rule, it.message);
            if it.message.chars().count() >= 90 || it.message.ends_with('.') || it.message.contains('\n') {
                wrong.push(shown.clone());
            }
            if it.help.is_empty() && it.fixes.is_empty() && it.repairs.is_empty() {
                wrong.push(format!("{shown}: no way out"));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What people see of each rule; a snapshot that is there is held, and `PALINT_BLESS=1 INSTA_UPDATE=always` writes them.
#[test]
fn a_finding_points_at_something() {
    let mut wrong = Vec::new();
    for case in folders(&root()).iter().flat_map(|rule| folders(rule)) {
        let report = check(&case);
        for finding in report.findings.iter() {
            for place in finding.places().filter(|place| place.span.start == place.span.end) {
                wrong.push(format!("{}: {} at {}", case.display(), finding.rule, place.span.start));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn findings_look_as_they_did() {
    let blessing = std::env::var_os("PALINT_BLESS").is_some();
    for rule in folders(&root()) {
        for case in folders(&rule).iter().filter(|case| name(case).starts_with("bad-")) {
            if !blessing && !rule.join(format!("{}.snap", name(case))).exists() {
                continue;
            }
            let mut report = check(case);
            report.findings.retain(|finding| finding.rule == name(&rule));
            let shown = report::write(Format::Full, &View::of(&report), Look::default(), Severity::Error);
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(&rule);
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(name(case), shown));
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_a_finding() {
    let problems = [
        ReadProblem::Unreadable("Permission denied (os error 13)".to_owned()),
        ReadProblem::TooLarge { size: 200 << 20, limit: 64 << 20 },
        ReadProblem::NotUtf8(17),
    ];
    for problem in problems {
        let mut files = Files::default();
        let id = files.add(File::unreadable("user-data", problem.clone()));
        let documents = engine::read(&files, &[id], None);
        let report = engine::check(Arc::new(files), documents, &Options::default());
        let rules: Vec<&str> = report.findings.iter().map(|it| &*it.rule).collect();
        assert_eq!(rules, ["unreadable-file"], "{problem:?}");
    }
}

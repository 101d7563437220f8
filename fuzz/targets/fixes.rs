//! Safe fixes: they settle, what they leave parses as well as before, and no error comes up that was not there.

#![no_main]

use std::collections::BTreeMap;
use std::sync::Arc;

use palint::engine::{self, Report, fixing};
use palint::finding::{Safety, Severity};
use palint::model::Document;
use palint::source::Files;
use palint_fuzz::{check, configured, files_of, sound};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let files = files_of(data);
    if files.is_empty() {
        return;
    }
    let again = |files: Files, documents: Vec<Arc<Document>>| -> Report {
        let options = configured(&documents);
        engine::check(Arc::new(files), documents, &options)
    };
    let before = check(&files);
    let before_syntax = syntax(&before);
    let mut texts: Vec<(String, String)> = files.clone();
    let mut report = before;
    for pass in 0.. {
        let Some(settled) = fixing::settle(&report, Safety::Safe, &again) else { break };
        let changes: Vec<_> = settled.changes.iter().filter(|it| *it.before.text != *it.after).collect();
        if changes.is_empty() {
            break;
        }
        assert!(pass < 3, "fixes do not settle");
        for change in changes {
            for (_, text) in texts.iter_mut().filter(|(path, _)| *path == change.before.path) {
                text.clone_from(&change.after);
            }
        }
        report = check(&texts);
        sound(&report);
        let after = syntax(&report);
        for (path, count) in &after {
            let had = before_syntax.get(path).copied().unwrap_or(0);
            assert!(*count <= had, "{path} has {count} faults of syntax and had {had}");
        }
    }
});

/// Errors of syntax, by path.
fn syntax(report: &Report) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for finding in report.findings.iter().filter(|it| it.severity == Severity::Error && it.group == "syntax") {
        *found.entry(report.files.get(finding.place.span.file).path.clone()).or_default() += 1;
    }
    found
}

//! Applies fixes until nothing is left to apply, and takes none that makes things worse. Pure: writing is up to others.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::Report;
use crate::finding::{Finding, Fix, Safety, Severity, apply_all};
use crate::model::{Document, Kind};
use crate::rules::Group;
use crate::source::{File, FileId, Files};

/// A fix may make room for another one; after so many rounds they would go in circles.
const ROUNDS: usize = 5;
/// So many checks look for the fixes that make things worse, before the rest of a round is left alone.
const CHECKS: usize = 64;

/// Rules of the `arg` group about lines that do not read as assignments.
const LINES_OF_ARG: [&str; 4] = ["arg-line-ending", "arg-metacharacter", "arg-not-assignment", "arg-space"];

/// How documents are checked again: the same way as before, with settings as they are in the files that are given.
pub type Check<'a> = &'a dyn Fn(Files, Vec<Arc<Document>>) -> Report;

/// A file that fixes change.
#[derive(Clone, Debug)]
pub struct Change {
    /// The file, with the text that was read.
    pub before: Arc<File>,
    /// The new text.
    pub after: String,
}

/// What fixes came to.
pub struct Settled {
    /// The check of the new texts.
    pub report: Report,
    /// Files whose text differs, in the order of their paths.
    pub changes: Vec<Change>,
    /// How many fixes went in.
    pub fixes: usize,
    /// How many rounds that took.
    pub rounds: usize,
}

/// Applies every fix up to a safety, round by round, until none is left; `None` if there was none to apply.
pub fn settle(report: &Report, safety: Safety, check: Check<'_>) -> Option<Settled> {
    settle_within(report, safety, ROUNDS, check)
}

/// Applies fixes as [`settle`] does, in so many rounds at most.
pub fn settle_within(report: &Report, safety: Safety, most: usize, check: Check<'_>) -> Option<Settled> {
    let mut refused: HashSet<String> = HashSet::new();
    let (mut fixed, mut fixes) = round(report, safety, check, &mut refused)?;
    let mut rounds = 1;
    while rounds < most {
        let Some((next, count)) = round(&fixed, safety, check, &mut refused) else { break };
        fixed = next;
        fixes += count;
        rounds += 1;
    }
    let mut changes: Vec<Change> = fixed
        .files
        .iter()
        .map(|(id, after)| (report.files.shared(id), after))
        .filter(|(before, after)| after.text != before.text)
        .map(|(before, after)| Change { before, after: after.text.to_string() })
        .collect();
    changes.sort_by(|one, other| one.before.path.cmp(&other.before.path));
    Some(Settled { report: fixed, changes, fixes, rounds })
}

/// The report with other texts in place of some files'.
pub fn with_texts(report: &Report, texts: BTreeMap<FileId, String>, check: Check<'_>) -> Report {
    let mut files = Files::default();
    files.listing.clone_from(&report.files.listing);
    for (id, file) in report.files.iter() {
        match texts.get(&id) {
            Some(text) => files.add(File::new(file.path.clone(), &**text)),
            None => files.add_shared(report.files.shared(id)),
        };
    }
    let document = |document: &Arc<Document>| {
        if texts.contains_key(&document.file()) {
            // A fix changes what a document says, never what it is.
            let kind = Some(document.kind).filter(|kind| *kind != Kind::Other);
            super::read_one(&files, document.file(), kind)
        } else {
            Arc::clone(document)
        }
    };
    let documents = report.documents.iter().map(document).collect();
    check(files, documents)
}

/// One round; `None` when there is nothing more to apply.
fn round(report: &Report, safety: Safety, check: Check<'_>, refused: &mut HashSet<String>) -> Option<(Report, usize)> {
    let offered: Vec<(&Finding, &Fix)> = report
        .findings
        .iter()
        .filter_map(|finding| Some((finding, best(finding, safety)?)))
        .filter(|(finding, fix)| !refused.contains(&name(finding, fix)))
        .collect();
    let mut round = Round { report, check, refused, taken: Vec::new(), last: None, checks: CHECKS };
    round.take(&offered);
    round.last
}

struct Round<'r> {
    report: &'r Report,
    check: Check<'r>,
    refused: &'r mut HashSet<String>,
    taken: Vec<&'r Fix>,
    /// The check of what was taken, and how many fixes that is.
    last: Option<(Report, usize)>,
    /// How many checks may still be made.
    checks: usize,
}

impl<'r> Round<'r> {
    /// Takes all of the fixes or, where that makes things worse, each half of them by itself, down to single ones.
    fn take(&mut self, offered: &[(&Finding, &'r Fix)]) {
        let together: Vec<&Fix> = self.taken.iter().copied().chain(offered.iter().map(|(_, fix)| *fix)).collect();
        let applied = apply_all(&self.report.files, &together);
        let before = self.last.as_ref().map_or(0, |(_, fixes)| *fixes);
        if applied.fixes <= before || self.checks == 0 {
            return;
        }
        self.checks -= 1;
        let next = with_texts(self.report, applied.texts, self.check);
        if !is_worse(self.report, &next) {
            self.taken.extend(offered.iter().map(|(_, fix)| *fix));
            self.last = Some((next, applied.fixes));
        } else if let [(finding, fix)] = offered {
            self.refused.insert(name(finding, fix));
        } else {
            let (first, second) = offered.split_at(offered.len() / 2);
            self.take(first);
            self.take(second);
        }
    }
}

/// The safest fix of a finding that may be applied.
fn best(finding: &Finding, safety: Safety) -> Option<&Fix> {
    finding.fixes.iter().filter(|fix| fix.safety <= safety).min_by_key(|fix| fix.safety)
}

/// A fix across rounds, in which its bytes move.
fn name(finding: &Finding, fix: &Fix) -> String {
    format!("{}\n{}\n{}\n{}", finding.rule, finding.message, finding.place.key, fix.title)
}

/// True if there is an error that was not there before. A file that did not parse before cannot be compared: there only
/// further faults of its syntax count.
fn is_worse(before: &Report, after: &Report) -> bool {
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for finding in errors(before) {
        *known.entry((&finding.rule, &finding.message)).or_default() += 1;
    }
    let faults =
        |report: &Report, file: FileId| errors(report).filter(|it| is_syntax(it) && it.place.span.file == file).count();
    errors(after).any(|finding| {
        if let Some(count) = known.get_mut(&(&*finding.rule, &*finding.message)).filter(|count| **count > 0) {
            *count -= 1;
            return false;
        }
        let file = finding.place.span.file;
        let unveiled = faults(after, file) < faults(before, file);
        is_syntax(finding) || !unveiled
    })
}

fn errors(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(|finding| finding.severity == Severity::Error)
}

/// True for what keeps a reader from the rest of the file, or from a line of it.
fn is_syntax(finding: &Finding) -> bool {
    finding.group == Group::Syntax.word() || LINES_OF_ARG.contains(&&*finding.rule)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::settle;
    use crate::engine::{self, Options, Report};
    use crate::finding::{Edit, Fix, Safety, Severity};
    use crate::model::Document;
    use crate::source::{File, FileId, Files};

    /// A check whose only finding comes from a function over the text of the one file.
    fn settled(text: &str, safety: Safety, offer: impl Fn(&str) -> Vec<(Severity, Fix)>) -> (String, usize) {
        let mut files = Files::default();
        let id = files.add(File::new("user-data", text));
        let check = |files: Files, documents: Vec<Arc<Document>>| -> Report {
            let mut report = engine::check(Arc::new(files), documents, &Options::default());
            let template = report.findings.first().cloned().expect("a text without a header is a finding");
            let offered = offer(&report.files.get(id).text).into_iter().enumerate();
            report.findings = offered
                .map(|(index, (severity, fix))| {
                    let mut finding = template.clone();
                    finding.message = format!("{index} {}", fix.title);
                    finding.severity = severity;
                    finding.fixes = vec![fix];
                    finding
                })
                .collect();
            report
        };
        let documents = engine::read(&files, &[id], None);
        let report = check(files, documents);
        match settle(&report, safety, &check) {
            Some(settled) => (settled.report.files.get(id).text.to_string(), settled.fixes),
            None => (text.to_owned(), 0),
        }
    }

    fn replace(text: &str, from: &str, to: &str, safety: Safety) -> Option<Fix> {
        let at = text.find(from)? as u32;
        let edit = Edit { file: FileId(0), start: at, end: at + from.len() as u32, text: to.to_owned() };
        Some(Fix { title: format!("{from} to {to}"), safety, edits: vec![edit] })
    }

    const TEXT: &str = "stylus:\n  site: {a: b}\n";

    #[test]
    fn a_fix_that_makes_room_for_another_is_followed_by_it() {
        let offer = |text: &str| {
            let steps = [("a: b", "b: c"), ("b: c", "c: d")];
            let fixes = steps.iter().filter_map(|(from, to)| replace(text, from, to, Safety::Safe));
            fixes.map(|fix| (Severity::Warning, fix)).collect()
        };
        assert_eq!(settled(TEXT, Safety::Safe, offer), (TEXT.replace("a: b", "c: d"), 2));
    }

    #[test]
    fn an_unsafe_fix_waits_for_its_flag() {
        let offer = |text: &str| {
            replace(text, "a: b", "z: y", Safety::Unsafe).map(|fix| (Severity::Warning, fix)).into_iter().collect()
        };
        assert_eq!(settled(TEXT, Safety::Safe, offer), (TEXT.to_owned(), 0));
        assert_eq!(settled(TEXT, Safety::Unsafe, offer), (TEXT.replace("a: b", "z: y"), 1));
    }

    #[test]
    fn a_fix_that_makes_an_error_is_not_taken_and_the_others_are() {
        let offer = |text: &str| {
            let mut found = Vec::new();
            found.extend(replace(text, "a: b", "bad: b", Safety::Safe).map(|fix| (Severity::Warning, fix)));
            found.extend(replace(text, "site:", "host:", Safety::Safe).map(|fix| (Severity::Warning, fix)));
            if text.contains("bad:") {
                found.extend(replace(text, "stylus", "stylus", Safety::Unsafe).map(|fix| (Severity::Error, fix)));
            }
            found
        };
        assert_eq!(settled(TEXT, Safety::Safe, offer), (TEXT.replace("site:", "host:"), 1));
    }

    #[test]
    fn fixes_that_undo_each_other_end() {
        let offer = |text: &str| {
            let steps = [("a: b", "b: a"), ("b: a", "a: b")];
            let fixes = steps.iter().filter_map(|(from, to)| replace(text, from, to, Safety::Safe));
            fixes.map(|fix| (Severity::Warning, fix)).collect()
        };
        assert!(settled(TEXT, Safety::Safe, offer).1 <= super::ROUNDS);
    }
}

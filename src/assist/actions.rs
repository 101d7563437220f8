//! Changes that are offered at a place: fixes, ways out of conflicts, all safe fixes of a file, and allowances. Each is
//! read back before it is offered: one that would break a file is not.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::Report;
use crate::finding::{Edit, Finding, Fix, Safety, apply};
use crate::model::{self, Document, Kind};
use crate::source::{File, FileId};
use crate::syntax::{Language, Tree};

/// What a change is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Takes a finding away.
    Fix,
    /// Accepts a finding.
    Allow,
    /// Applies every safe fix of a file.
    FixAll,
}

/// A change that is offered.
#[derive(Clone, Debug)]
pub struct Action {
    /// What it does, imperative.
    pub title: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The finding that it is about, as an index into the report's.
    pub finding: Option<usize>,
    /// True for the change that is most probably meant.
    pub preferred: bool,
    /// What changes.
    pub edits: Vec<Edit>,
    /// A file that is made first, with its text.
    pub creates: Option<(String, String)>,
}

/// Where allowances go that a file cannot hold: the settings that are there, or the path of settings to make.
pub enum SettingsAt<'r> {
    /// Settings of the run.
    There(&'r Document),
    /// None yet; this would be their path.
    New(&'r str),
    /// Nowhere.
    Nowhere,
}

/// Changes for what is found in a range of a file. `shown` are the findings of the report without their secrets.
pub fn at(
    report: &Report,
    shown: &[Finding],
    file: FileId,
    range: (u32, u32),
    settings: &SettingsAt<'_>,
) -> Vec<Action> {
    let mut found: Vec<Action> = Vec::new();
    let inside = |finding: &Finding| {
        finding
            .places()
            .any(|place| place.span.file == file && place.span.start <= range.1 && range.0 <= place.span.end)
    };
    let here: Vec<usize> = (0..report.findings.len()).filter(|&index| inside(&report.findings[index])).collect();
    for &index in &here {
        let (finding, words) = (&report.findings[index], &shown[index]);
        let fixes = finding
            .fixes
            .iter()
            .zip(&words.fixes)
            .map(|(fix, words)| (words.title.clone(), &fix.edits, fix.safety == Safety::Safe));
        let repairs = finding.repairs.iter().zip(&words.repairs);
        let repairs = repairs.map(|(repair, words)| (capitalized(&words.title), &repair.edits, false));
        let mut of_finding: Vec<Action> = Vec::new();
        for (title, edits, safe) in fixes.chain(repairs) {
            let known = of_finding.iter().any(|it| it.edits == *edits);
            if edits.is_empty() || known || !holds(report, edits) {
                continue;
            }
            let (preferred, edits) = (safe && of_finding.is_empty(), edits.clone());
            of_finding.push(Action {
                title,
                purpose: Purpose::Fix,
                finding: Some(index),
                preferred,
                edits,
                creates: None,
            });
        }
        found.append(&mut of_finding);
    }
    found.extend(fix_all(report, file).filter(|_| !here.is_empty()));
    for &index in &here {
        found.extend(allow(report, index, settings));
    }
    found
}

/// Every safe fix of a file that changes no other file and gets in no other one's way.
pub fn fix_all(report: &Report, file: FileId) -> Option<Action> {
    let fixes = report.findings.iter().flat_map(|finding| &finding.fixes);
    let own = fixes.filter(|fix| fix.safety == Safety::Safe && fix.edits.iter().all(|edit| edit.file == file));
    let text = &report.files.get(file).text;
    let mut edits: Vec<Edit> = Vec::new();
    for fix in own {
        let touches = |edit: &Edit| edits.iter().any(|it| it.start <= edit.end && edit.start <= it.end);
        if fix.edits.is_empty() || fix.edits.iter().any(touches) {
            continue;
        }
        let mut with = edits.clone();
        with.extend(fix.edits.iter().cloned());
        if apply(text, file, &Fix::safe("", with.iter().cloned())).is_some() {
            edits = with;
        }
    }
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let title = "Apply all safe fixes in this file".to_owned();
    let action = Action { title, purpose: Purpose::FixAll, finding: None, preferred: false, edits, creates: None };
    (!action.edits.is_empty() && holds(report, &action.edits)).then_some(action)
}

/// Accepts a finding, with a reason that is left to write.
fn allow(report: &Report, index: usize, settings: &SettingsAt<'_>) -> Option<Action> {
    let finding = &report.findings[index];
    if finding.group == "settings" {
        return None; // what is wrong with the settings is put right, not accepted
    }
    let title = format!("Allow `{}` here", finding.rule);
    let action = |edits, creates| Action {
        title: title.clone(),
        purpose: Purpose::Allow,
        finding: Some(index),
        preferred: false,
        edits,
        creates,
    };
    if let Some(edit) = comment(report, finding) {
        return Some(action(vec![edit], None));
    }
    let path = &report.files.get(finding.place.span.file).path;
    match settings {
        SettingsAt::There(document) => {
            let edit = entry(document, finding, path)?;
            reads_back(document, std::slice::from_ref(&edit)).then(|| action(vec![edit], None))
        }
        SettingsAt::New(name) => {
            let text = format!("allow:\n{}", allowance(finding, path, "  "));
            Some(action(Vec::new(), Some(((*name).to_owned(), text))))
        }
        SettingsAt::Nowhere => None,
    }
}

/// What is to be replaced by a reason.
const REASON: &str = "why this is accepted here";

/// A comment above the place, where it can stand as one.
fn comment(report: &Report, finding: &Finding) -> Option<Edit> {
    let place = &finding.place;
    let document = document_of(report, place.span.file)?;
    let layer = document.tree.layer_ids().nth(place.layer as usize)?;
    let own = document.tree.layer(layer);
    if !matches!(own.language, Language::Yaml | Language::Hcl | Language::Arg) || place.span.start == place.span.end {
        return None;
    }
    let start = own.text.get(..place.local.0 as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let line = own.text[start..].lines().next().unwrap_or_default();
    // The first line of user data is a comment that the host needs to find there.
    if start == 0 || line.trim_start().starts_with('#') {
        return None;
    }
    let indent = &line[..line.len() - line.trim_start().len()];
    let written = format!("{indent}# palint: allow({}) {REASON}", finding.rule);
    let edit = document.tree.insert_line(layer, start as u32, &written);
    let after = changed(document, std::slice::from_ref(&edit))?;
    let layer = after.tree.layers().get(place.layer as usize)?;
    let is_comment = layer.comments.iter().any(|it| it.start as usize == start + indent.len());
    (is_comment && broken(&after.tree) <= broken(&document.tree)).then_some(edit)
}

/// An entry of `allow:` in the settings.
fn entry(document: &Document, finding: &Finding, path: &str) -> Option<Edit> {
    let tree = &document.tree;
    let layer = tree.layer_ids().next()?;
    let text = &*tree.layer(layer).text;
    let end = text.len() as u32;
    let break_before = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let Some(list) = document.root().and_then(|root| root.get("allow")).filter(|list| !list.is_null()) else {
        let there = document.root().is_some_and(|root| root.entry("allow").is_some());
        if there {
            return None; // a key without a value: where its list would go is not ours to guess
        }
        let block = format!("{break_before}allow:\n{}", allowance(finding, path, "  "));
        return Some(tree.edit(layer, end, end, &block));
    };
    if !list.is_sequence() || list.is_flow() || list.is_alias() {
        return None;
    }
    let last = list.items().next_back()?;
    let (from, to) = last.local();
    let line = text[..from as usize].rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text[line..].chars().take_while(|it| *it == ' ').collect();
    let written = text[..to as usize].trim_end().len();
    let line_end = text[written..].find('\n').map(|at| written + at + 1);
    let block = allowance(finding, path, &indent);
    match line_end {
        Some(at) => Some(tree.edit(layer, at as u32, at as u32, &block)),
        None => Some(tree.edit(layer, end, end, &format!("\n{}", block.trim_end()))),
    }
}

fn allowance(finding: &Finding, path: &str, indent: &str) -> String {
    let mut text = format!("{indent}- rule: {}\n{indent}  file: {}\n", finding.rule, quoted(path));
    if !finding.place.key.is_empty() {
        text.push_str(&format!("{indent}  key: {}\n", quoted(&finding.place.key)));
    }
    text.push_str(&format!("{indent}  reason: {REASON}\n"));
    text
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// True if a change of one document fits it and does not break it.
fn reads_back(document: &Document, edits: &[Edit]) -> bool {
    changed(document, edits).is_some_and(|after| broken(&after.tree) <= broken(&document.tree))
}

fn document_of(report: &Report, file: FileId) -> Option<&Arc<Document>> {
    report.documents.iter().find(|document| document.file() == file)
}

fn holds(report: &Report, edits: &[Edit]) -> bool {
    hold(&report.documents.iter().collect::<Vec<_>>(), edits)
}

/// True if a change fits its files, which are among some documents, and breaks none of them.
pub fn hold(documents: &[&Arc<Document>], edits: &[Edit]) -> bool {
    let mut by_file: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.file).or_default().push(edit.clone());
    }
    let find = |file: FileId| documents.iter().find(|document| document.file() == file);
    by_file.iter().all(|(file, edits)| find(*file).is_some_and(|it| reads_back(it, edits)))
}

/// A document after a change of its file.
fn changed(document: &Document, edits: &[Edit]) -> Option<Document> {
    let file = document.file();
    let text = apply(&document.source.text, file, &Fix::safe("", edits.iter().cloned()))?;
    let source = Arc::new(File::new(document.source.path.clone(), text));
    let kind = Some(document.kind).filter(|kind| *kind != Kind::Other);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| model::read(file, source, kind))).ok()
}

/// How many things the parsers stumbled over.
fn broken(tree: &Tree) -> usize {
    let problems = tree.layers().iter().flat_map(|layer| &layer.problems);
    problems.filter(|problem| problem.kind.hides()).count()
}

fn capitalized(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// The settings that a run rests on, among its documents: the nearest.
pub fn settings_of<'d>(documents: impl Iterator<Item = &'d Arc<Document>>, paths: &[String]) -> Option<&'d Document> {
    let first = paths.first()?;
    let mut documents = documents;
    documents.find(|document| document.source.path == *first).map(|document| &**document)
}

//! Findings as the protocol's diagnostics.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentDiagnosticParams, Location, NumberOrString, Range, Uri, WorkspaceDiagnosticParams,
};
use serde_json::{Value, json};

use super::client::Client;
use super::convert::Lens;
use super::state::State;
use crate::engine::Report;
use crate::finding::{Finding, Place, Severity, Tag};
use crate::model::secrets::without_logins;
use crate::report::View;
use crate::source::FileId;

/// Name of the program, as the source of a diagnostic.
const SOURCE: &str = "palint";
/// Code of what is no finding: something in palint itself broke down.
const INTERNAL: &str = "internal-fault";

/// Positions in the files of a report, each file's lines counted once.
pub(super) struct Shown<'s> {
    state: &'s State,
    root: usize,
    report: &'s Report,
    lenses: HashMap<FileId, Lens<'s>>,
}

impl<'s> Shown<'s> {
    /// The files of a report of a root.
    pub(super) fn of(state: &'s State, root: usize, report: &'s Report) -> Shown<'s> {
        Shown { state, root, report, lenses: HashMap::new() }
    }

    fn range(&mut self, place: &Place) -> Range {
        let (file, state, root) = (self.report.files.get(place.span.file), self.state, self.root);
        let lens = self.lenses.entry(place.span.file).or_insert_with(|| state.lens(root, file));
        lens.range(place.span.start, place.span.end)
    }

    fn location(&mut self, place: &Place) -> Option<Location> {
        let uri = self.state.uri(self.root, &self.report.files.get(place.span.file).path)?;
        Some(Location { uri, range: self.range(place) })
    }

    /// A finding as a diagnostic.
    fn diagnostic(&mut self, finding: &Finding) -> Diagnostic {
        let client = &self.state.client;
        let (related, tags) = (client.related, client.tags);
        let mut places = Vec::new();
        for label in finding.labels.iter().filter(|_| related) {
            places.extend(
                self.location(&label.place)
                    .map(|location| DiagnosticRelatedInformation { location, message: label.message.clone() }),
            );
        }
        let tag = finding.tag.filter(|_| tags).map(|tag| match tag {
            Tag::Deprecated => DiagnosticTag::DEPRECATED,
            Tag::Unused => DiagnosticTag::UNNECESSARY,
        });
        Diagnostic {
            range: self.range(&finding.place),
            severity: Some(severity(finding.severity)),
            code: Some(NumberOrString::String(finding.rule.to_string())),
            code_description: description(client, &finding.source),
            source: Some(SOURCE.to_owned()),
            message: finding.message.clone(),
            related_information: Some(places).filter(|it| !it.is_empty()),
            tags: tag.map(|tag| vec![tag]),
            data: None,
        }
    }
}

fn description(client: &Client, source: &str) -> Option<CodeDescription> {
    let address = source.starts_with("https://") && client.code_description;
    address.then(|| Uri::from_str(source).ok()).flatten().map(|href| CodeDescription { href })
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}

/// The diagnostics of some files of a root, by file; a file without any has an empty list.
pub(super) fn of_files(state: &State, root: usize, ids: &BTreeSet<FileId>) -> HashMap<FileId, Vec<Diagnostic>> {
    of_report(state, root, ids, &state.roots[root].session.report_of(ids))
}

/// The diagnostics of a file of a root, as far as its deployments are checked.
pub(super) fn so_far(state: &State, root: usize, id: FileId) -> Vec<Diagnostic> {
    let report = state.roots[root].session.report_so_far(id);
    of_report(state, root, &BTreeSet::from([id]), &report).remove(&id).unwrap_or_default()
}

fn of_report(state: &State, root: usize, ids: &BTreeSet<FileId>, report: &Report) -> HashMap<FileId, Vec<Diagnostic>> {
    let mut found: HashMap<FileId, Vec<Diagnostic>> = ids.iter().map(|&id| (id, Vec::new())).collect();
    let view = View::of(report);
    let before = state.veil_before();
    let mut shown = Shown::of(state, root, report);
    for finding in view.findings.iter() {
        if let Some(list) = found.get_mut(&finding.place.span.file) {
            let mut diagnostic = shown.diagnostic(finding);
            before.cover_text(&mut diagnostic.message);
            let related = diagnostic.related_information.iter_mut().flatten();
            related.for_each(|it| before.cover_text(&mut it.message));
            list.push(diagnostic);
        }
    }
    for fault in &report.faults {
        let path = subject(report, &fault.subject);
        let id = path.and_then(|path| report.files.find(path));
        if let Some(list) = id.and_then(|id| found.get_mut(&id)) {
            list.push(Diagnostic {
                severity: Some(DiagnosticSeverity::ERROR),
                code: Some(NumberOrString::String(INTERNAL.to_owned())),
                source: Some(SOURCE.to_owned()),
                message: format!("{} broke down on {}; this is a fault of palint", fault.doing, fault.subject),
                ..Diagnostic::default()
            });
        }
    }
    found
}

/// The file that a fault is shown in: its own, or the first of its deployment.
fn subject<'r>(report: &'r Report, subject: &'r str) -> Option<&'r str> {
    if report.documents.iter().any(|document| document.source.path == subject) {
        return Some(subject);
    }
    let deployment = report.deployments.iter().find(|it| without_logins(&it.name) == subject)?;
    let lists = [&deployment.user_data, &deployment.profiles, &deployment.args, &deployment.manifests];
    let first = lists.into_iter().flatten().next()?;
    Some(&report.documents[*first].source.path)
}

/// A number that tells whether diagnostics are the same.
pub(super) fn fingerprint(diagnostics: &[Diagnostic]) -> u64 {
    let mut hasher = DefaultHasher::new();
    json!(diagnostics).to_string().hash(&mut hasher);
    hasher.finish()
}

/// `textDocument/diagnostic`; everything is settled.
pub(super) fn pull(state: &State, params: &DocumentDiagnosticParams) -> Value {
    let (root, name) = state.find(&params.text_document.uri);
    let id = state.roots[root].session.files().find(&name);
    let ids: BTreeSet<FileId> = id.into_iter().collect();
    let items = of_files(state, root, &ids).into_values().next().unwrap_or_default();
    answer(params, &items)
}

/// The same, as far as is known.
pub(super) fn pull_so_far(state: &State, params: &DocumentDiagnosticParams) -> Value {
    let (root, name) = state.find(&params.text_document.uri);
    let id = state.roots[root].session.files().find(&name);
    answer(params, &id.map(|id| so_far(state, root, id)).unwrap_or_default())
}

fn answer(params: &DocumentDiagnosticParams, items: &[Diagnostic]) -> Value {
    let print = fingerprint(items).to_string();
    if params.previous_result_id.as_ref() == Some(&print) {
        return json!({ "kind": "unchanged", "resultId": print });
    }
    json!({ "kind": "full", "resultId": print, "items": items })
}

/// `workspace/diagnostic`; everything is settled.
pub(super) fn pull_all(state: &State, params: &WorkspaceDiagnosticParams) -> Value {
    let nothing = fingerprint(&[]);
    let mut items = Vec::new();
    let mut known: HashMap<(usize, String), &str> = HashMap::new();
    for previous in &params.previous_result_ids {
        known.insert(state.find(&previous.uri), &previous.value);
    }
    for (index, root) in state.roots.iter().enumerate() {
        let files = root.session.files();
        let mut fresh: BTreeSet<FileId> = BTreeSet::new();
        for (name, &print) in &root.shown {
            let before = known.get(&(index, name.clone()));
            let Some(uri) = state.uri(index, name) else { continue };
            match before {
                Some(before) if **before == print.to_string() => {
                    let version = state.version(index, name);
                    items.push(json!({ "kind": "unchanged", "resultId": *before, "uri": uri, "version": version }));
                }
                None if print == nothing => {}
                _ => fresh.extend(files.find(name)),
            }
        }
        for (id, diagnostics) in of_files(state, index, &fresh) {
            let name = &files.get(id).path;
            let (uri, version) = (state.uri(index, name), state.version(index, name));
            let print = fingerprint(&diagnostics).to_string();
            items.push(
                json!({ "kind": "full", "resultId": print, "uri": uri, "version": version, "items": diagnostics }),
            );
        }
    }
    items.sort_by_key(|item| item["uri"].to_string());
    json!({ "items": items })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use lsp_types::{ClientCapabilities, NumberOrString};

    use super::of_report;
    use crate::engine::Fault;
    use crate::lsp::client::Client;
    use crate::lsp::state::State;
    use crate::source::File;

    #[test]
    fn a_rule_that_broke_down_is_told_once_in_its_file_beside_the_findings() {
        let mut state = State::new(Client::of(&ClientCapabilities::default()), Vec::new());
        let session = &mut state.roots[0].session;
        session.put(Arc::new(File::new("a/user-data", "#cloud-config\nstylus:\n  site:\n    nmae: x\n")));
        session.put(Arc::new(File::new("b/user-data", "#cloud-config\nstylus: {}\n")));
        while session.advance() {}
        let ids = ["a/user-data", "b/user-data"].map(|name| session.files().find(name).expect("it was put"));
        let mut report = session.report();
        report.faults.push(Fault { doing: "rule `x`".to_owned(), subject: "a/user-data".to_owned() });
        let found = of_report(&state, 0, &BTreeSet::from(ids), &report);
        let codes = |index: usize| -> Vec<_> { found[&ids[index]].iter().filter_map(|it| it.code.clone()).collect() };
        let internal = NumberOrString::String("internal-fault".to_owned());
        assert_eq!(codes(0).iter().filter(|code| **code == internal).count(), 1);
        assert!(codes(0).contains(&NumberOrString::String("unknown-key".to_owned())));
        assert!(!codes(1).contains(&internal));
        let told = found[&ids[0]].iter().find(|it| it.code.as_ref() == Some(&internal)).expect("it is told");
        assert_eq!(told.message, "rule `x` broke down on a/user-data; this is a fault of palint");
    }
}

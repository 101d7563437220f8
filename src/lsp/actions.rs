//! `textDocument/codeAction`, and the command that stands in for it where a client knows only commands.

use lsp_types::{CodeActionParams, Diagnostic, NumberOrString};
use serde_json::{Value, json};

use super::edits::workspace_edit;
use super::state::State;
use crate::assist::actions::{self, Action, Purpose, SettingsAt};
use crate::finding::Finding;
use crate::report::View;

/// The command that applies a change; its argument is the change.
pub(super) const APPLY: &str = "palint.applyEdit";
/// Kind of the action that applies every safe fix.
pub(super) const FIX_ALL: &str = "source.fixAll.palint";

/// The changes at a range; everything is settled.
pub(super) fn actions(state: &State, params: &CodeActionParams) -> Value {
    let (root, name) = state.find(&params.text_document.uri);
    let session = &state.roots[root].session;
    let Some(file) = session.files().find(&name).filter(|_| session.has(&name)) else { return json!([]) };
    let wants = |kind: &str| match &params.context.only {
        None => true,
        Some(only) => only.iter().any(|it| kind == it.as_str() || kind.starts_with(&format!("{}.", it.as_str()))),
    };
    let report = session.report_about(file);
    let view = View::of(&report);
    let lens = state.lens(root, report.files.get(file));
    let range = (lens.byte(params.range.start), lens.byte(params.range.end));
    let mut found: Vec<(&str, Action)> = Vec::new();
    if wants("quickfix") {
        let paths = state.roots[root].settings();
        let new = "palint.yaml".to_owned();
        let settings = match actions::settings_of(session.documents(), paths) {
            Some(document) => SettingsAt::There(document),
            None if state.roots[root].is_loose() => SettingsAt::Nowhere,
            None => SettingsAt::New(&new),
        };
        let offered = actions::at(&report, &view.findings, file, range, &settings);
        found.extend(offered.into_iter().map(|action| ("quickfix", action)));
    }
    if params.context.only.is_some() && wants(FIX_ALL) {
        found.extend(actions::fix_all(&report, file).map(|action| (FIX_ALL, action)));
    }
    let answers = found.into_iter().filter_map(|(kind, action)| {
        let edit = workspace_edit(state, root, &action.edits, action.creates.as_ref())?;
        if !state.client.action_literals {
            return Some(json!({ "title": action.title, "command": APPLY, "arguments": [edit] }));
        }
        let finding = action.finding.map(|index| &report.findings[index]);
        let about: Vec<&Diagnostic> =
            params.context.diagnostics.iter().filter(|it| finding.is_some_and(|finding| is_of(it, finding))).collect();
        let mut answer = json!({ "title": action.title, "kind": kind, "edit": edit });
        if !about.is_empty() && action.purpose != Purpose::FixAll {
            answer["diagnostics"] = json!(about);
        }
        if action.preferred {
            answer["isPreferred"] = json!(true);
        }
        Some(answer)
    });
    Value::Array(answers.collect())
}

fn is_of(diagnostic: &Diagnostic, finding: &Finding) -> bool {
    matches!(&diagnostic.code, Some(NumberOrString::String(code)) if *code == finding.rule)
}

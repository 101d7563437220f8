//! `textDocument/documentLink`, `inlayHint` and `codeLens`: words and ways beside the text.

use std::path::Path;

use lsp_types::{InlayHintParams, Uri};
use serde_json::{Value, json};

use super::state::State;
use crate::assist::{hints, links};
use crate::report::View;
use crate::workspace::settings_file;

/// The command of a lens; there is nothing to do but to read it.
pub(super) const VERDICT: &str = "palint.verdict";

/// Paths in a file that lead to others which are there.
pub(super) fn links(state: &mut State, uri: &Uri) -> Value {
    let Some((root, name, document)) = state.document(uri) else { return Value::Null };
    let found = state.roots[root].session.about(&name, |model, _| links::links(model)).unwrap_or_default();
    let lens = state.lens(root, &document.source);
    let there = |path: &str| settings_file::absolute(Path::new(path), &state.roots[root].folder).is_file();
    let link = |link: links::Link| {
        let target = state.uri(root, &link.path).filter(|_| there(&link.path))?;
        Some(json!({ "range": lens.range(link.span.start, link.span.end), "target": target }))
    };
    Value::Array(found.into_iter().filter_map(link).collect())
}

/// Effective defaults in a range.
pub(super) fn hints(state: &mut State, params: &InlayHintParams) -> Value {
    let Some((root, name, document)) = state.document(&params.text_document.uri) else { return Value::Null };
    let found = state.roots[root].session.about(&name, hints::hints).unwrap_or_default();
    let lens = state.lens(root, &document.source);
    let hint = |hint: hints::Hint| {
        let position = lens.position(hint.byte);
        let inside = params.range.start <= position && position <= params.range.end;
        inside.then(|| json!({ "position": position, "label": hint.text, "paddingLeft": true }))
    };
    Value::Array(found.into_iter().filter_map(hint).collect())
}

/// The verdict of each deployment of a file; everything is settled.
pub(super) fn lenses(state: &State, uri: &Uri) -> Value {
    let (root, name) = state.find(uri);
    let session = &state.roots[root].session;
    if !session.has(&name) {
        return json!([]);
    }
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    let report = session.report_with(&name);
    let lens = |verdict: hints::Verdict| {
        let command = json!({ "title": verdict.text, "command": VERDICT, "arguments": [verdict.deployment] });
        json!({ "range": range, "command": command })
    };
    Value::Array(
        hints::verdicts(&report, &View::of(&report).findings, &name).into_iter().take(MOST).map(lens).collect(),
    )
}

/// A profile may belong to thousands of sites; so many are told above it.
const MOST: usize = 5;

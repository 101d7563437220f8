//! `textDocument/hover`.

use std::collections::BTreeSet;

use lsp_types::TextDocumentPositionParams;
use serde_json::{Value, json};

use super::state::State;
use crate::assist::hover;
use crate::facts::Facts;
use crate::model::Model;
use crate::report::View;

/// What is shown of a position.
pub(super) fn hover(state: &mut State, params: &TextDocumentPositionParams) -> Value {
    let Some((root, name, document, byte)) = state.cursor(params) else { return Value::Null };
    let session = &state.roots[root].session;
    let findings = if session.is_settled() {
        let report = session.report_of(&BTreeSet::from([document.file()]));
        View::of(&report).findings.into_owned()
    } else {
        Vec::new()
    };
    let ask = |model: &Model<'_>, facts: Option<&Facts<'_>>| hover::hover(model, facts, &document, &findings, byte);
    let Some(shown) = session.about_or_reader(&name, ask) else { return Value::Null };
    let range = state.lens(root, &document.source).range(shown.span.start, shown.span.end);
    let contents = if state.client.markdown_hover {
        json!({ "kind": "markdown", "value": shown.text })
    } else {
        json!({ "kind": "plaintext", "value": shown.text.replace(['*', '`'], "") })
    };
    json!({ "contents": contents, "range": range })
}

//! `textDocument/completion`.

use lsp_types::{CompletionItemKind, TextDocumentPositionParams};
use serde_json::{Value, json};

use super::edits::text_edit;
use super::state::State;
use super::veil::Veil;
use crate::assist::complete::{self, Sort};
use crate::facts::Facts;
use crate::finding::Edit;
use crate::model::Model;

/// What may be written at a position.
pub(super) fn completion(state: &mut State, veil: &Veil, params: &TextDocumentPositionParams) -> Value {
    let Some((root, name, document, byte)) = state.cursor(params) else { return Value::Null };
    let session = &state.roots[root].session;
    let reader = session.reader_of(&name).map_or_else(|| name.clone(), |(reader, _)| reader);
    let offer = |model: &Model<'_>, facts: Option<&Facts<'_>>| complete::complete(&document, model, facts, byte);
    let offers = session.about(&reader, offer).unwrap_or_default();
    let mut items = Vec::new();
    for (index, offer) in offers.iter().enumerate() {
        if veil.hides(&offer.label) || veil.hides(&offer.edit.text) {
            continue;
        }
        let Some(edit) = text_edit(state, root, &without_indent(&offer.edit, &document.source.text)) else { continue };
        // The protocol wants one line, with the position in it.
        let here = params.position;
        if edit.range.start.line != edit.range.end.line || edit.range.start > here || edit.range.end < here {
            continue;
        }
        let mut item = json!({
            "label": offer.label,
            "kind": kind(offer.sort),
            "filterText": offer.label,
            "sortText": format!("{}{index:04}", u8::from(offer.deprecated)),
            "insertTextMode": 1,
            "textEdit": edit,
        });
        if !offer.detail.is_empty() {
            item["detail"] = json!(offer.detail);
        }
        if !offer.documentation.is_empty() {
            item["documentation"] = json!({ "kind": "markdown", "value": offer.documentation });
        }
        if offer.deprecated {
            item["deprecated"] = json!(true);
        }
        items.push(item);
    }
    json!({ "isIncomplete": false, "items": items })
}

/// The edit without blanks that stand there already: clients compare what is replaced with what is offered.
fn without_indent(edit: &Edit, text: &str) -> Edit {
    let old = text.get(edit.start as usize..edit.end as usize).unwrap_or_default();
    let blanks = old.len() - old.trim_start_matches(' ').len();
    let same = blanks.min(edit.text.len() - edit.text.trim_start_matches(' ').len());
    Edit { start: edit.start + same as u32, text: edit.text[same..].to_owned(), ..edit.clone() }
}

fn kind(sort: Sort) -> CompletionItemKind {
    match sort {
        Sort::Key => CompletionItemKind::PROPERTY,
        Sort::Value => CompletionItemKind::ENUM_MEMBER,
        Sort::Macro => CompletionItemKind::CONSTANT,
        Sort::Variable => CompletionItemKind::VARIABLE,
        Sort::Pack => CompletionItemKind::MODULE,
        Sort::Version => CompletionItemKind::VALUE,
        Sort::Rule => CompletionItemKind::EVENT,
    }
}

//! `textDocument/definition`, `references`, `prepareRename` and `rename`.

use lsp_server::ErrorCode;
use lsp_types::{Location, Range, ReferenceParams, RenameParams, TextDocumentPositionParams};
use serde_json::{Value, json};

use super::edits::workspace_edit;
use super::state::State;
use crate::assist::define::{self, Target};
use crate::assist::{actions, links};
use crate::facts::Facts;
use crate::model::Model;
use crate::source::Span;
use crate::workspace::settings_file;

/// Where the thing at a position is defined.
pub(super) fn definition(state: &mut State, params: &TextDocumentPositionParams) -> Value {
    let Some((root, name, document, byte)) = state.cursor(params) else { return Value::Null };
    let session = &state.roots[root].session;
    let ask = |model: &Model<'_>, facts: Option<&Facts<'_>>| {
        Some(define::definition(model, facts, &document.tree, byte)).filter(|it| !it.is_empty())
    };
    let targets = session.about_or_reader(&name, ask).unwrap_or_default();
    let places = targets.into_iter().filter_map(|target| match target {
        Target::Place(span) => location(state, root, span),
        Target::File(name) => {
            let path = settings_file::absolute(std::path::Path::new(&name), &state.roots[root].folder);
            let there = path.is_file();
            there.then(|| Some(Location { uri: state.uri(root, &name)?, range: Range::default() })).flatten()
        }
    });
    json!(places.collect::<Vec<_>>())
}

/// Every place that means the same.
pub(super) fn references(state: &mut State, params: &ReferenceParams) -> Value {
    let Some((root, name, document, byte)) = state.cursor(&params.text_document_position) else { return Value::Null };
    let own = params.context.include_declaration;
    let session = &state.roots[root].session;
    let ask = |model: &Model<'_>, facts: Option<&Facts<'_>>| {
        Some(define::references(model, facts, &document.tree, byte, own)).filter(|it| !it.is_empty())
    };
    // Nothing else means the same: what is left is who reads the file.
    let reader = || session.reader_of(&name).map(|(_, call)| vec![call]);
    let ask = |model: &Model<'_>, facts: Option<&Facts<'_>>| {
        let found = ask(model, facts);
        found.or_else(|| {
            let link = links::links(model)
                .into_iter()
                .find(|it| it.span.file == document.file() && it.span.start <= byte && byte <= it.span.end)?;
            session.reader_of(&link.path).map(|(_, call)| vec![call])
        })
    };
    let spans = session.about_or_reader(&name, ask).or_else(reader).unwrap_or_default();
    json!(spans.into_iter().filter_map(|span| location(state, root, span)).collect::<Vec<_>>())
}

/// Whether the thing at a position can be renamed, and its name.
pub(super) fn prepare_rename(state: &mut State, params: &TextDocumentPositionParams) -> Value {
    let Some((root, name, document, byte)) = state.cursor(params) else { return Value::Null };
    let ask = |model: &Model<'_>, _: Option<&Facts<'_>>| define::renamable(model, &document.tree, byte);
    let found = state.roots[root].session.about_or_reader(&name, ask);
    let Some((span, text)) = found else { return Value::Null };
    let range = state.lens(root, &document.source).range(span.start, span.end);
    json!({ "range": range, "placeholder": text })
}

/// Renames the thing at a position.
pub(super) fn rename(state: &mut State, params: &RenameParams) -> Result<Value, (ErrorCode, String)> {
    let refuse = |words: String| (ErrorCode::RequestFailed, words);
    let Some((root, name, document, byte)) = state.cursor(&params.text_document_position) else {
        return Err(refuse("the file is not known here".to_owned()));
    };
    let session = &state.roots[root].session;
    let new = &params.new_name;
    let ask = |model: &Model<'_>, _: Option<&Facts<'_>>| {
        define::renamable(model, &document.tree, byte).map(|_| define::rename(model, &document.tree, byte, new))
    };
    let nothing = || Err("only variables of a profile can be renamed".to_owned());
    let edits = session.about_or_reader(&name, ask).unwrap_or_else(nothing).map_err(refuse)?;
    let documents: Vec<_> = session.documents().collect();
    if !actions::hold(&documents, &edits) {
        return Err(refuse("the file would not parse any more".to_owned()));
    }
    workspace_edit(state, root, &edits, None).ok_or_else(|| refuse("nothing to change".to_owned()))
}

fn location(state: &State, root: usize, span: Span) -> Option<Location> {
    let file = state.roots[root].session.files().get(span.file);
    let range = state.lens(root, file).range(span.start, span.end);
    Some(Location { uri: state.uri(root, &file.path)?, range })
}

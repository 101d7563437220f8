//! Edits of bytes as changes of a client's documents.

use std::collections::BTreeMap;

use lsp_types::{Range, TextEdit};
use serde_json::{Value, json};

use super::state::State;
use crate::finding::Edit;
use crate::source::FileId;

/// The edit of one file as the client counts; `None` if it changes nothing that the client can see.
pub(super) fn text_edit(state: &State, root: usize, edit: &Edit) -> Option<TextEdit> {
    let file = state.roots[root].session.files().get(edit.file);
    let range = state.lens(root, file).range(edit.start, edit.end);
    let nothing = range.start == range.end && edit.text.is_empty();
    (!nothing).then(|| TextEdit { range, new_text: edit.text.clone() })
}

/// Edits over several files as one change, with a file that is made first; `None` if the client cannot do it.
pub(super) fn workspace_edit(
    state: &State,
    root: usize,
    edits: &[Edit],
    creates: Option<&(String, String)>,
) -> Option<Value> {
    let mut by_file: BTreeMap<FileId, Vec<TextEdit>> = BTreeMap::new();
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.file, edit.start, edit.end));
    for edit in sorted {
        by_file.entry(edit.file).or_default().extend(text_edit(state, root, edit));
    }
    by_file.retain(|_, edits| !edits.is_empty());
    let files = state.roots[root].session.files();
    if state.client.document_changes {
        let mut changes = Vec::new();
        if let Some((name, text)) = creates {
            if !state.client.creates_files {
                return None;
            }
            let uri = state.uri(root, name)?;
            changes.push(json!({ "kind": "create", "uri": uri, "options": { "ignoreIfExists": true } }));
            let edit = TextEdit { range: Range::default(), new_text: text.clone() };
            changes.push(json!({ "textDocument": { "uri": uri, "version": null }, "edits": [edit] }));
        }
        for (file, edits) in by_file {
            let name = &files.get(file).path;
            let document = json!({ "uri": state.uri(root, name)?, "version": state.version(root, name) });
            changes.push(json!({ "textDocument": document, "edits": edits }));
        }
        return (!changes.is_empty()).then(|| json!({ "documentChanges": changes }));
    }
    if creates.is_some() || by_file.is_empty() {
        return None;
    }
    let mut changes = serde_json::Map::new();
    for (file, edits) in by_file {
        changes.insert(state.uri(root, &files.get(file).path)?.as_str().to_owned(), json!(edits));
    }
    Some(json!({ "changes": changes }))
}

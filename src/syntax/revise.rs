//! The words in which rules say a change: replace, quote, rename, remove, wrap, insert, move.
//!
//! Each gives edits of file bytes, already escaped for every level. An empty list means that the change cannot be made
//! mechanically at this place.

use super::edit::Change;
use super::{Language, LayerId, Node, Tree};
use crate::finding::Edit;

mod insert;
mod lines;
mod moves;
mod remove;
#[cfg(test)]
mod tests;
mod value;

/// Columns of one step of indentation in what is written new.
const STEP: usize = 2;

impl<'t> Node<'t> {
    /// True if the node stands inside `{…}` or `[…]`.
    pub(super) fn in_flow(self) -> bool {
        let mut node = self;
        while let Some(parent) = node.parent().filter(|it| it.layer() == self.layer()) {
            if parent.is_flow() {
                return true;
            }
            node = parent;
        }
        false
    }

    fn language(self) -> Language {
        self.tree.layer(self.layer()).language
    }

    /// Changes of the node's layer as edits of the file; what touches is joined.
    fn edits(self, changes: Vec<Change>) -> Vec<Edit> {
        edits(self.tree, self.layer(), changes)
    }
}

/// Changes of one layer as edits of the file; changes that touch become one.
fn edits(tree: &Tree, layer: LayerId, mut changes: Vec<Change>) -> Vec<Edit> {
    changes.sort_by_key(|change| (change.start, change.end));
    let mut merged: Vec<Change> = Vec::new();
    for change in changes {
        match merged.last_mut().filter(|last| last.end == change.start) {
            Some(last) => {
                last.end = change.end;
                last.text.push_str(&change.text);
            }
            None => merged.push(change),
        }
    }
    joined(merged.iter().map(|it| tree.edit(layer, it.start, it.end, &it.text)).collect())
}

/// Edits of one file in order; those that touch become one.
fn joined(mut edits: Vec<Edit>) -> Vec<Edit> {
    let mut found: Vec<Edit> = Vec::new();
    edits.sort_by_key(|edit| edit.start);
    for edit in edits {
        match found.last_mut().filter(|last| last.end == edit.start && last.file == edit.file) {
            Some(last) => {
                last.end = edit.end;
                last.text.push_str(&edit.text);
            }
            None => found.push(edit),
        }
    }
    found
}

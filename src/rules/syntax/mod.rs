//! Rules of the family `syntax`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

use std::collections::HashSet;

use super::Rule;
use crate::finding::Edit;
use crate::model::{Kind, Model};
use crate::syntax::{Layer, LayerId, Node, NodeId, Problem, ProblemKind, Tree};

mod byte_order_mark;
mod comment_cuts_value;
mod dedented_children;
mod document_end_marker;
mod header;
mod header_legacy;
mod header_not_first;
mod indicator_swallowed;
mod masked_value_unquoted;
mod missing_header;
mod multiple_documents;
mod root_not_mapping;
mod tab_indentation;
mod template_not_checked;
mod unreadable_file;
mod yaml_syntax;

/// The rules, by name.
pub static ALL: &[&Rule] = &[
    &byte_order_mark::RULE,
    &comment_cuts_value::RULE,
    &dedented_children::RULE,
    &document_end_marker::RULE,
    &header_legacy::RULE,
    &header_not_first::RULE,
    &indicator_swallowed::RULE,
    &masked_value_unquoted::RULE,
    &missing_header::RULE,
    &multiple_documents::RULE,
    &root_not_mapping::RULE,
    &tab_indentation::RULE,
    &template_not_checked::RULE,
    &unreadable_file::RULE,
    &yaml_syntax::RULE,
];

/// What the parsers stumbled over in the documents that are ours: a manifest that lies beside a profile is not, one
/// inside a profile is.
fn problems<'m>(model: &'m Model<'_>, kinds: &[ProblemKind]) -> Vec<(LayerId, &'m Layer, &'m Problem)> {
    if matches!(model.kind(), Kind::Other | Kind::Manifest | Kind::Arg) {
        return Vec::new();
    }
    let tree = &model.document.tree;
    let layers = tree.layer_ids().map(|id| (id, tree.layer(id)));
    let of_layer = |(id, layer): (LayerId, &'m Layer)| layer.problems.iter().map(move |problem| (id, layer, problem));
    layers.flat_map(of_layer).filter(|(.., problem)| kinds.contains(&problem.kind)).collect()
}

/// Single quotes around a range of a layer's text, by insertions only: no edit repeats what may be a secret.
pub(super) fn in_quotes(tree: &Tree, layer: LayerId, start: u32, end: u32) -> Vec<Edit> {
    let inner = &tree.layer(layer).text[start as usize..end as usize];
    let insert = |at: u32| tree.edit(layer, at, at, "'");
    let doubled = inner.match_indices('\'').map(|(at, _)| insert(start + at as u32));
    let mut edits = vec![insert(start)];
    edits.extend(doubled);
    edits.push(insert(end));
    edits
}

/// Values of keys whose text counts sign by sign: passwords and tokens, and the commands and conditions of steps.
struct Exact<'t> {
    node: Node<'t>,
    /// Run by a shell, for which ` #` begins a comment as well.
    shell: bool,
}

fn exact_values<'t>(model: &Model<'t>) -> Vec<Exact<'t>> {
    let mut found: Vec<Exact<'t>> = Vec::new();
    let mut seen: HashSet<NodeId> = HashSet::new();
    let mut add = |node: Node<'t>, shell: bool| {
        if seen.insert(node.id()) {
            found.push(Exact { node, shell });
        }
    };
    for noted in model.structured.iter().flat_map(|it| &it.examined.secrets) {
        add(noted.node, false);
    }
    for stage in model.stages() {
        for step in &stage.steps {
            for value in ["if", "node", "hostname"].iter().filter_map(|key| step.get(key)) {
                add(value, true);
            }
            step.list("commands").for_each(|command| add(command, true));
            for user in step.users() {
                user.value.get("passwd").into_iter().for_each(|value| add(value, false));
            }
        }
    }
    found
}

//! A key stands twice in one mapping.
//!
//! The readers of these files do not take the first or the last: the host's collector empties the whole mapping, and a
//! repeated key under `stages` costs every stage of the file.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   site:
//!     name: store-17
//!     projectName: stores
//!     name: store-18
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   site:
//!     name: store-18
//!     projectName: stores
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Kind, Model};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Entry, Language, LayerId, Node, ProblemKind};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-key",
    group: Group::Structure,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("duplicate_key.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    if matches!(model.kind(), Kind::Other | Kind::Manifest | Kind::Arg) {
        return;
    }
    let tree = &model.document.tree;
    for id in tree.layer_ids() {
        let layer = tree.layer(id);
        if !matches!(layer.language, Language::Yaml | Language::Json) {
            continue;
        }
        for problem in layer.problems.iter().filter(|it| it.kind == ProblemKind::DuplicateKey) {
            let Some(entry) = entry_at(model, id, problem.start) else { continue };
            let name = entry.key.text_or_empty();
            let finding = findings.add(entry.key.place(), format!("`{name}` stands twice in the same mapping"));
            finding.here("the second one");
            if let Some((start, end)) = problem.related {
                finding.label(tree.place(id, start, end), "the first one");
                if entry_at(model, id, start).is_some_and(|first| first.value.equals(entry.value)) {
                    finding.fix(Fix::unsafe_("Remove the second one, which says the same", entry.remove()));
                }
            }
            match (model.kind(), layer.language) {
                (Kind::UserData, _) if entry.key.key_path().starts_with("stages") => {
                    finding.note("every stage of this file is dropped without a word");
                }
                (Kind::UserData, _) => {
                    finding.note("the host's collector empties the whole mapping that holds a key twice");
                }
                (_, Language::Json) => {
                    finding.note("JSON readers keep the last one without a word");
                }
                _ => {
                    finding.note("YAML forbids it, and the reader refuses the document");
                }
            }
            finding.help("remove one of the two");
        }
    }
}

/// The entry whose key begins at a byte of a layer's text.
fn entry_at<'t>(model: &Model<'t>, layer: LayerId, start: u32) -> Option<Entry<'t>> {
    let is_key = |node: &Node<'_>| node.layer() == layer && node.local().0 == start && node.is_scalar();
    let key = model.document.tree.nodes().find(is_key)?;
    key.parent()?.entries().find(|entry| entry.key == key)
}

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

use std::collections::HashMap;

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Kind, Model};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Entry, Language, LayerId, Node, Problem, ProblemKind};

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
    let speaks = |id: &LayerId| matches!(tree.layer(*id).language, Language::Yaml | Language::Json);
    let layers: Vec<LayerId> = tree.layer_ids().filter(speaks).collect();
    let is_double = |it: &&Problem| it.kind == ProblemKind::DuplicateKey;
    if !layers.iter().any(|id| tree.layer(*id).problems.iter().any(|it| is_double(&it))) {
        return;
    }
    let entries: HashMap<(LayerId, u32), Entry<'_>> = tree
        .nodes()
        .filter(|node| !node.is_alias())
        .flat_map(Node::entries)
        .map(|entry| ((entry.key.layer(), entry.key.local().0), entry))
        .collect();
    for id in layers {
        let layer = tree.layer(id);
        for problem in layer.problems.iter().filter(is_double) {
            let Some(entry) = entries.get(&(id, problem.start)).copied() else { continue };
            let name = entry.key.text_or_empty();
            let finding = findings.add(entry.key.place(), format!("`{name}` stands twice in the same mapping"));
            finding.here("the second one");
            if let Some((start, end)) = problem.related {
                finding.label(tree.place(id, start, end), "the first one");
                if entries.get(&(id, start)).is_some_and(|first| first.value.equals(entry.value)) {
                    finding.fix(Fix::unsafe_("Remove the second one, which says the same", entry.remove()));
                }
            }
            match (model.kind(), layer.language) {
                (Kind::UserData, _) if id == LayerId(0) && entry.key.key_path().starts_with("stages") => {
                    finding.note("every stage of this file is dropped without a word");
                }
                (Kind::UserData, _) if id == LayerId(0) => {
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

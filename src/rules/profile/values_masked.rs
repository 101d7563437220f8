//! A value is the mask of an export, not the value.
//!
//! Values that are marked sensitive leave an export as asterisks. They have to be entered again when the profile is imported.
//!
//! # Avoid
//! ```yaml
//! password: "********"
//! ```
//!
//! # Prefer
//! ```yaml
//! password: "{{.spectro.var.registry_password}}"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, Pack};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{LayerId, Node, Style, Tree};

pub(super) static RULE: Rule = Rule {
    id: "values-masked",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("values_masked.rs"),
    source: "export-import-cluster-profile",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs() {
        for (tree, layer) in texts(pack) {
            for node in masked_in(tree, layer) {
                tell(node, findings);
            }
        }
    }
    for variable in model.profiles.iter().flat_map(|profile| &profile.variables) {
        if let Some(default) = variable.default_value.filter(|default| is_mask(*default)) {
            tell(default, findings);
        }
    }
}

fn tell(node: Node<'_>, findings: &mut Findings) {
    let key = node.nearest_key().map(Node::text_or_empty).unwrap_or("the value");
    findings
        .add(node.place(), format!("`{key}` holds the mask of an export, not a value"))
        .help("enter the value at the import, or use a profile variable");
}

fn texts<'t>(pack: &Pack<'t>) -> impl Iterator<Item = (&'t Tree, LayerId)> {
    let of_manifests = pack.manifests.iter().filter_map(|manifest| manifest.text_layer());
    pack.text_layer().into_iter().chain(of_manifests)
}

/// Masked values of a document and of the documents inside it.
fn masked_in(tree: &Tree, root: LayerId) -> Vec<Node<'_>> {
    if !tree.layer(root).text.contains("***") {
        return Vec::new();
    }
    let inside = |node: &Node<'_>| {
        let mut layer = node.layer();
        while layer != root {
            match tree.layer(layer).holder {
                Some(holder) => layer = tree.node(holder).layer(),
                None => return false,
            }
        }
        true
    };
    tree.nodes().filter(|node| is_mask(*node) && !node.is_alias() && !node.is_key() && inside(node)).collect()
}

/// Asterisks in quotes; without them YAML does not read them, and another rule says so. Two are a file pattern.
fn is_mask(node: Node<'_>) -> bool {
    let quoted = matches!(node.style(), Some(Style::Single | Style::Double));
    quoted && node.text().is_some_and(|text| text.len() >= 3 && text.bytes().all(|it| it == b'*'))
}

//! A namespace label names a namespace that the pack does not have.
//!
//! `pack.namespaceLabels` labels the namespace of the pack and its additional ones. A name that is neither, and that no manifest creates, labels nothing.
//!
//! # Avoid
//! ```yaml
//! pack:
//!   namespace: till
//!   namespaceLabels:
//!     tills: "stylus.io/imageswap=disable"
//! ```
//!
//! # Prefer
//! ```yaml
//! pack:
//!   namespace: till
//!   namespaceLabels:
//!     till: "stylus.io/imageswap=disable"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, kubernetes};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "imageswap-namespace-missing",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("imageswap_namespace_missing.rs"),
    source: "profile-customization",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let objects = kubernetes::all(model);
    let created: Vec<&str> =
        objects.iter().filter(|it| it.kind == "Namespace").filter_map(|it| it.name()?.text()).collect();
    for pack in model.packs() {
        let Some(labels) = pack.at(&["pack", "namespaceLabels"]) else { continue };
        let own = pack.at(&["pack", "namespace"]);
        let more = pack.at(&["pack", "additionalNamespaces"]);
        if own.into_iter().chain(more).any(|it| it.hole().is_some()) {
            continue;
        }
        let more: Vec<&str> = match more {
            Some(node) if node.is_scalar() => node.text_or_empty().split(',').map(str::trim).collect(),
            Some(node) => node
                .items()
                .map(|it| it.text_or_empty())
                .chain(node.entries().map(|it| it.key.text_or_empty()))
                .collect(),
            None => Vec::new(),
        };
        for entry in labels.entries().filter(|entry| entry.value.text_or_empty().contains("imageswap")) {
            let name = entry.key.text_or_empty();
            let known = own.and_then(|it| it.text()) == Some(name) || more.contains(&name) || created.contains(&name);
            if !known && entry.key.hole().is_none() {
                let found = findings.add(entry.key.place(), format!("this pack has no namespace `{name}`"));
                if let Some(own) = own {
                    found.label(own.place(), "its namespace");
                }
                found.help("name `pack.namespace`, or add the namespace to `pack.additionalNamespaces`");
            }
        }
    }
}

//! A registry has its own host twice.
//!
//! The host was put in front of a text that began with it already. Images are then looked for at a place that nobody filled.
//!
//! # Avoid
//! ```yaml
//! domain: registry.example.com/edge/registry.example.com/edge
//! ```
//!
//! # Prefer
//! ```yaml
//! domain: registry.example.com/edge
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::registry_texts::{self, Role};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "registry-prefix-repeated",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("registry_prefix_repeated.rs"),
    source: "deploy-external-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (role, node) in registry_texts::all(model) {
        if role == Role::RuleKey {
            continue;
        }
        let text = node.text_or_empty();
        let host = registry_texts::host(text);
        if !host.contains(['.', ':']) {
            continue;
        }
        let from = text.find(host).map_or(0, |at| at + host.len());
        let Some(again) = text[from..]
            .match_indices(host)
            .map(|(at, _)| from + at)
            .find(|&at| text[..at].ends_with('/') && matches!(text.as_bytes().get(at + host.len()), None | Some(b'/')))
        else {
            continue;
        };
        findings
            .add(node.part(again, again + host.len()), format!("{} has its host twice", role.words()))
            .help("keep the host once, at the beginning");
    }
}

//! A registry is listed twice.
//!
//! Which of the two entries gives the credentials is not documented.
//!
//! # Avoid
//! ```yaml
//! registries:
//!   - { domain: registry.example.com, username: one, password: "…" }
//!   - { domain: registry.example.com, username: two, password: "…" }
//! ```
//!
//! # Prefer
//! ```yaml
//! registries:
//!   - { domain: registry.example.com, username: one, password: "…" }
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "duplicate-registry",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("duplicate_registry.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(user_data) = &model.user_data else { return };
    let domains: Vec<Node<'_>> = user_data.registries.iter().filter_map(|it| it.domain).collect();
    let known = |it: &Node<'_>| it.hole().is_none() && it.as_filled().is_some();
    let same = |one: Node<'_>, other: Node<'_>| {
        let plain = |it: Node<'_>| it.text_or_empty().trim_end_matches('/').to_ascii_lowercase();
        plain(one) == plain(other)
    };
    for (index, &domain) in domains.iter().enumerate().filter(|(_, it)| known(it)) {
        let Some(&first) = domains[..index].iter().find(|it| known(it) && same(**it, domain)) else { continue };
        findings
            .add(domain.place(), format!("`{}` is listed twice", domain.text_or_empty()))
            .label(first.place(), "listed here first")
            .note("which of the two gives the credentials is not documented")
            .help("keep one entry for each registry");
    }
}

//! A registry is written with a scheme.
//!
//! Palette takes a host, a port if need be, and a path here, and puts it in front of image names. A name with `https://` in it is not an image name; a mapping rule with one
//! matches nothing.
//!
//! # Avoid
//! ```yaml
//! registryCredentials:
//!   domain: https://registry.example.com/edge
//! ```
//!
//! # Prefer
//! ```yaml
//! registryCredentials:
//!   domain: registry.example.com/edge
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::registry_texts::{self, Role};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "registry-domain-scheme",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("registry_domain_scheme.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (role, node) in registry_texts::all(model) {
        let text = node.text_or_empty();
        let Some(length) = scheme(text) else { continue };
        let word = &text[..length];
        let finding = findings.add(node.part(0, length), format!("{} has a scheme: `{word}`", role.words()));
        if matches!(role, Role::RuleKey | Role::RuleTarget) {
            finding.severity(Severity::Error).confidence(Confidence::Verified);
            finding.note("image references have no scheme, so the rule gives no image name");
        }
        finding.help("write only the host, the port if there is one, and the path");
        finding.fix(Fix::safe("Remove the scheme", [node.replace_part(0, length, "")]));
    }
}

/// The length of a scheme with its `://`.
fn scheme(text: &str) -> Option<usize> {
    let at = text.find("://")?;
    let word = &text[..at];
    (!word.is_empty() && word.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.')))
        .then_some(at + "://".len())
}

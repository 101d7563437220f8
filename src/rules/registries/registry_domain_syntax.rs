//! A registry is not written as a host with an optional port and path.
//!
//! The text becomes the beginning of image names, so the grammar of image references decides: no blank, no tag, no empty part, lower case in the path.
//!
//! # Avoid
//! ```yaml
//! domain: registry.example.com/Edge:latest
//! ```
//!
//! # Prefer
//! ```yaml
//! domain: registry.example.com/edge
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::image_ref::{ImageRef, RefErrorKind};
use crate::model::registry_texts::{self, Role};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "registry-domain-syntax",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("registry_domain_syntax.rs"),
    source: "distribution-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (role, node) in registry_texts::all(model) {
        let text = node.text_or_empty();
        if text.contains("://") || (role == Role::RuleKey && text == "all") {
            continue;
        }
        let trimmed = text.trim_end_matches('/');
        // With a name behind it the text is the beginning of a reference; then its first part is a host, whatever it is.
        let whole = format!("{trimmed}/image");
        let (start, end, why) = match ImageRef::parse(&whole) {
            Err(error) if error.start < trimmed.len() || error.kind == RefErrorKind::Host => {
                let behind = &whole[error.start..];
                let tag = error.kind == RefErrorKind::Sign && behind.starts_with([':', '@']);
                let why = if tag { "a tag or digest does not belong here" } else { error.kind.reason() };
                (error.start.min(trimmed.len()), error.end.min(trimmed.len()), why)
            }
            _ => continue,
        };
        // A rule may be made for one tag; nothing says that it may not.
        if matches!(role, Role::RuleKey | Role::RuleTarget) && trimmed[start..].starts_with([':', '@']) {
            continue;
        }
        let place = if start < end { node.part(start, end) } else { node.place() };
        findings
            .add(place, format!("{} is not a registry: {why}", role.words()))
            .help("write `host[:port][/path]`, in lower case and without a tag");
    }
}

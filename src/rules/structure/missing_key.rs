//! A key that must be there is missing.
//!
//! Without it the block cannot work: a file without a path is written nowhere, a registry without a domain is none, and
//! the installation is refused when an extra partition has no name.
//!
//! # Avoid
//! ```yaml
//! stages:
//!   boot:
//!     - downloads:
//!         - path: /opt/tool
//!           permissions: 0755
//! ```
//!
//! # Prefer
//! ```yaml
//! stages:
//!   boot:
//!     - downloads:
//!         - path: /opt/tool
//!           url: https://example.com/tool
//!           permissions: 0755
//! ```

use super::{documents, tell};
use crate::catalog::schema::{Broken, Violation};
use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "missing-key",
    group: Group::Structure,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("missing_key.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    for model in documents(facts) {
        for violation in model.violations().filter(|it| it.is_generic()) {
            if let Broken::MissingKey(key) = violation.broken {
                missing(violation, key, facts, findings);
            }
        }
    }
}

fn missing(violation: &Violation<'_>, key: &str, facts: &Facts<'_>, findings: &mut Findings) {
    let (node, spot) = (violation.node, violation.spot);
    if spot.word("x-palint-required-in") == Some("deployment") {
        let elsewhere = facts.at(&format!("{}.{key}", node.key_path())).is_some();
        let alone = facts.user_data().all(|it| it.is_site());
        if elsewhere || alone {
            return;
        }
    }
    let owner = match (node.key(), node.nearest_key()) {
        (Some(own), _) => format!("`{}`", own.text_or_empty()),
        (None, Some(list)) if node.parent().is_some_and(Node::is_sequence) => {
            format!("an item of `{}`", list.text_or_empty())
        }
        _ => "the document".to_owned(),
    };
    let finding = tell(findings, violation, node.place(), format!("{owner} lacks `{key}`"));
    finding.severity(violation.at_most(Severity::Error));
    if let Some(what) = spot.property(key).and_then(|it| it.description()) {
        finding.note(format!("`{key}`: {}", what.trim_end_matches('.')));
    }
    finding.help(format!("add `{key}`"));
}

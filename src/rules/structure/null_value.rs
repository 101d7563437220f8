//! A key has no value where one is wanted.
//!
//! YAML reads `key:` as null, and so it does when everything behind the colon is a comment: an unquoted `#` begins one.
//! The vendor's own check refuses null where text is expected.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   registryCredentials:
//!     domain: registry.example.com
//!     password: #secret
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   registryCredentials:
//!     domain: registry.example.com
//!     password: "#secret"
//! ```

use super::tell;
use crate::catalog::schema::{Broken, Violation};
use crate::catalog::sources;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::syntax::in_quotes;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "null-value",
    group: Group::Structure,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("null_value.rs"),
    source: "validate-user-data",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for violation in model.violations().filter(|it| it.is_generic()) {
        if let Broken::Null(severity) = violation.broken {
            empty(violation, severity, findings);
        }
    }
}

fn empty(violation: &Violation<'_>, severity: Severity, findings: &mut Findings) {
    let (node, spot) = (violation.node, violation.spot);
    if node.tag().is_some() && spot.is_secret() {
        return; // `indicator-swallowed` says where the value went
    }
    let name = violation.key_text();
    let message = match violation.key {
        Some(_) => format!("`{name}` is empty, where a value is wanted"),
        None => format!("an item of `{name}` is empty"),
    };
    let finding = tell(findings, violation, node.place(), message);
    finding.severity(severity).source(sources::address("validate-user-data").unwrap_or("validate-user-data"));
    let comment = node.comment_behind().filter(|_| node.is_missing());
    if let Some(comment) = comment {
        finding.note("an unquoted `#` begins a comment: the rest of the line is not the value");
        finding.help("put the value in quotes if the text behind `#` belongs to it, else remove the key");
        let tree = node.tree();
        let text = &tree.layer(node.layer()).text[comment.start as usize..comment.end as usize];
        let mask = text.trim_end();
        if spot.is_secret() && mask.bytes().all(|it| it == b'#') {
            let end = comment.start + mask.len() as u32;
            finding.fix(Fix::safe("Put the value in quotes", in_quotes(tree, node.layer(), comment.start, end)));
        }
    } else if let Some(default) = spot.default().filter(|it| !it.is_object()) {
        finding.help(format!("remove the key (then it is `{default}`), or give it a value"));
    } else {
        finding.help("remove the key, or give it a value");
    }
}

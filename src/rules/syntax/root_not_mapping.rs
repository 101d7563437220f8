//! User data is a list or plain text instead of a mapping.
//!
//! Its readers look for keys at the top level. Without a mapping there is nothing to read.
//!
//! # Avoid
//! ```yaml
//! #cloud-config
//! - stylus:
//!     site: {}
//! ```
//!
//! # Prefer
//! ```yaml
//! #cloud-config
//! stylus:
//!   site: {}
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Kind, Model};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "root-not-mapping",
    group: Group::Syntax,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("root_not_mapping.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(root) = model.root.filter(|_| model.kind() == Kind::UserData) else { return };
    if root.is_mapping()
        || root.is_missing()
        || root.hole().is_some()
        || !model.document.tree.layers()[0].problems.is_empty()
    {
        return;
    }
    let what = if root.is_sequence() { "a list" } else { "text" };
    let first = root.items().next().unwrap_or(root);
    let finding = findings.add(first.place(), format!("the document is {what}, not a mapping of keys"));
    finding.note("nothing in the file is read");
    finding.help("write `stylus:`, `install:` and `stages:` at the start of their lines");
}

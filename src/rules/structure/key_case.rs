//! A known key is written in another case.
//!
//! Keys are compared letter by letter. Whether the Palette agent takes a key in another case is not known; the stage
//! runner and Kairos do not.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   LocalUI:
//!     port: 5443
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   localUI:
//!     port: 5443
//! ```

use super::{entry, tell};
use crate::catalog::schema::Broken;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "key-case",
    group: Group::Structure,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("key_case.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for violation in model.violations().filter(|it| it.is_generic()) {
        let (Broken::KeyCase(right), Some(key), Some(holder)) = (&violation.broken, violation.key, violation.holder)
        else {
            continue;
        };
        let message = format!("`{}` is spelt `{right}`", key.text_or_empty());
        let finding = tell(findings, violation, key.place(), message);
        finding.severity(Severity::Warning).confidence(Confidence::Inferred);
        if let Some(there) = holder.entry(right) {
            finding.label(there.key.place(), "the right spelling is here too");
            finding.help(format!("keep one of the two, spelt `{right}`"));
        } else {
            finding.help(format!("write `{right}`"));
            let renamed = entry(violation).map(|entry| entry.rename(right)).unwrap_or_default();
            finding.fix(Fix::safe(format!("Rename it to `{right}`"), renamed));
        }
    }
}

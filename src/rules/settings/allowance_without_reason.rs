//! An allowance does not say why.
//!
//! Whoever reads it in a year cannot tell whether it is still needed, and an audit counts it as a finding that somebody
//! made disappear.
//!
//! # Avoid
//! ```yaml
//! # palint: allow(secret-in-clear)
//! passwd: bench
//! ```
//!
//! # Prefer
//! ```yaml
//! # palint: allow(secret-in-clear) account of the test bench, thrown away daily, until 2027-03-31
//! passwd: bench
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "allowance-without-reason",
    group: Group::Settings,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("allowance_without_reason.rs"),
    source: "palint",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let allow = model.settings.iter().flat_map(|settings| &settings.allow);
    for allowance in allow.chain(&model.comments.allowances).filter(|it| it.reason.is_none()) {
        let Some(rule) = allowance.rules.first() else { continue };
        let name: String = rule.name.text.chars().take(50).collect();
        let finding = findings.add(rule.name.place.clone(), format!("`{name}` is allowed without a reason"));
        finding.help(if allowance.is_comment() {
            "write why behind the bracket, and `, until` with a day if it will end"
        } else {
            "add `reason:`, and `until:` if it will end"
        });
    }
}

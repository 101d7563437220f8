//! A static address has no length, and there is no mask.
//!
//! Which addresses are neighbors is then unknown.
//!
//! # Avoid
//! ```yaml
//! ipAddress: 10.3.0.20
//! ```
//!
//! # Prefer
//! ```yaml
//! ipAddress: 10.3.0.20/24
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "static-without-mask",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("static_without_mask.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    if !facts.user_data_is_whole() {
        return;
    }
    for nic in facts.interfaces() {
        let Some(address) = nic.address.filter(|_| nic.is_static() == Some(true) && nic.mask.is_none()) else {
            continue;
        };
        if nic.ip().is_some() && nic.written_length().is_none() && !nic.misspells("mask") {
            findings
                .add(address.place(), format!("the address of `{}` has no length, and there is no `mask`", nic.name()))
                .help("add the length behind the address, such as `/24`, or a `mask`");
        }
    }
}

//! The length of the network is given twice.
//!
//! It stands behind the address and in `mask`. If the two differ, it is not documented which one counts.
//!
//! # Avoid
//! ```yaml
//! ipAddress: 10.3.0.20/24
//! mask: 255.255.0.0
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
    id: "mask-twice",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("mask_twice.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    for nic in facts.interfaces() {
        let (Some(address), Some(mask)) = (nic.address, nic.mask) else { continue };
        let (Some(behind), Some(length)) = (nic.written_length(), nic.mask_length()) else { continue };
        let same = behind == length;
        let message = match same {
            true => format!("`mask` repeats the length behind the address: {length}"),
            false => format!("`mask` says {length}, and the address {behind}"),
        };
        let finding = findings.add(mask.place(), message);
        finding.label(address.place(), format!("says {behind}"));
        finding.help("keep the length behind the address, and remove `mask`");
        if same {
            finding.severity(Severity::Hint);
        }
    }
}

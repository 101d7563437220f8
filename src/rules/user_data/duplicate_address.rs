//! Two interfaces have the same address.
//!
//! # Avoid
//! ```yaml
//! eth0: { type: static, ipAddress: 10.3.0.20/24 }
//! eth1: { type: static, ipAddress: 10.3.0.20/24 }
//! ```
//!
//! # Prefer
//! ```yaml
//! eth0: { type: static, ipAddress: 10.3.0.20/24 }
//! eth1: { type: static, ipAddress: 10.4.0.20/24 }
//! ```

use crate::facts::{Facts, Interface};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-address",
    group: Group::UserData,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("duplicate_address.rs"),
    source: "arithmetic",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let nics: Vec<&Interface<'_>> = facts.interfaces().iter().filter(|it| it.is_static() == Some(true)).collect();
    for (index, nic) in nics.iter().enumerate() {
        let (Some(ip), Some(node)) = (nic.ip(), nic.address) else { continue };
        let Some(first) = nics[..index].iter().find(|it| it.ip() == Some(ip)) else { continue };
        let finding =
            findings.add(node.place(), format!("`{}` and `{}` have the same address", first.name(), nic.name()));
        if let Some(first) = first.address {
            finding.label(first.place(), "the same address");
        }
        finding.help("give each interface an address of its own");
    }
}

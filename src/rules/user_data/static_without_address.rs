//! An interface is `static` and has no address.
//!
//! No address is configured, and the host is not reachable through this interface.
//!
//! # Avoid
//! ```yaml
//! eth0:
//!   type: static
//!   gateway: 10.3.0.1
//! ```
//!
//! # Prefer
//! ```yaml
//! eth0:
//!   type: static
//!   ipAddress: 10.3.0.20/24
//!   gateway: 10.3.0.1
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "static-without-address",
    group: Group::UserData,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("static_without_address.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    if !facts.user_data_is_whole() {
        return;
    }
    for nic in facts.interfaces() {
        if nic.is_static() != Some(true) || nic.address.is_some() || nic.misspells("ipAddress") {
            continue;
        }
        let Some(kind) = nic.kind else { continue };
        findings
            .add(kind.place(), format!("`{}` is static and has no `ipAddress`", nic.name()))
            .help("add `ipAddress` with the length of the network, such as `10.3.0.20/24`, or set `type: dhcp`");
    }
}

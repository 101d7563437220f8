//! No interface has a gateway.
//!
//! All interfaces are static and none names one, so there is no default route: nothing outside the own networks is reachable.
//!
//! # Avoid
//! ```yaml
//! eth0:
//!   type: static
//!   ipAddress: 10.3.0.20/24
//! ```
//!
//! # Prefer
//! ```yaml
//! eth0:
//!   type: static
//!   ipAddress: 10.3.0.20/24
//!   gateway: 10.3.0.1
//! ```

use crate::facts::{Facts, Interface};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "static-without-gateway",
    group: Group::UserData,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("static_without_gateway.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    if !facts.user_data_is_whole() {
        return;
    }
    let nics = facts.interfaces();
    let none = |nic: &Interface<'_>| {
        nic.is_static() == Some(true) && nic.address.is_some() && nic.gateway.is_none() && !nic.misspells("gateway")
    };
    if let Some(first) = nics.first().filter(|_| nics.iter().all(none)) {
        let message = match nics.len() {
            1 => format!("`{}` is static and has no `gateway`", first.name()),
            _ => "no interface has a `gateway`, so there is no default route".to_owned(),
        };
        findings.add(first.key.place(), message).help("add `gateway` to the interface that leads outside");
    }
}

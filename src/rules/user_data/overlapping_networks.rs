//! The networks of two interfaces overlap.
//!
//! A packet to an address in both may leave by either interface. The vendor asks for separate networks.
//!
//! # Avoid
//! ```yaml
//! eth0: { type: static, ipAddress: 10.3.0.5/16 }
//! eth1: { type: static, ipAddress: 10.3.1.5/24 }
//! ```
//!
//! # Prefer
//! ```yaml
//! eth0: { type: static, ipAddress: 10.3.0.5/24 }
//! eth1: { type: static, ipAddress: 10.3.1.5/24 }
//! ```

use crate::facts::{Facts, Interface};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};
use ipnet::IpNet;

pub(super) static RULE: Rule = Rule {
    id: "overlapping-networks",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("overlapping_networks.rs"),
    source: "configure-network-interfaces",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let nics: Vec<&Interface<'_>> = facts.interfaces().iter().filter(|it| it.is_static() == Some(true)).collect();
    for (index, nic) in nics.iter().enumerate() {
        let (Some(network), Some(node)) = (nic.network(), nic.address) else { continue };
        let overlaps =
            |it: &&&Interface<'_>| it.ip() != nic.ip() && it.network().is_some_and(|other| meet(&other, &network));
        let Some(first) = nics[..index].iter().find(overlaps) else { continue };
        let (one, other) = (first.name(), nic.name());
        let finding = findings.add(node.place(), format!("the networks of `{one}` and `{other}` overlap"));
        finding.here(network.trunc().to_string());
        if let (Some(place), Some(net)) = (first.address, first.network()) {
            finding.label(place.place(), net.trunc().to_string());
        }
        finding.help("give each interface a network of its own");
    }
}

fn meet(one: &IpNet, other: &IpNet) -> bool {
    one.contains(&other.network()) || other.contains(&one.network())
}

//! The gateway is not a neighbor of the interface.
//!
//! It lies in another network, or is the interface's own address, so it cannot be reached directly and there is no route through it.
//!
//! # Avoid
//! ```yaml
//! ipAddress: 10.3.5.20/24
//! gateway: 10.3.6.1
//! ```
//!
//! # Prefer
//! ```yaml
//! ipAddress: 10.3.5.20/24
//! gateway: 10.3.5.1
//! ```

use crate::facts::Facts;
use crate::facts::network::address;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "gateway-outside-network",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("gateway_outside_network.rs"),
    source: "arithmetic",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    for nic in facts.interfaces().iter().filter(|nic| nic.is_static() == Some(true)) {
        let (Some(own), Some(node)) = (nic.address, nic.gateway) else { continue };
        let Some((gateway, _)) = address(node) else { continue };
        if nic.ip() == Some(gateway) {
            findings
                .add(node.place(), format!("the gateway of `{}` is its own address", nic.name()))
                .label(own.place(), "the same address")
                .help("give the address of the router");
            continue;
        }
        let Some(network) = nic.network().filter(|it| it.addr().is_ipv4() == gateway.is_ipv4()) else { continue };
        if !network.contains(&gateway) {
            findings
                .add(
                    node.place(),
                    format!("the gateway of `{}` is outside its network {}", nic.name(), network.trunc()),
                )
                .label(own.place(), "the address of the interface")
                .help("give a gateway in the same network, or correct the length of the network");
        }
    }
}

//! A value is not an address that a host can use here.
//!
//! It is no IP address at all, a name where an address is wanted, or an address that no interface can have: that of a network, a broadcast, loopback or multicast
//! address.
//!
//! # Avoid
//! ```yaml
//! ipAddress: 10.3.0.0/24
//! nameserver: dns.example.com
//! ```
//!
//! # Prefer
//! ```yaml
//! ipAddress: 10.3.0.20/24
//! nameserver: 10.3.0.53
//! ```

use crate::facts::network::{address, mask_length};
use crate::facts::{Facts, Interface};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;
use core::net::IpAddr;
use ipnet::IpNet;

pub(super) static RULE: Rule = Rule {
    id: "address-invalid",
    group: Group::UserData,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("address_invalid.rs"),
    source: "arithmetic",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(user_data) = facts.effective() else { return };
    let network = user_data.at("stylus.site.network");
    if let Some(node) = network.and_then(|it| it.filled("nameserver")) {
        plain(node, "nameserver", findings);
    }
    for nic in facts.interfaces() {
        let Some(own) = network.and_then(|it| it.get("interfaces")).and_then(|it| it.get(nic.name())) else { continue };
        host(nic, findings);
        for key in ["gateway", "nameserver"] {
            if let Some(node) = own.filled(key) {
                plain(node, key, findings);
            }
        }
        if let Some(mask) = nic.mask.filter(|it| it.hole().is_none() && it.is_scalar() && mask_length(*it).is_none()) {
            findings
                .add(mask.place(), "`mask` is not a network mask")
                .help("write a mask such as `255.255.255.0`, or a length such as `24`");
        }
    }
}

/// The address of an interface.
fn host(nic: &Interface<'_>, findings: &mut Findings) {
    let Some(node) = nic.address.filter(|it| it.hole().is_none() && it.is_scalar()) else { return };
    let Some((ip, _)) = address(node) else {
        findings
            .add(node.place(), "`ipAddress` is not an IP address")
            .help("write an address with the length of its network, such as `10.3.0.20/24`");
        return;
    };
    let what = if ip.is_loopback() {
        "a loopback address"
    } else if ip.is_multicast() {
        "a multicast address"
    } else if ip.is_unspecified() {
        "the address that stands for none"
    } else {
        match nic.network() {
            Some(IpNet::V4(net)) if net.prefix_len() < 31 && net.network() == net.addr() => {
                "the address of the network itself"
            }
            Some(IpNet::V4(net)) if net.prefix_len() < 31 && net.broadcast() == net.addr() => {
                "the broadcast address of the network"
            }
            _ => return,
        }
    };
    findings
        .add(node.place(), format!("`ipAddress` is {what}"))
        .help("give the interface an address of its own in the network");
}

fn plain(node: Node<'_>, key: &str, findings: &mut Findings) {
    if node.hole().is_some() {
        return;
    }
    let Some(text) = node.text() else { return };
    if text.parse::<IpAddr>().is_ok() {
        return;
    }
    let several = text.split([',', ' ']).filter(|it| !it.is_empty()).all(|it| it.parse::<IpAddr>().is_ok());
    let finding = if several {
        findings.add(node.place(), format!("`{key}` takes one address"))
    } else if address(node).is_some() {
        findings.add(node.place(), format!("`{key}` takes an address without a length"))
    } else {
        findings.add(node.place(), format!("`{key}` is not an IP address"))
    };
    finding.help("write one IP address, such as `10.3.0.1`");
}

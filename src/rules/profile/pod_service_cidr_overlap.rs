//! Two ranges of a cluster overlap.
//!
//! Pods, services and the overlay need ranges of their own, apart from the networks of the hosts. Where two overlap, an address
//! means two things and traffic is lost.
//!
//! # Avoid
//! ```yaml
//! cluster-cidr: 10.42.0.0/16
//! service-cidr: 10.42.128.0/20
//! ```
//!
//! # Prefer
//! ```yaml
//! cluster-cidr: 10.42.0.0/16
//! service-cidr: 10.43.0.0/16
//! ```

use ipnet::IpNet;

use crate::facts::{Facts, Interface};
use crate::finding::{Confidence, Severity};
use crate::model::networks::{Network, Use, networks};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pod-service-cidr-overlap",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("pod_service_cidr_overlap.rs"),
    source: "edge-k3s",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    for profile in &facts.profiles {
        let all = networks(profile);
        let mut told: Vec<(String, String)> = Vec::new();
        for (index, one) in all.iter().enumerate() {
            for other in &all[..index] {
                if kind(one) == kind(other) || !overlap(&one.net, &other.net) {
                    continue;
                }
                let pair = (one.net.trunc().to_string(), other.net.trunc().to_string());
                if told.contains(&pair) || told.contains(&(pair.1.clone(), pair.0.clone())) {
                    continue; // the network layer repeats what Kubernetes is told
                }
                told.push(pair);
                let (word, before) = (one.usage.word(), other.usage.word());
                let message = format!("the ranges of {before} `{}` and {word} `{}` overlap", other.text(), one.text());
                findings
                    .add(one.place(), message)
                    .label(other.place(), format!("range of {before}"))
                    .help("give each a range that holds no address of the other");
            }
        }
        hosts(facts.interfaces(), &all, findings);
    }
}

/// Ranges of the cluster that hold addresses of a host's own network.
fn hosts(nics: &[Interface<'_>], ranges: &[Network<'_>], findings: &mut Findings) {
    for nic in nics.iter().filter(|nic| nic.is_static() == Some(true)) {
        let (Some(own), Some(address)) = (nic.network(), nic.address) else { continue };
        // The network layer repeats what Kubernetes is told.
        if let Some(range) = ranges.iter().find(|range| overlap(&range.net, &own)) {
            let (word, text) = (range.usage.word(), range.text());
            findings
                .add(range.place(), format!("the range of {word} `{text}` overlaps the network of `{}`", nic.name()))
                // The packs' comments name host networks without saying what fails.
                .severity(Severity::Warning)
                .label(address.place(), format!("the host's network {}", own.trunc()))
                .help("give the cluster a range that holds no address of the hosts' networks");
        }
    }
}

fn kind(network: &Network<'_>) -> u8 {
    match network.usage {
        Use::Pods | Use::NetworkPods => 0,
        Use::Services => 1,
        Use::Overlay => 2,
    }
}

fn overlap(one: &IpNet, other: &IpNet) -> bool {
    one.contains(&other.network()) || other.contains(&one.network())
}

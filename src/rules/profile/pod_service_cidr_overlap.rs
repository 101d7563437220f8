//! Two ranges of a cluster overlap.
//!
//! Pods, services and the overlay need ranges of their own. Where two overlap, an address means two things and traffic is lost.
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

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::networks::{Network, Use, networks};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pod-service-cidr-overlap",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("pod_service_cidr_overlap.rs"),
    source: "edge-k3s",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        let all = networks(profile);
        let mut told: Vec<(String, String)> = Vec::new();
        for (index, one) in all.iter().enumerate() {
            for other in &all[..index] {
                if kind(one) == kind(other) || !overlap(one, other) {
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
    }
}

fn kind(network: &Network<'_>) -> u8 {
    match network.usage {
        Use::Pods | Use::NetworkPods => 0,
        Use::Services => 1,
        Use::Overlay => 2,
    }
}

fn overlap(one: &Network<'_>, other: &Network<'_>) -> bool {
    one.net.contains(&other.net.network()) || other.net.contains(&one.net.network())
}

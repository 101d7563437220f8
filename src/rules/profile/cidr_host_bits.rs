//! A range is written with the address of a host in it.
//!
//! A range is named by its first address. What follows the prefix is cut off, so that another range may be meant.
//!
//! # Avoid
//! ```yaml
//! cluster-cidr: 100.64.0.12/18
//! ```
//!
//! # Prefer
//! ```yaml
//! cluster-cidr: 100.64.0.0/18
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::networks::networks;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "cidr-host-bits",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("cidr_host_bits.rs"),
    source: "arithmetic",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for network in model.profiles.iter().flat_map(networks) {
        let right = network.net.trunc();
        if network.net.addr() == right.addr() {
            continue;
        }
        let (start, end) = network.part;
        findings
            .add(network.place(), format!("`{}` is the address of a host; the range is `{right}`", network.text()))
            .help(format!("write `{right}`, or the range that was meant"))
            .fix(Fix::unsafe_(format!("Write `{right}`"), [network.node.replace_part(start, end, &right.to_string())]));
    }
}

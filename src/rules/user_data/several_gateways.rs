//! More than one interface has a gateway.
//!
//! There is one default route in the end, and traffic may leave by the interface that was not meant.
//!
//! # Avoid
//! ```yaml
//! eth0: { type: static, ipAddress: 10.3.0.5/24, gateway: 10.3.0.1 }
//! eth1: { type: static, ipAddress: 10.4.0.5/24, gateway: 10.4.0.1 }
//! ```
//!
//! # Prefer
//! ```yaml
//! eth0: { type: static, ipAddress: 10.3.0.5/24, gateway: 10.3.0.1 }
//! eth1: { type: static, ipAddress: 10.4.0.5/24 }
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "several-gateways",
    group: Group::UserData,
    severity: Severity::Hint,
    confidence: Confidence::Documented,
    page: include_str!("several_gateways.rs"),
    source: "configure-network-interfaces",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let nics = facts.interfaces();
    let mut gateways = nics.iter().filter(|it| it.is_static() == Some(true)).filter_map(|it| Some((it, it.gateway?)));
    let (Some((first, one)), Some((second, other))) = (gateways.next(), gateways.next()) else { return };
    findings
        .add(other.place(), format!("`{}` and `{}` both have a gateway", first.name(), second.name()))
        .label(one.place(), "the other gateway")
        .note("traffic may leave by either of them")
        .help("keep the gateway of the interface that leads outside");
}

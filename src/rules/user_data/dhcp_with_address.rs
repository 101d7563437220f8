//! An interface has an address and is not `static`.
//!
//! `dhcp` is the default. The address, mask and gateway are not used then; the host takes what the DHCP server gives.
//!
//! # Avoid
//! ```yaml
//! eth0:
//!   ipAddress: 10.3.0.20/24
//! ```
//!
//! # Prefer
//! ```yaml
//! eth0:
//!   type: static
//!   ipAddress: 10.3.0.20/24
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Fix, Severity, Tag};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "dhcp-with-address",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("dhcp_with_address.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    if !facts.user_data_is_whole() {
        return;
    }
    for nic in facts.interfaces() {
        if nic.is_static() != Some(false) || nic.misspells("type") {
            continue;
        }
        let Some(unused) = nic.address.or(nic.gateway).or(nic.mask) else { continue };
        let key = unused.key().map(|it| it.text_or_empty()).unwrap_or_default();
        let finding = findings.add(unused.place(), format!("`{key}` of `{}` is not used with `dhcp`", nic.name()));
        finding.tag(Tag::Unused);
        match nic.kind {
            Some(kind) => {
                finding.label(kind.place(), "asks for DHCP");
                finding.help("set `type: static`, or remove the address");
                if let Some(text) = kind.text().filter(|_| nic.address.is_some()) {
                    finding.fix(Fix::unsafe_("Set `type: static`", [kind.replace_part(0, text.len(), "static")]));
                }
            }
            None => {
                finding.note("without `type` an interface uses DHCP");
                finding.help("add `type: static`, or remove the address");
                if let Some(holder) = unused.parent().filter(|_| nic.address.is_some()) {
                    finding.fix(Fix::unsafe_("Add `type: static`", holder.insert_entry("type", "static")));
                }
            }
        }
    }
}

//! An allowance has ended.
//!
//! Its day is over, or the target has reached its Palette version. It allows nothing any more: what it hid is reported
//! again, and this finding says since when.
//!
//! # Avoid
//! ```yaml
//! allow:
//!   - rule: harbor-with-provider-credentials
//!     reason: until the rack is moved in spring
//!     until: 2020-03-31
//! ```
//!
//! # Prefer
//! Repair what was allowed and remove the entry, or agree on a new day.

use crate::finding::{Confidence, Fix, Severity};
use crate::model::Allowance;
use crate::model::allowance::{End, Said};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "allowance-expired",
    group: Group::Settings,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("allowance_expired.rs"),
    source: "palint",
    check: Check::Engine,
};

/// Tells of an allowance that has ended.
pub fn tell(allowance: &Allowance, said: &Said, end: &End) -> Findings {
    let mut findings = Findings::of(&RULE);
    let message = match end {
        End::Day(_) => format!("the allowance ended after {}", said.text),
        _ => format!("the allowance ended with Palette {}", said.text),
    };
    let finding = findings.add(said.place.clone(), message);
    finding.here("it allows nothing any more");
    if let Some(reason) = &allowance.reason {
        finding.note(format!("its reason was: {}", reason.trim_end_matches('.')));
    }
    finding.help("repair what it allowed and remove it, or agree on a new day");
    if let [only] = &allowance.rules[..] {
        finding.fix(Fix::unsafe_("Remove the allowance", only.removal.clone()));
    }
    findings
}

//! An allowance allows nothing: no finding matches it.
//!
//! What it was written for is repaired, or its rule, file or key does not match. Left in place, it would silence the
//! next mistake of that kind. It is told only where everything was checked that it may speak of.
//!
//! # Avoid
//! ```yaml
//! allow:
//!   - rule: secret-in-clear
//!     file: labs/**            # the folder is called lab
//!     reason: the lab is wiped every night
//! ```
//!
//! # Prefer
//! ```yaml
//! allow:
//!   - rule: secret-in-clear
//!     file: lab/**
//!     reason: the lab is wiped every night
//! ```

use crate::finding::{Confidence, Fix, Severity, Tag};
use crate::model::Allowance;
use crate::model::allowance::AllowedRule;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "allowance-unused",
    group: Group::Settings,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("allowance_unused.rs"),
    source: "palint",
    check: Check::Engine,
};

/// Tells of one name of an allowance that no finding matched; `near` is what its rule said elsewhere, as path and key.
pub fn tell(allowance: &Allowance, rule: &AllowedRule, near: Option<(&str, &str)>) -> Findings {
    let mut findings = Findings::of(&RULE);
    let name: String = rule.name.text.chars().take(40).collect();
    let finding = findings.add(rule.name.place.clone(), format!("no finding matches the allowance of `{name}`"));
    finding.tag(Tag::Unused);
    match near {
        Some((path, "")) => {
            finding.note(format!("`{name}` speaks of `{path}`, which the allowance does not cover"));
        }
        Some((path, key)) => {
            finding.note(format!("`{name}` speaks of `{key}` in `{path}`, which the allowance does not cover"));
        }
        None => {}
    }
    finding.help("remove it");
    let title = if allowance.rules.len() == 1 { "Remove the allowance".to_owned() } else { format!("Remove `{name}`") };
    finding.fix(Fix::safe(title, rule.removal.clone()));
    findings
}

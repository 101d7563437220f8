//! Both `poweroff` and `reboot` are set.
//!
//! After the installation only one of them can happen; the reboot is tried first, so `poweroff` has no effect.
//!
//! # Avoid
//! ```yaml
//! install:
//!   poweroff: true
//!   reboot: true
//! ```
//!
//! # Prefer
//! ```yaml
//! install:
//!   poweroff: true
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "poweroff-and-reboot",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("poweroff_and_reboot.rs"),
    source: "kairos-sdk",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(install) = facts.effective().and_then(|it| it.get("install")) else { return };
    let on = |key| install.get(key).filter(|it| it.node.as_bool() == Some(true));
    if let (Some(poweroff), Some(reboot)) = (on("poweroff"), on("reboot")) {
        findings
            .add(poweroff.place(), "`poweroff` and `reboot` are both `true`")
            .label(reboot.place(), "is tried first")
            .help("keep the one that is meant");
    }
}

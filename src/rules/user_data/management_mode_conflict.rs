//! `installationMode` stands beside `managementMode`.
//!
//! `installationMode` is the older name and gone since Palette 4.8.21. Older agents read it, newer ones read `managementMode`: if the two disagree, the
//! host behaves differently after an upgrade.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   installationMode: airgap
//!   managementMode: central
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   managementMode: local
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Fix, Severity, Tag};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "management-mode-conflict",
    group: Group::UserData,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("management_mode_conflict.rs"),
    source: "release-notes",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(stylus) = facts.effective().and_then(|it| it.get("stylus")) else { return };
    let (Some(mode), Some(legacy)) = (stylus.get("managementMode"), stylus.get("installationMode")) else { return };
    let Some(key) = legacy.key else { return };
    let translated = match legacy.node.text_or_empty() {
        "airgap" => "local",
        "connected" => "central",
        _ => return,
    };
    let word = mode.node.text_or_empty();
    if mode.node.hole().is_some() || !matches!(word, "local" | "central") {
        return;
    }
    if translated == word {
        let finding = findings.add(key.place(), "`installationMode` repeats `managementMode`");
        finding.severity(Severity::Warning).label(mode.place(), "says the same").tag(Tag::Deprecated);
        finding.help("remove `installationMode`, which agents no longer read");
        if let Some(entry) = key.parent().and_then(|it| it.entry("installationMode")) {
            finding.fix(Fix::safe("Remove `installationMode`", entry.remove()));
        }
    } else {
        findings
            .add(key.place(), "`installationMode` and `managementMode` disagree")
            .here(format!("means `{translated}`, on older agents"))
            .label(mode.place(), "decides on newer agents")
            .note("`installationMode` is deprecated with Palette 4.6.32 and gone since 4.8.21")
            .help("remove `installationMode`, and see that `managementMode` says what is meant");
    }
}

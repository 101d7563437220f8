//! A host that is managed locally has an address or a token of Palette.
//!
//! Neither is used while the host is managed locally. They do no harm, and the next reader will believe that the host registers.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   managementMode: local
//!   site:
//!     paletteEndpoint: api.spectrocloud.com
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   managementMode: local
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity, Tag};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "registration-unused",
    group: Group::UserData,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("registration_unused.rs"),
    source: "prepare-user-data",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some((mode, "local")) = facts.management_mode() else { return };
    let Some(site) = facts.effective().and_then(|it| it.at("stylus.site")) else { return };
    let keys = ["paletteEndpoint", "edgeHostToken", "registrationURL"];
    let mut used = keys.into_iter().filter(|key| site.filled(key).is_some()).filter_map(|key| site.get(key));
    let Some(first) = used.next() else { return };
    let name = first.key.map(|it| it.text_or_empty()).unwrap_or_default();
    let finding = findings.add(first.place(), format!("`{name}` is not used while the host is managed locally"));
    finding.label(mode.place(), "local management");
    for other in used {
        finding.label(other.place(), "not used either");
    }
    finding.help("remove the keys, or set `managementMode: central`").tag(Tag::Unused);
}

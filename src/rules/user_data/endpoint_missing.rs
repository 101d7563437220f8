//! The host is to be managed centrally and does not know Palette's address.
//!
//! Without `paletteEndpoint` it cannot register. The address may come with the site's user data; then this file is only half of the story.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   site:
//!     edgeHostToken: "…"
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   site:
//!     paletteEndpoint: api.spectrocloud.com
//!     edgeHostToken: "…"
//! ```

use crate::facts::{Facts, registration};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "endpoint-missing",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("endpoint_missing.rs"),
    source: "prepare-user-data",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(installer) = registration::central_installer(facts) else { return };
    if registration::mentions(facts, &["paletteEndpoint"]) {
        return;
    }
    let Some(place) = registration::home(installer) else { return };
    findings
        .add(place, "`paletteEndpoint` is not set; the host cannot register")
        .note("it may come with the site's user data")
        .help("set `stylus.site.paletteEndpoint`, or `stylus.managementMode: local` for hosts without Palette");
}

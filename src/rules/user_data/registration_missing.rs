//! The host knows Palette's address and has no way to register there.
//!
//! All three ways of registration need `edgeHostToken`, or `registrationURL` for the QR code, here or in the site's user data.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   site:
//!     paletteEndpoint: api.spectrocloud.com
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
    id: "registration-missing",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("registration_missing.rs"),
    source: "edge-host-registration",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    if registration::central_installer(facts).is_none()
        || registration::mentions(facts, &["edgeHostToken", "registrationURL"])
    {
        return;
    }
    let Some(endpoint) = facts.effective().and_then(|it| it.at("stylus.site.paletteEndpoint")) else { return };
    findings
        .add(endpoint.place(), "neither `edgeHostToken` nor `registrationURL` is set")
        .note("the token may come with the site's user data")
        .help("set `edgeHostToken` to a registration token of the tenant, beside `paletteEndpoint`");
}

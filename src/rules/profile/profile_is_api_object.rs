//! This is a profile as the API answers it, not an export.
//!
//! An object of the API holds its layers in `spec.published` or `spec.draft`. The import wants `spec.template`, so this file cannot be imported as it is.
//!
//! # Avoid
//! ```yaml
//! spec:
//!   published:
//!     packs: []
//! status:
//!   isPublished: true
//! ```
//!
//! # Prefer
//! ```yaml
//! spec:
//!   version: 1.0.0
//!   template:
//!     packs: []
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, Shape};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "profile-is-api-object",
    group: Group::Profile,
    severity: Severity::Hint,
    confidence: Confidence::Verified,
    page: include_str!("profile_is_api_object.rs"),
    source: "sdk",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in model.profiles.iter().filter(|profile| profile.shape == Shape::Api) {
        let spec = profile.node.get("spec");
        let state = spec.and_then(|spec| spec.entry("published").or_else(|| spec.entry("draft")));
        let Some(entry) = state else { continue };
        findings
            .add(entry.key.place(), "this is an object of the API, not an export: an import wants `spec.template`")
            .help("export the profile from the console, or by the export endpoint of the API");
    }
}

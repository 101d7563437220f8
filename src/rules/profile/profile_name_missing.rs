//! A profile has no name.
//!
//! A profile is known by its name and version. An import without `metadata.name` has nothing to be stored under.
//!
//! # Avoid
//! ```yaml
//! metadata:
//!   description: Stores
//! ```
//!
//! # Prefer
//! ```yaml
//! metadata:
//!   name: stores
//!   description: Stores
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, Shape};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "profile-name-missing",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("profile_name_missing.rs"),
    source: "export-import-cluster-profile",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in model.profiles.iter().filter(|profile| profile.shape == Shape::Export) {
        let named = profile.name.is_some_and(|name| name.hole().is_some() || name.as_filled().is_some());
        if named {
            continue;
        }
        let key = profile.name.or_else(|| profile.node.get("metadata")).map(|node| node.nearest_key().unwrap_or(node));
        let place = key.or_else(|| profile.node.entry("spec").map(|spec| spec.key)).unwrap_or(profile.node).place();
        findings.add(place, "the profile has no `metadata.name`").help("add `metadata.name`");
    }
}

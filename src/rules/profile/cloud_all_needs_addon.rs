//! A profile with infrastructure is for all clouds.
//!
//! The cloud `all` is for profiles of type `add-on` only. In Terraform it is the default of `cloud`, so that a profile of another type has to name its cloud.
//!
//! # Avoid
//! ```hcl
//! resource "spectrocloud_cluster_profile" "infra" {
//!   name = "infra"
//!   type = "infra"
//! }
//! ```
//!
//! # Prefer
//! ```hcl
//! resource "spectrocloud_cluster_profile" "infra" {
//!   name  = "infra"
//!   type  = "infra"
//!   cloud = "edge-native"
//! }
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, Shape};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "cloud-all-needs-addon",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("cloud_all_needs_addon.rs"),
    source: "terraform-provider",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        let Some(kind) = profile.type_word().filter(|kind| matches!(*kind, "cluster" | "infra")) else { continue };
        if profile.cloud_word() != Some("all") {
            continue;
        }
        let place = profile.cloud.map_or_else(|| profile.type_place(), |cloud| cloud.place());
        let found = findings.add(place, format!("the cloud `all` does not go with the type `{kind}`"));
        if let Some(node) = profile.kind.filter(|_| profile.cloud.is_some()) {
            found.label(node.place(), "the type of the profile");
        }
        if profile.cloud.is_none() {
            found.note("`cloud` is left out, so it is `all`");
        }
        let key = if profile.shape == Shape::Terraform { "cloud = \"edge-native\"" } else { "cloudType: edge-native" };
        found.help(format!("name the cloud: `{key}`"));
    }
}

//! A pack of a Terraform profile names its registry twice.
//!
//! The provider takes `registry_uid` or `registry_name`, never both.
//!
//! # Avoid
//! ```hcl
//! pack {
//!   name          = "edge-k3s"
//!   tag           = "1.33.5"
//!   registry_uid  = data.spectrocloud_registry.public.id
//!   registry_name = "Public Repo"
//! }
//! ```
//!
//! # Prefer
//! ```hcl
//! pack {
//!   name         = "edge-k3s"
//!   tag          = "1.33.5"
//!   registry_uid = data.spectrocloud_registry.public.id
//! }
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, Shape};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "tf-pack-both-registries",
    group: Group::Terraform,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("tf_pack_both_registries.rs"),
    source: "terraform-provider",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in model.profiles.iter().filter(|profile| profile.shape == Shape::Terraform) {
        for pack in &profile.packs {
            let given = |key: &str| {
                pack.node.entry(key).filter(|entry| !entry.value.is_null() && entry.value.text() != Some(""))
            };
            let (Some(uid), Some(name)) = (given("registry_uid"), given("registry_name")) else { continue };
            findings
                .add(name.key.place(), "`registry_uid` and `registry_name` cannot be used together")
                .label(uid.key.place(), "names the registry already")
                .help("remove one of the two");
        }
    }
}

//! A pack of a Terraform profile does not say where it comes from.
//!
//! Without `uid`, the provider looks a pack up by its name, its tag and its registry, and needs all three. Only a pack of type `manifest` comes from nowhere.
//!
//! # Avoid
//! ```hcl
//! pack {
//!   name = "edge-k3s"
//!   tag  = "1.33.5"
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
use crate::model::{Model, Pack, Shape};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "tf-pack-resolution",
    group: Group::Terraform,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("tf_pack_resolution.rs"),
    source: "terraform-provider",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in model.profiles.iter().filter(|profile| profile.shape == Shape::Terraform) {
        for pack in &profile.packs {
            let open = pack.kind.is_some_and(|kind| kind.hole().is_some());
            if open || pack.type_word() == Some("manifest") || is_given(pack, "uid") {
                continue;
            }
            let mut missing: Vec<&str> = ["name", "tag"].into_iter().filter(|key| !is_given(pack, key)).collect();
            if !is_given(pack, "registry_uid") && !is_given(pack, "registry_name") {
                missing.push("registry_uid");
            }
            if missing.is_empty() {
                continue;
            }
            let keys: Vec<String> = missing.iter().map(|key| format!("`{key}`")).collect();
            let name =
                if pack.base_name().is_empty() { "this pack".to_owned() } else { format!("`{}`", pack.base_name()) };
            let key = pack.node.nearest_key().unwrap_or(pack.node);
            findings
                .add(key.place(), format!("{name} has no `uid`, so it needs {}", keys.join(" and ")))
                .note("a registry is given by `registry_uid` or by `registry_name`")
                .help(format!("add {}, or `uid`", keys.join(" and ")));
        }
    }
}

/// True if an attribute is written, and neither null nor an empty text.
fn is_given(pack: &Pack<'_>, key: &str) -> bool {
    pack.node
        .get(key)
        .is_some_and(|value| value.hole().is_some() || value.text().is_none() || value.as_filled().is_some())
}

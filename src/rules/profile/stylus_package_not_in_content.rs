//! The agent of `stylusPackage` is not listed for content bundles.
//!
//! A bundle holds what `pack.content.images` lists. Without the agent's image there, hosts without a network cannot upgrade their agent.
//!
//! # Avoid
//! ```yaml
//! pack:
//!   content:
//!     images:
//!       - image: registry.example.com/edge/ubuntu:k3s-1.33.5-v4.8.1
//! stylusPackage: container://registry.example.com/edge/stylus-linux-amd64:v4.9.4
//! ```
//!
//! # Prefer
//! ```yaml
//! pack:
//!   content:
//!     images:
//!       - image: registry.example.com/edge/ubuntu:k3s-1.33.5-v4.8.1
//!       - image: registry.example.com/edge/stylus-linux-amd64:v4.9.4
//! stylusPackage: container://registry.example.com/edge/stylus-linux-amd64:v4.9.4
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::image_ref::without_container_scheme;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "stylus-package-not-in-content",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("stylus_package_not_in_content.rs"),
    source: "agent-upgrade",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        for pack in &profile.packs {
            let Some(node) = pack.at(&["stylusPackage"]).filter(|node| node.hole().is_none()) else { continue };
            let Some(text) = node.as_filled() else { continue };
            let Some(list) = pack.at(&["pack", "content", "images"]).filter(|list| list.is_sequence()) else {
                continue;
            };
            let image = without_container_scheme(text);
            let listed = profile
                .packs
                .iter()
                .filter_map(|pack| pack.at(&["pack", "content", "images"]))
                .flat_map(|list| list.items())
                .any(|item| {
                    let item = item.get("image").unwrap_or(item).text_or_empty();
                    without_container_scheme(item) == image
                        || item.ends_with("stylusPackage}}")
                        || item.ends_with("stylusPackage }}")
                });
            if listed || list.is_alias() {
                continue;
            }
            let found =
                findings.add(node.place(), "the agent's image is not in `pack.content.images`: bundles will miss it");
            found.label(list.place(), "lists other images only").help(format!("add `- image: {image}`"));
            if list.items().len() > 0 {
                found.fix(Fix::safe("List the agent's image", list.insert_item(&format!("image: {image}"))));
            }
        }
    }
}

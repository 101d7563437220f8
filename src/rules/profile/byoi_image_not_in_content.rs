//! The provider image is not listed for content bundles.
//!
//! A bundle holds what `pack.content.images` lists. Without the provider image there, a site that is installed from the bundle has no image to upgrade to.
//!
//! # Avoid
//! ```yaml
//! pack:
//!   content:
//!     images:
//!       - image: registry.example.com/tools/agent:1.2
//! options:
//!   system.uri: registry.example.com/edge/ubuntu:k3s-1.33.5-v4.8.1
//! ```
//!
//! # Prefer
//! ```yaml
//! pack:
//!   content:
//!     images:
//!       - image: "{{.spectro.pack.edge-native-byoi.options.system.uri}}"
//! options:
//!   system.uri: registry.example.com/edge/ubuntu:k3s-1.33.5-v4.8.1
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::image_ref::without_container_scheme;
use crate::model::provider_image::images;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "byoi-image-not-in-content",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("byoi_image_not_in_content.rs"),
    source: "edge-native-byoi",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (_, pack, image) in images(model) {
        let Some(list) = pack.at(&["pack", "content", "images"]).filter(|list| list.is_sequence()) else { continue };
        if image.is_not_applicable() || image.text.trim().is_empty() || list.hole().is_some() || list.is_alias() {
            continue;
        }
        let listed = |text: &str| {
            let text = without_container_scheme(text.trim());
            text.contains("options.system.uri") || text == image.text || text == image.node.text_or_empty()
        };
        if list.items().any(|item| listed(item.get("image").unwrap_or(item).text_or_empty())) {
            continue;
        }
        let macro_ = format!("\"{{{{.spectro.pack.{}.options.system.uri}}}}\"", pack.base_name());
        let found = findings
            .add(image.node.place(), "the provider image is not in `pack.content.images`: bundles will miss it");
        found.label(list.place(), "lists other images only");
        found.help(format!("add `- image: {macro_}`"));
        if list.items().len() > 0 {
            found.fix(Fix::safe("List the provider image", list.insert_item(&format!("image: {macro_}"))));
        }
    }
}

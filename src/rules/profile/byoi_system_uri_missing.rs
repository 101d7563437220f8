//! The Edge operating system layer names no provider image.
//!
//! `options.system.uri` is the image that hosts of the profile run. In agent mode, and with systemd extensions, it is `NA`.
//!
//! # Avoid
//! ```yaml
//! pack:
//!   content:
//!     images: []
//! options:
//!   system.repo: ubuntu
//! ```
//!
//! # Prefer
//! ```yaml
//! options:
//!   system.uri: registry.example.com/edge/ubuntu:k3s-1.33.5-v4.8.1-demo
//! ```

use crate::catalog::spelling::nearly;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "byoi-system-uri-missing",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("byoi_system_uri_missing.rs"),
    source: "model-profile",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        for pack in profile.packs.iter().filter(|pack| pack.name.is_some() && pack.base_name() == "edge-native-byoi") {
            let Some(root) = pack.document.filter(|root| root.is_mapping() && root.entries().len() > 0) else {
                continue;
            };
            let whole = root.tree().layer(root.layer()).problems.iter().all(|problem| !problem.kind.hides());
            let options = root.get("options");
            // At another place, or with another spelling, it is not missing but misplaced or misspelt.
            let elsewhere = root.get("system.uri").is_some()
                || root.at(&["pack", "options"]).is_some()
                || root.at(&["pack", "system.uri"]).is_some()
                || root.at(&["options", "system", "uri"]).is_some()
                || options.is_some_and(|options| !(options.is_mapping() || options.is_null()))
                || options.is_some_and(|options| options.entries().any(|entry| is_near(entry.key.text_or_empty())))
                || root.entries().any(|entry| is_near_options(entry.key.text_or_empty()));
            if !whole || elsewhere {
                continue;
            }
            let value = options.and_then(|options| options.get("system.uri"));
            if value.is_some_and(|value| !value.is_null() && value.text() != Some("")) {
                continue;
            }
            let place =
                value.or(options).map_or_else(|| pack.place(), |node| node.nearest_key().unwrap_or(node).place());
            findings
                .add(place, "the operating system layer names no provider image in `options.system.uri`")
                .help("write the reference of the provider image, or `NA` for agent mode");
        }
    }
}

fn is_near(key: &str) -> bool {
    key != "system.uri" && nearly(key, "system.uri")
}

fn is_near_options(key: &str) -> bool {
    key != "options" && nearly(key, "options")
}

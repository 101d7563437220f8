//! The preset that the values name and the provider image do not go together.
//!
//! The preset of agent mode goes with `system.uri: NA`, because hosts bring their own operating system. An image there is never installed.
//!
//! # Avoid
//! ```yaml
//! # spectrocloud.com/enabled-presets: Deployment Mode:byoi-agent-mode
//! options:
//!   system.uri: registry.example.com/edge/ubuntu:k3s-1.33.5-v4.8.1
//! ```
//!
//! # Prefer
//! ```yaml
//! # spectrocloud.com/enabled-presets: Deployment Mode:byoi-agent-mode
//! options:
//!   system.uri: NA
//! ```

use crate::catalog::versions::Version;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::provider_image::images;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "preset-marker-mismatch",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("preset_marker_mismatch.rs"),
    source: "edge-native-byoi",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, context: &Context, findings: &mut Findings) {
    for (_, pack, image) in images(model) {
        let Some(marker) = pack.preset_marker() else { continue };
        let none = image.is_not_applicable();
        if marker.has("byoi-agent-mode") && image.names_image() {
            findings
                .add(image.node.place(), "the preset is agent mode, and `system.uri` names a provider image")
                .label(marker.place, "enables agent mode")
                .help("write `NA`, or enable the preset `byoi-appliance-mode`");
        } else if marker.has("byoi-appliance-mode") && none {
            // From 4.10 on, systemd extensions take the place of the provider image.
            let bound = Version::parse("4.10.0");
            let agent = pack.at(&["options", "system.peVersion"]).and_then(|it| Version::parse(it.text()?));
            let old = bound.as_ref().and_then(|bound| {
                let said = context
                    .target
                    .palette
                    .as_ref()
                    .or(context.target.agent.as_ref())
                    .and_then(|range| range.below(bound));
                said.or_else(|| agent.map(|agent| agent < *bound))
            });
            if old == Some(false) {
                continue;
            }
            let found =
                findings.add(image.node.place(), "the preset is appliance mode, and `system.uri` names no image");
            found.label(marker.place, "enables appliance mode");
            found.note("only systemd extensions, from Palette 4.10 on, do without a provider image");
            found.help("name the provider image, or enable the preset `byoi-agent-mode`");
            if old.is_none() {
                found.severity(Severity::Hint);
            }
        }
    }
}

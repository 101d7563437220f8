//! A host of the appliance kind has no provider image, and a condition for that is not met.
//!
//! From Palette 4.10 on, systemd extensions can take the place of the provider image in appliance mode. They need agent and CanvOS 4.10.3, systemd 255, and neither a unified kernel image nor a two-node cluster.
//!
//! # Avoid
//! ```yaml
//! # spectrocloud.com/enabled-presets: Deployment Mode:byoi-appliance-mode
//! options:
//!   system.uri: NA
//!   system.peVersion: v4.9.4
//! ```
//!
//! # Prefer
//! ```yaml
//! # spectrocloud.com/enabled-presets: Deployment Mode:byoi-appliance-mode
//! options:
//!   system.uri: NA
//!   system.peVersion: v4.10.4
//! ```
//!
//! # Since
//! Palette 4.10

use crate::catalog::versions::Version;
use crate::facts::Facts;
use crate::facts::named::Truths;
use crate::facts::provider;
use crate::finding::{Confidence, Severity};
use crate::model::provider_image::images;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "systemd-extension-conditions",
    group: Group::Profile,
    severity: Severity::Hint,
    confidence: Confidence::Documented,
    page: include_str!("systemd_extension_conditions.rs"),
    source: "systemd-extensions",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let truths = Truths::of(facts);
    if !truths.named("appliance-mode").is_yes() {
        return;
    }
    for model in &facts.profile_models {
        for (_, pack, image) in images(model).filter(|(_, _, image)| image.is_not_applicable()) {
            let place = || image.node.place();
            let agent = provider::agent_version(facts);
            let old = Version::parse("4.10.3").and_then(|bound| agent.as_ref()?.0.below(&bound)) == Some(true);
            // Where the values name the preset, the two are told to disagree.
            let told = pack.preset_marker().is_some_and(|marker| marker.has("byoi-appliance-mode"));
            if let Some((range, evidence)) = agent.filter(|_| old && !told) {
                let found = findings
                    .add(place(), format!("without a provider image the agent must be 4.10.3 or newer, not {range}"));
                if let Some(place) = evidence.place() {
                    found.label(place, "the agent's version");
                }
                found.help("name a provider image, or upgrade Palette, agent and CanvOS to 4.10");
            }
            for arg in facts.args.iter().filter_map(|model| model.arg.as_ref()) {
                for (name, what) in [("IS_UKI", "a unified kernel image"), ("TWO_NODE", "a two-node cluster")] {
                    let Some(entry) = arg.switched_on(name) else { continue };
                    findings
                        .add(place(), format!("systemd extensions do not go with {what}: it needs a provider image"))
                        .label(entry.key.place(), "is switched on")
                        .help("name the provider image in `system.uri`");
                }
            }
        }
    }
}

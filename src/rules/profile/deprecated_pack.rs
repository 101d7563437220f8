//! A profile uses a pack that has a successor.
//!
//! `byoi-agent-mode` and ready-made operating systems such as `edge-native-ubuntu` are not for new clusters: `edge-native-byoi` takes their place.
//!
//! # Avoid
//! ```yaml
//! - name: edge-native-ubuntu
//!   layer: os
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: edge-native-byoi
//!   layer: os
//! ```

use crate::catalog::packs;
use crate::facts::Context;
use crate::finding::{Confidence, Severity, Tag};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "deprecated-pack",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("deprecated_pack.rs"),
    source: "release-notes",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let profiles = model.profiles.iter().filter(|profile| !profile.is_loose());
    for pack in profiles.flat_map(|profile| &profile.packs) {
        let name = pack.base_name();
        // Local Harbor has a rule of its own.
        if !packs::is_ready_made_os(name) {
            continue;
        }
        let entry = packs::find(name).map(|entry| &entry["deprecated"]);
        let successor = entry.and_then(|it| it["successor"].as_str()).unwrap_or("edge-native-byoi");
        let found = findings.add(pack.place(), format!("the pack `{name}` is deprecated"));
        if let Some(since) = entry.and_then(|it| it["since"].as_str()) {
            found.note(format!("deprecated since Palette {since}"));
        }
        found.help(format!("use the pack `{successor}`")).tag(Tag::Deprecated);
    }
}

//! A pack has a layer that Palette does not know.
//!
//! A pack stands in one of the layers `kernel`, `os`, `k8s`, `cni`, `csi` and `addon`. Any other is refused.
//!
//! # Avoid
//! ```yaml
//! layer: network
//! ```
//!
//! # Prefer
//! ```yaml
//! layer: cni
//! ```

use crate::catalog::macros::nearest;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pack-layer-enum",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("pack_layer_enum.rs"),
    source: "sdk",
    check: Check::Document(check),
};

const KNOWN: [&str; 6] = ["kernel", "os", "k8s", "cni", "csi", "addon"];

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs() {
        let Some(node) = pack.layer_node.filter(|node| node.hole().is_none()) else { continue };
        let Some(text) = node.as_filled().filter(|text| !KNOWN.contains(text)) else { continue };
        let found = findings.add(node.place(), format!("`{text}` is not a layer"));
        let meant = match text.to_ascii_lowercase().as_str() {
            "network" | "networking" => Some("cni"),
            "storage" => Some("csi"),
            "kubernetes" => Some("k8s"),
            "add-on" => Some("addon"),
            lower => nearest(lower, KNOWN.into_iter()).map(|(known, _)| known),
        };
        if let Some(meant) = meant {
            found.note(format!("a known one is near: `{meant}`"));
        }
        found.help(format!("write one of {}", KNOWN.map(|known| format!("`{known}`")).join(", ")));
    }
}

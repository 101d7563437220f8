//! A well-known pack stands in a layer that is not its own.
//!
//! The layer decides when and where a pack is deployed. A storage pack in the network layer leaves the cluster without a network.
//!
//! # Avoid
//! ```yaml
//! - name: cni-calico
//!   layer: addon
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: cni-calico
//!   layer: cni
//! ```

use crate::catalog::packs;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pack-layer-disagrees",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("pack_layer_disagrees.rs"),
    source: "model-profile",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs() {
        let known = packs::layers(pack.base_name());
        let (Some(node), Some(layer), Some(right)) = (pack.layer_node, pack.layer, known.first()) else { continue };
        if known.contains(&layer.word()) {
            continue;
        }
        let (name, word) = (pack.base_name(), layer.word());
        let found = findings.add(node.place(), format!("`{name}` is a pack of the layer `{right}`, not `{word}`"));
        if let Some(name) = pack.name {
            found.label(name.place(), "the pack");
        }
        found.help(format!("write `{right}`"));
        found.fix(Fix::unsafe_(format!("Write `{right}`"), [node.replace_part(0, word.len(), right)]));
    }
}

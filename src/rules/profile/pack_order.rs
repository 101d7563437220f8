//! The layers of a profile do not stand in their order.
//!
//! The order of the packs is the order of the layers: operating system, Kubernetes, network, storage, then everything else.
//!
//! # Avoid
//! ```yaml
//! packs:
//!   - {name: edge-k3s, layer: k8s}
//!   - {name: edge-native-byoi, layer: os}
//! ```
//!
//! # Prefer
//! ```yaml
//! packs:
//!   - {name: edge-native-byoi, layer: os}
//!   - {name: edge-k3s, layer: k8s}
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Layer, Model, Pack, Profile};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pack-order",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("pack_order.rs"),
    source: "terraform-provider",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        let placed: Vec<(&Pack<'_>, Layer)> =
            profile.packs.iter().filter_map(|pack| Some((pack, pack.true_layer()?))).collect();
        let wrong = placed.windows(2).find(|pair| pair[1].1 < pair[0].1);
        let Some([(before, above), (pack, layer)]) = wrong else { continue };
        let (word, other) = (layer.word(), above.word());
        let found = findings.add(pack.layer_place(), format!("the layer `{word}` stands behind the layer `{other}`"));
        found.label(before.layer_place(), "comes later in the order");
        found.help("order the packs: `os`, `k8s`, `cni`, `csi`, then `addon`");
        if let Some(fix) = reorder(profile) {
            found.fix(fix);
        }
    }
}

/// Writes each pack into the place where the order wants it.
fn reorder(profile: &Profile<'_>) -> Option<Fix> {
    let mut wanted: Vec<&Pack<'_>> = profile.packs.iter().collect();
    wanted.sort_by_key(|pack| pack.true_layer().unwrap_or(Layer::Addon));
    let same_text =
        |pack: &Pack<'_>| pack.node.parent().is_some_and(|list| list.is_sequence()) && !pack.node.is_alias();
    if !profile.packs.iter().all(same_text) {
        return None;
    }
    // Each item keeps the line end that its place had.
    let moved = profile.packs.iter().zip(wanted).filter(|(place, pack)| place.node != pack.node);
    let edits = moved.map(|(place, pack)| {
        let (start, end) = place.node.local();
        let old = place.node.source();
        let kept = &old[old.trim_end().len()..];
        let text = format!("{}{kept}", pack.node.source().trim_end());
        place.node.tree().edit(place.node.layer(), start, end, &text)
    });
    Some(Fix::unsafe_("Order the packs by layer", edits))
}

//! A layer needs a volume, and no layer provides storage.
//!
//! The storage layer is optional only where nothing is kept. A claim, a chart with persistence and a registry in the cluster wait for it for ever.
//!
//! # Avoid
//! ```yaml
//! packs:
//!   - {name: edge-native-byoi, layer: os}
//!   - {name: edge-k3s, layer: k8s}
//!   - {name: cni-calico, layer: cni}
//!   - {name: harbor, layer: addon}
//! ```
//!
//! # Prefer
//! ```yaml
//! packs:
//!   - {name: edge-native-byoi, layer: os}
//!   - {name: edge-k3s, layer: k8s}
//!   - {name: cni-calico, layer: cni}
//!   - {name: csi-longhorn, layer: csi}
//!   - {name: harbor, layer: addon}
//! ```

use crate::catalog::packs;
use crate::facts::Facts;
use crate::facts::named::Truths;
use crate::finding::{Confidence, Severity};
use crate::model::{Layer, Pack, Profile};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "csi-missing-with-storage",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("csi_missing_with_storage.rs"),
    source: "model-profile",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let of_edge = |profile: &Profile<'_>| {
        profile.is_infrastructure() && profile.is_complete() && profile.cloud_word() == Some("edge-native")
    };
    let infrastructure = facts.profiles.iter().any(|profile| of_edge(profile));
    let complete = facts.profiles.iter().all(|profile| !profile.packs_unknown || profile.is_loose());
    if !infrastructure || !complete || facts.packs().any(provides_storage) {
        return;
    }
    // With a registry in the cluster `registry-needs-storage` says what is missing.
    let truths = Truths::of(facts);
    if truths.named("in-cluster-registry").is_yes() && truths.named("csi-layer").is_no() {
        return;
    }
    // The layers of the network and below bring what they need.
    for pack in facts.packs().filter(|pack| pack.true_layer() == Some(Layer::Addon)) {
        let registry = packs::role(pack.base_name())
            .is_some_and(|role| role.starts_with("registry-") && role != "registry-connect");
        let (place, why) = if let Some(node) = claim(pack) {
            (node.place(), "asks for a volume")
        } else if let Some(node) = persistence(pack) {
            (node.place(), "keeps its data on a volume")
        } else if registry {
            (pack.place(), "keeps images on a volume")
        } else {
            continue;
        };
        findings
            .add(place, format!("`{}` needs storage, and no layer provides it", pack.base_name()))
            .here(why)
            .help("add a layer `csi`, such as `csi-longhorn`")
            .help("or switch the persistence off");
        return;
    }
}

fn provides_storage(pack: &Pack<'_>) -> bool {
    let name = pack.base_name();
    let signs = [
        "csi",
        "longhorn",
        "ceph",
        "rook",
        "portworx",
        "piraeus",
        "openebs",
        "local-path",
        "nfs",
        "storage",
        "topolvm",
    ];
    // A pack that is not known may be anything below the add-ons.
    matches!(pack.true_layer(), Some(Layer::Csi) | None) || signs.iter().any(|sign| name.contains(sign))
}

fn claim<'t>(pack: &Pack<'t>) -> Option<Node<'t>> {
    let objects = pack.manifests.iter().flat_map(|manifest| manifest.objects());
    let found = objects.filter_map(|object| match object.kind {
        "PersistentVolumeClaim" => object.node.get("kind"),
        "StatefulSet" => object.node.at(&["spec", "volumeClaimTemplates"]).filter(|it| it.items().len() > 0),
        _ => None,
    });
    found.into_iter().next()
}

/// `persistence: true`, or `persistence.enabled: true`, anywhere in the values.
fn persistence<'t>(pack: &Pack<'t>) -> Option<Node<'t>> {
    let mut holders = pack.document?.descendants().filter(|node| node.is_mapping());
    holders.find_map(|node| {
        let value = node.get("persistence")?;
        let switch = if value.is_mapping() { value.get("enabled")? } else { value };
        (switch.as_bool() == Some(true)).then_some(switch)
    })
}

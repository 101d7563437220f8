//! A manifest hangs on an infrastructure pack, where Edge does not apply it.
//!
//! On Edge, manifests of operating system, Kubernetes, network and storage packs are not applied. A layer of their own is.
//!
//! # Avoid
//! ```yaml
//! - name: cni-calico
//!   layer: cni
//!   manifests:
//!     - name: pool
//!       content: |
//!         apiVersion: crd.projectcalico.org/v1
//!         kind: IPPool
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: ip-pool
//!   type: manifest
//!   layer: addon
//!   manifests:
//!     - name: pool
//!       content: |
//!         apiVersion: crd.projectcalico.org/v1
//!         kind: IPPool
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Layer, Manifest, Model, kubernetes};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "manifest-on-infra-pack",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("manifest_on_infra_pack.rs"),
    source: "known-issues",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in model.profiles.iter().filter(|profile| profile.cloud_word() == Some("edge-native")) {
        for pack in &profile.packs {
            let Some(layer) = pack.true_layer().filter(|layer| !matches!(layer, Layer::Addon | Layer::Kernel)) else {
                continue;
            };
            for manifest in pack.manifests.iter().filter(|manifest| !holds_registry_secret(manifest)) {
                let place = manifest.name.map_or_else(|| manifest.node.place(), |name| name.place());
                let word = layer.word();
                findings
                    .add(place, format!("Edge does not apply manifests of a pack of the layer `{word}`"))
                    .label(pack.place(), format!("a pack of the layer `{word}`"))
                    .help("move the manifest to a layer of its own, of type `manifest`");
            }
        }
    }
}

/// A Secret with a registry's address and password has a rule of its own.
fn holds_registry_secret(manifest: &Manifest<'_>) -> bool {
    manifest.objects().iter().any(kubernetes::is_registry_secret)
}

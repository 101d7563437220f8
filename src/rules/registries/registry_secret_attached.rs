//! A Secret for a registry hangs on an infrastructure pack, where Edge does not apply it.
//!
//! Manifests of operating system, Kubernetes, network and storage packs are not applied on Edge, so that pulls from the
//! registry fail for want of credentials. A manifest layer of its own is applied.
//!
//! # Avoid
//! ```yaml
//! - name: edge-k3s
//!   layer: k8s
//!   manifests:
//!     - name: registry
//!       content: |
//!         apiVersion: v1
//!         kind: Secret
//!         metadata:
//!           name: registry
//!           labels:
//!             spectrocloud.com/registry: "true"
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: registry
//!   type: manifest
//!   layer: addon
//!   manifests:
//!     - name: registry
//!       content: |
//!         apiVersion: v1
//!         kind: Secret
//!         metadata:
//!           name: registry
//!           labels:
//!             spectrocloud.com/registry: "true"
//! ```

use crate::catalog::sources;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Layer, Model, kubernetes};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "registry-secret-attached",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("registry_secret_attached.rs"),
    source: "known-issues",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in model.profiles.iter().filter(|profile| !profile.is_loose()) {
        // Elsewhere than on Edge such manifests are applied.
        if profile.cloud.is_some() && profile.cloud_word() != Some("edge-native") {
            continue;
        }
        for pack in &profile.packs {
            let Some(layer) = pack.true_layer().filter(|layer| !matches!(layer, Layer::Addon | Layer::Kernel)) else {
                continue;
            };
            for object in pack.objects.iter().copied() {
                let label = object.node.at(&["metadata", "labels"]).and_then(|it| it.get("spectrocloud.com/registry"));
                let labeled = object.kind == "Secret" && label.is_some();
                if !labeled && !kubernetes::is_registry_secret(&object) {
                    continue;
                }
                let place = object.name().or(label).unwrap_or(object.node).place();
                let finding = findings.add(place, "a registry Secret on an infrastructure pack is not applied");
                finding.here("is the Secret for a registry");
                finding.label(pack.place(), format!("a pack of the layer `{}`", layer.word()));
                finding.note(sources::cited("on Edge only add-on layers apply their manifests", RULE.source));
                finding.help("move the Secret to a layer of its own, of type `manifest`");
            }
        }
    }
}

//! A cluster with an overlay network has a Kubernetes distribution that does not support it.
//!
//! The overlay works with K3s, RKE2 and Palette eXtended Kubernetes Edge only, and cannot be switched off again.
//!
//! # Avoid
//! ```hcl
//! cloud_config {
//!   overlay_cidr_range = "100.64.192.0/24"
//! }
//! # and a profile with the pack edge-canonical
//! ```
//!
//! # Prefer
//! ```hcl
//! cloud_config {
//!   vip = "10.20.30.4"
//! }
//! ```

use crate::catalog::packs::distributions;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Layer, Model, terraform};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "overlay-unsupported-k8s",
    group: Group::Terraform,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("overlay_unsupported_k8s.rs"),
    source: "vxlan-overlay",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let supported = ["k3s", "rke2", "kubeadm", "kubeadm-fips"];
    for profile in &model.profiles {
        let unsupported = |name: &str| {
            let names = distributions(name);
            !names.is_empty() && !names.iter().any(|name| supported.contains(name))
        };
        let layer =
            profile.packs.iter().find(|pack| pack.true_layer() == Some(Layer::K8s) && unsupported(pack.base_name()));
        let Some((pack, name)) = layer.zip(profile.node.labels().nth(1).and_then(|label| label.text())) else {
            continue;
        };
        for root in &model.module {
            for cluster in terraform::resources(*root, "spectrocloud_cluster_edge_native") {
                let uses = terraform::blocks(cluster.value, "cluster_profile").any(|block| {
                    let id = block.value.get("id").and_then(|id| id.call_name());
                    id == Some(&format!("{}.{name}.id", terraform::PROFILE))
                });
                let Some(overlay) =
                    cluster.value.at(&["cloud_config"]).and_then(|config| config.entry("overlay_cidr_range"))
                else {
                    continue;
                };
                if !uses || overlay.value.is_null() || overlay.value.text() == Some("") {
                    continue;
                }
                findings
                    .add(overlay.key.place(), format!("an overlay network does not work with `{}`", pack.base_name()))
                    .label(pack.place(), "the cluster's Kubernetes")
                    .note("it works with K3s, RKE2 and Palette eXtended Kubernetes Edge")
                    .help("leave the overlay out, or use another distribution");
            }
        }
    }
}

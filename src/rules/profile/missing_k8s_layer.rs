//! An Edge profile with infrastructure has no Kubernetes layer.
//!
//! An Edge cluster needs an operating system, Kubernetes and a network. The Kubernetes layer names the distribution and its version.
//!
//! # Avoid
//! ```yaml
//! type: cluster
//! cloudType: edge-native
//! packs:
//!   - {name: edge-native-byoi, layer: os}
//!   - {name: cni-calico, layer: cni}
//! ```
//!
//! # Prefer
//! ```yaml
//! type: cluster
//! cloudType: edge-native
//! packs:
//!   - {name: edge-native-byoi, layer: os}
//!   - {name: edge-k3s, layer: k8s}
//!   - {name: cni-calico, layer: cni}
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Layer, Model};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "missing-k8s-layer",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("missing_k8s_layer.rs"),
    source: "model-profile",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in model.profiles.iter().filter(|profile| profile.lacks(Layer::K8s)) {
        let kind = profile.type_word().unwrap_or_default();
        findings
            .add(profile.type_place(), format!("an Edge profile of type `{kind}` needs a layer `k8s`, and has none"))
            .note("Edge profiles need an operating system, Kubernetes and a network layer")
            .help("add a pack of the layer `k8s`, such as `edge-k3s`");
    }
}

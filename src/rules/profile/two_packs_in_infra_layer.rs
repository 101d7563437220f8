//! An infrastructure layer holds two packs.
//!
//! A cluster has one operating system, one Kubernetes distribution and one network. A second storage pack belongs on top, as an add-on.
//!
//! # Avoid
//! ```yaml
//! - {name: cni-calico, layer: cni}
//! - {name: cni-cilium-oss, layer: cni}
//! ```
//!
//! # Prefer
//! ```yaml
//! - {name: cni-calico, layer: cni}
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Layer, Model, Pack};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "two-packs-in-infra-layer",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("two_packs_in_infra_layer.rs"),
    source: "create-infrastructure-profile",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        for layer in [Layer::Os, Layer::K8s, Layer::Cni, Layer::Csi] {
            let packs: Vec<&Pack<'_>> = profile.packs.iter().filter(|pack| pack.true_layer() == Some(layer)).collect();
            let [first, others @ ..] = &packs[..] else { continue };
            for pack in others {
                let word = layer.word();
                let message = format!("the layer `{word}` holds one pack, and `{}` is another", pack.base_name());
                let found = findings.add(pack.layer_place(), message);
                found.label(first.layer_place(), format!("`{}` is there already", first.base_name()));
                if layer == Layer::Csi {
                    found.severity(Severity::Warning).confidence(Confidence::Inferred);
                    found.help("keep one of them, or add the other as a layer `addon`");
                } else {
                    found.help("keep one of them");
                }
            }
        }
    }
}

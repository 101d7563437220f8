//! The layers of a profile do not fit its type.
//!
//! An `add-on` profile has no operating system, Kubernetes, network or storage layer: those make it `infra` or `cluster`. An `infra` profile has nothing on top of them.
//!
//! # Avoid
//! ```yaml
//! type: add-on
//! packs:
//!   - {name: edge-k3s, layer: k8s}
//! ```
//!
//! # Prefer
//! ```yaml
//! type: infra
//! packs:
//!   - {name: edge-k3s, layer: k8s}
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Layer, Model};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "profile-type-content",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("profile_type_content.rs"),
    source: "create-infrastructure-profile",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        let of_layer = |infrastructure: bool| {
            profile.packs.iter().filter(move |pack| match pack.true_layer() {
                Some(Layer::Addon) => !infrastructure,
                Some(Layer::Os | Layer::K8s | Layer::Cni | Layer::Csi) => infrastructure,
                _ => false,
            })
        };
        match profile.type_word() {
            Some("add-on") => {
                let Some(first) = of_layer(true).next() else { continue };
                let word = first.true_layer().map_or("", Layer::word);
                let fits = if of_layer(false).next().is_some() { "cluster" } else { "infra" };
                let place = profile.kind.map_or_else(|| first.layer_place(), |kind| kind.place());
                let message = format!("an `add-on` profile cannot have a layer `{word}`: `{}`", first.base_name());
                let found = findings.add(place, message);
                if profile.kind.is_some() {
                    for pack in of_layer(true).take(4) {
                        found.label(pack.layer_place(), "is a layer of infrastructure");
                    }
                } else {
                    found.note("the type is left out, so it is `add-on`");
                }
                found.help(format!(
                    "give the profile the type `{fits}`, or move these layers to an infrastructure profile"
                ));
            }
            Some("infra") => {
                let Some(first) = of_layer(false).next() else { continue };
                let found = findings.add(
                    first.layer_place(),
                    format!("an `infra` profile has no layer on top: `{}` is one", first.base_name()),
                );
                found.severity(Severity::Warning).confidence(Confidence::Inferred);
                if let Some(kind) = profile.kind {
                    found.label(kind.place(), "the type of the profile");
                }
                found.help("give the profile the type `cluster`, or move the layer to an `add-on` profile");
            }
            _ => {}
        }
    }
}

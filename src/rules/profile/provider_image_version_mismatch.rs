//! The provider image holds another Kubernetes version than the Kubernetes layer.
//!
//! CanvOS builds each provider image for one version and writes it into the tag. It has to be the version of the Kubernetes layer.
//!
//! # Avoid
//! ```yaml
//! - name: edge-native-byoi
//!   values: |
//!     options:
//!       system.uri: ttl.sh/ubuntu:k3s-1.30.5-v4.8.1
//! - name: edge-k3s
//!   version: 1.33.5
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: edge-native-byoi
//!   values: |
//!     options:
//!       system.uri: ttl.sh/ubuntu:k3s-1.33.5-v4.8.1
//! - name: edge-k3s
//!   version: 1.33.5
//! ```

use crate::catalog::versions::Version;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::provider_image::images;
use crate::model::{Layer, Model, Pack};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "provider-image-version-mismatch",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("provider_image_version_mismatch.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (profile, _, image) in images(model) {
        let Some(tag) = image.tag.as_ref().filter(|tag| !image.is_of_kubernetes_layer(&tag.kubernetes)) else {
            continue;
        };
        let mut layers = profile.packs.iter().filter(|pack| pack.true_layer() == Some(Layer::K8s));
        let (Some(pack), None) = (layers.next(), layers.next()) else { continue };
        let Some((node, written, wanted)) = version_of(pack) else { continue };
        let built = image.part(&tag.kubernetes);
        if Version::parse(built).is_none_or(|built| built.starts_with(&wanted)) {
            continue;
        }
        findings
            .add(
                image.place(&tag.kubernetes),
                format!("the provider image holds Kubernetes {built}, the Kubernetes layer is {written}"),
            )
            .here("version of the image")
            .label(node.place(), "version of the layer")
            .help(format!("use an image that was built for {written}, or the pack version {built}"));
    }
}

/// The version of a pack, as far as it is given: a range such as `1.33.x` has two parts.
fn version_of<'t>(pack: &Pack<'t>) -> Option<(Node<'t>, &'t str, Version)> {
    let read = |node: Node<'t>| {
        let text = node.as_filled().filter(|_| node.hole().is_none())?;
        let text = text.rsplit_once("__").map_or(text, |(_, version)| version);
        let given = text.trim_end_matches(".x");
        Some((node, text, Version::parse(given)?))
    };
    pack.version.and_then(read).or_else(|| pack.tag.and_then(read))
}

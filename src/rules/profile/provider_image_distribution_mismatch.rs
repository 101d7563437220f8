//! The provider image holds another Kubernetes distribution than the Kubernetes layer.
//!
//! CanvOS builds each provider image for one distribution and writes it into the tag. A cluster whose Kubernetes layer is of another one cannot be deployed with it.
//!
//! # Avoid
//! ```yaml
//! - name: edge-native-byoi
//!   values: |
//!     options:
//!       system.uri: ttl.sh/ubuntu:rke2-1.33.5-v4.8.1
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

use crate::catalog::packs::distributions;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::provider_image::images;
use crate::model::{Layer, Model};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "provider-image-distribution-mismatch",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("provider_image_distribution_mismatch.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (profile, _, image) in images(model) {
        let Some(tag) = &image.tag else { continue };
        let mut layers = profile.packs.iter().filter(|pack| pack.true_layer() == Some(Layer::K8s));
        let (Some(pack), None) = (layers.next(), layers.next()) else { continue };
        let wanted = distributions(pack.base_name());
        let built = image.part(&tag.distribution);
        if wanted.is_empty() || wanted.contains(&built) {
            continue;
        }
        findings
            .add(
                image.place(&tag.distribution),
                format!("the provider image holds `{built}`, the Kubernetes layer is `{}`", pack.base_name()),
            )
            .here("distribution of the image")
            .label(pack.place(), "distribution of the layer")
            .help(format!("use an image that was built for `{}`, or the pack of `{built}`", wanted[0]));
    }
}

//! The tag of the provider image does not say what it holds.
//!
//! Images of CanvOS have a tag of distribution, Kubernetes version and agent version. Another name may be right, but nobody can tell from it whether it fits the Kubernetes layer.
//!
//! # Avoid
//! ```yaml
//! options:
//!   system.uri: registry.example.com/edge/ubuntu:v1.4.5
//! ```
//!
//! # Prefer
//! ```yaml
//! options:
//!   system.uri: registry.example.com/edge/ubuntu:k3s-1.33.5-v4.8.1-demo
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::image_ref::ImageRef;
use crate::model::provider_image::{OPEN, images};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "provider-image-name-scheme",
    group: Group::Profile,
    severity: Severity::Hint,
    confidence: Confidence::Verified,
    page: include_str!("provider_image_name_scheme.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (_, _, image) in images(model) {
        let reference = ImageRef::parse(&image.text).ok();
        let Some(tag) = reference.and_then(|reference| reference.tag.filter(|_| reference.digest.is_none())) else {
            continue;
        };
        if image.tag.is_some() || image.is_not_applicable() || image.text.contains([OPEN, '<', '$']) {
            continue;
        }
        let start = tag.as_ptr() as usize - image.text.as_ptr() as usize;
        findings
            .add(
                image.place(&(start..start + tag.len())),
                format!("the tag `{tag}` does not name distribution and version"),
            )
            .note("so it cannot be compared with the Kubernetes layer")
            .help("name the image as the build does: `DISTRIBUTION-KUBERNETES-AGENT-SUFFIX`");
    }
}

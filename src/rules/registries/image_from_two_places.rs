//! One image is pulled from two places.
//!
//! The same name and tag stand under two hosts. Both must be kept, mirrored and listed, and a change of one is easily forgotten in the other.
//!
//! # Avoid
//! ```yaml
//! - image: docker.io/longhornio/longhorn-ui:v1.9.1
//! - image: quay.io/longhornio/longhorn-ui:v1.9.1
//! ```
//!
//! # Prefer
//! ```yaml
//! - image: docker.io/longhornio/longhorn-ui:v1.9.1
//! ```

use crate::facts::Facts;
use crate::facts::images::Class;
use crate::finding::{Confidence, Severity};
use crate::model::ImageRef;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-from-two-places",
    group: Group::Registries,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("image_from_two_places.rs"),
    source: "deploy-external-registry",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let all = facts.images();
    let known: Vec<_> =
        all.iter().filter(|image| image.is_known() && !image.guess && image.class != Class::Provider).collect();
    for (index, image) in known.iter().enumerate() {
        let Ok(parts) = ImageRef::parse(&image.reference) else { continue };
        let same = |other: &ImageRef<'_>| {
            other.full_path() == parts.full_path() && (other.tag, other.digest) == (parts.tag, parts.digest)
        };
        let twin = known[..index].iter().find(|other| {
            ImageRef::parse(&other.reference).is_ok_and(|other| same(&other) && other.host() != parts.host())
        });
        if let Some(twin) = twin {
            let found =
                findings.add(image.nodes[0].place(), format!("`{}` is also named under another host", image.short()));
            found.label(twin.nodes[0].place(), "the other host");
            found.help("name it under one host only");
        }
    }
}

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

use std::collections::HashMap;

use crate::facts::Facts;
use crate::facts::images::{Class, Image};
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
    let known = all.iter().filter(|image| image.is_known() && !image.guess && image.class != Class::Provider);
    let parsed = known.filter_map(|image| Some((image, ImageRef::parse(&image.reference).ok()?)));
    // The first image of each path, tag and digest under each host.
    let mut seen: HashMap<_, Vec<(&str, &Image<'_>)>> = HashMap::new();
    for (image, parts) in parsed {
        let hosts = seen.entry((parts.full_path(), parts.tag, parts.digest)).or_default();
        if let Some((_, twin)) = hosts.iter().find(|(host, _)| *host != parts.host()) {
            let found =
                findings.add(image.nodes[0].place(), format!("`{}` is also named under another host", image.short()));
            found.label(twin.nodes[0].place(), "the other host");
            found.help("name it under one host only");
        }
        hosts.push((parts.host(), image));
    }
}

//! An image reference breaks the grammar of references.
//!
//! A reference is `[host[:port]/]path[:tag][@digest]`; the path is lower case, and there is no scheme. containerd refuses anything else.
//!
//! # Avoid
//! ```yaml
//! - image: Nginx:1
//! ```
//!
//! # Prefer
//! ```yaml
//! - image: docker.io/library/nginx:1
//! ```

use crate::facts::Facts;
use crate::facts::images::Class;
use crate::finding::{Confidence, Severity};
use crate::model::ImageRef;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-invalid-reference",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("image_invalid_reference.rs"),
    source: "distribution-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    for image in facts
        .images()
        .iter()
        .filter(|image| image.pack.is_some() && image.is_known() && !image.guess && image.class != Class::Provider)
    {
        let Err(error) = ImageRef::parse(&image.reference) else { continue };
        for node in &image.nodes {
            let text = node.text_or_empty();
            let as_written = text == image.reference;
            let place = if as_written { node.part(error.start, error.end) } else { node.place() };
            let found = findings.add(place, format!("`{text}` is no image reference: {}", error.kind.reason()));
            found.help("write `[host[:port]/]path[:tag][@digest]`, the path in lower case and without a scheme");
        }
    }
}

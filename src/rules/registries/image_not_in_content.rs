//! An image that a manifest uses is in no list of bundle content.
//!
//! Only images under `pack.content.images` go into a content bundle and into the registry of the cluster. Another image is pulled from the internet each time, and is lost when the site is offline; with local Harbor the pull fails.
//!
//! # Avoid
//! ```yaml
//! pack:
//!   content:
//!     images: []
//! # and a manifest with image: ghcr.io/example/app:1.2
//! ```
//!
//! # Prefer
//! ```yaml
//! pack:
//!   content:
//!     images:
//!       - image: ghcr.io/example/app:1.2
//! ```

use crate::facts::Facts;
use crate::facts::images::Class;
use crate::facts::pulls::Setup;
use crate::finding::{Confidence, Fix, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-not-in-content",
    group: Group::Registries,
    severity: Severity::Hint,
    confidence: Confidence::Documented,
    page: include_str!("image_not_in_content.rs"),
    source: "deploy-primary-registry",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let setup = Setup::gather(facts);
    let Some(registry) = setup.in_cluster() else { return };
    for image in
        facts.images().iter().filter(|image| image.class == Class::Unmanaged && !image.guess && image.is_known())
    {
        let Some(pack) = image.pack else { continue };
        let found = findings.add(image.nodes[0].place(), format!("`{}` is in no `pack.content.images`", image.short()));
        found.label(registry.place(), "the cluster's registry will not hold it");
        found.help(format!("list it under `pack.content.images` of the layer `{}`", pack.base_name()));
        if let Some(list) = pack.at(&["pack", "content", "images"]).filter(|it| it.is_sequence() && !it.is_alias()) {
            found.fix(Fix::unsafe_(
                "List the image for bundles",
                list.insert_item(&format!("image: {}", image.reference)),
            ));
        }
    }
}

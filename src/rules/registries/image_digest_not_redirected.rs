//! An image is pinned by its digest, which agents before 4.10.0 do not redirect to the registry in the cluster.
//!
//! The pod asks the registry that the image names. At a site without internet it stays in `ImagePullBackOff`, although
//! the registry in the cluster has the image; the same image by tag works.
//!
//! # Avoid
//! ```yaml
//! image: ghcr.io/acme/app@sha256:0f4a6d8c1b3e5a7c9d2f4b6e8a0c1d3f5b7e9a1c3d5f7b9e0a2c4d6f8b0e1a3c
//! ```
//!
//! # Prefer
//! ```yaml
//! image: ghcr.io/acme/app:1.4.2
//! ```

use crate::catalog::matrix::{Bound, Product};
use crate::catalog::sources;
use crate::facts::named::Truths;
use crate::facts::{Facts, layers};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule, support_matrix};

pub(super) static RULE: Rule = Rule {
    id: "image-digest-not-redirected",
    group: Group::Registries,
    severity: Severity::Hint,
    confidence: Confidence::Documented,
    page: include_str!("image_digest_not_redirected.rs"),
    source: "release-notes",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let truths = Truths::of(facts);
    let holds = |name: &str| truths.named(name).is_yes();
    if !holds("local-management") || !holds("in-cluster-registry") {
        return;
    }
    // The correction came with Palette 4.10.0 and its agent; either is enough to be silent.
    let fixed = Bound::parse(">=4.10.0").is_some_and(|bound| {
        let known = [Product::Palette, Product::Agent].map(|product| truths.version(product));
        known.iter().flatten().any(|range| bound.holds(range))
    });
    if fixed {
        return;
    }
    for image in layers::digest_images(facts) {
        let finding = findings.add(image.place(), "an image pinned by digest is not redirected before Palette 4.10.0");
        finding.here("pins the image by digest");
        support_matrix::label(finding, &truths, "local-management");
        support_matrix::label(finding, &truths, "in-cluster-registry");
        finding
            .note(sources::cited("such pods stayed in `ImagePullBackOff`, the same image by tag worked", RULE.source));
        finding.help("name the image by a tag");
        finding.help("or upgrade Palette to 4.10.0 or later");
    }
}

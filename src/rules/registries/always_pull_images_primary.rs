//! The admission plugin `AlwaysPullImages` is on where a primary registry keeps the images.
//!
//! The notes of the Zot pack ask for its removal on sites without internet: with the plugin each start of a pod asks the
//! registry again, even if the image is on the node.
//!
//! # Avoid
//! ```yaml
//! cluster:
//!   config: |
//!     kube-apiserver-arg:
//!       - enable-admission-plugins=AlwaysPullImages,NodeRestriction
//! ```
//!
//! # Prefer
//! ```yaml
//! cluster:
//!   config: |
//!     kube-apiserver-arg:
//!       - enable-admission-plugins=NodeRestriction
//! ```

use super::always_pull_images::tell;
use crate::catalog::sources;
use crate::facts::Facts;
use crate::facts::named::Truths;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule, support_matrix};

pub(super) static RULE: Rule = Rule {
    id: "always-pull-images-primary",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("always_pull_images_primary.rs"),
    source: "pack-central",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let truths = Truths::of(facts);
    let holds = |name: &str| truths.named(name).is_yes();
    // With an external registry or local Harbor it is an error, told by `always-pull-images`.
    let told = holds("external-registry") || holds("local-harbor");
    if told || !holds("primary-registry") || !holds("always-pull-images") {
        return;
    }
    if let Some(finding) = tell(facts, findings, "`AlwaysPullImages` is to be removed with a primary registry") {
        support_matrix::label(finding, &truths, "primary-registry");
        finding.note(sources::cited("the notes of the Zot pack ask for it on sites without internet", RULE.source));
    }
}

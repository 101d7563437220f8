//! The admission plugin `AlwaysPullImages` is on where an external registry or local Harbor serves the images.
//!
//! With the plugin each start of a pod asks the registry again, with the credentials of the pod. The pages on external
//! registries and on local Harbor ask for its removal; the default values of Kubernetes packs contain it.
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

use crate::catalog::sources;
use crate::facts::Facts;
use crate::facts::admission::{self, Plugin};
use crate::facts::named::Truths;
use crate::finding::{Confidence, Finding, Fix, Severity};
use crate::rules::{Check, Findings, Group, Rule, support_matrix};

pub(super) static RULE: Rule = Rule {
    id: "always-pull-images",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("always_pull_images.rs"),
    source: "deploy-external-registry",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let truths = Truths::of(facts);
    if !truths.named("always-pull-images").is_yes() {
        return;
    }
    let external = truths.named("external-registry").is_yes();
    let (fact, with, source) = match external {
        true => ("external-registry", "an external registry", "deploy-external-registry"),
        false if truths.named("local-harbor").is_yes() => ("local-harbor", "local Harbor", "local-registry"),
        false => return,
    };
    if let Some(finding) = tell(facts, findings, &format!("`AlwaysPullImages` must be removed with {with}")) {
        support_matrix::label(finding, &truths, fact);
        if external && truths.named("local-harbor").is_yes() {
            support_matrix::label(finding, &truths, "local-harbor");
        }
        finding.note(sources::cited("each start of a pod asks the registry again", source));
        finding.source(sources::address(source).unwrap_or(source));
    }
}

/// One finding for every place of the plugin, with the change that takes it out.
pub(super) fn tell<'f>(facts: &Facts<'_>, findings: &'f mut Findings, message: &str) -> Option<&'f mut Finding> {
    let plugins = admission::enabled(facts, "AlwaysPullImages");
    let (first, others) = plugins.split_first()?;
    let finding = findings.add(first.node.part(first.name.0, first.name.1), message);
    finding.here("pulls again at each start");
    for other in others {
        finding.label(other.node.part(other.name.0, other.name.1), "and here");
    }
    finding.help("remove `AlwaysPullImages` from `enable-admission-plugins`");
    finding.fix(Fix::safe("Remove `AlwaysPullImages`", Plugin::removals(&plugins)));
    Some(finding)
}

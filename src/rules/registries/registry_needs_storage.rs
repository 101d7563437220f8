//! A registry in the cluster has no storage layer to keep its images on.
//!
//! Local Harbor and the primary registries keep images on a volume; their pages ask for a storage (CSI) layer in the
//! profile. Without one the registry's pods never start.
//!
//! # Avoid
//! ```yaml
//! packs:
//!   - { name: cni-calico, layer: cni }
//!   - { name: zot, layer: addon }
//!   - { name: registry-connect, layer: addon }
//! ```
//!
//! # Prefer
//! ```yaml
//! packs:
//!   - { name: cni-calico, layer: cni }
//!   - { name: csi-longhorn, layer: csi }
//!   - { name: zot, layer: addon }
//!   - { name: registry-connect, layer: addon }
//! ```

use crate::catalog::sources;
use crate::facts::Facts;
use crate::facts::named::Truths;
use crate::facts::truth::Evidence;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule, support_matrix};

pub(super) static RULE: Rule = Rule {
    id: "registry-needs-storage",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("registry_needs_storage.rs"),
    source: "deploy-primary-registry",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let truths = Truths::of(facts);
    let local = truths.named("local-harbor");
    let registry = truths.named("in-cluster-registry");
    let Some(place) = local.evidence().iter().chain(registry.evidence()).find_map(Evidence::place) else { return };
    if !truths.named("csi-layer").is_no() {
        return;
    }
    let finding = findings.add(place, "a registry in the cluster needs persistent storage, there is no CSI layer");
    finding.here("keeps its images on a volume");
    if !local.is_yes() {
        finding.severity(Severity::Warning);
    }
    support_matrix::label(finding, &truths, "in-cluster-registry");
    let source = if local.is_yes() { "local-registry" } else { RULE.source };
    finding.source(sources::address(source).unwrap_or(source));
    finding.note(sources::cited("the page asks for a storage layer", source));
    finding.help("add a storage (CSI) layer, such as `csi-longhorn` (1 layer)");
}

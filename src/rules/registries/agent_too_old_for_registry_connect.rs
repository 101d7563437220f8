//! The agent, or Palette, is older than Registry Connect.
//!
//! Registry Connect and the primary registries need agent 4.6.13; centrally managed clusters need Palette 4.6.19 too.
//! With an older agent the pack is deployed, and nothing uses it.
//!
//! # Avoid
//! ```yaml
//! # values of the OS layer
//! options:
//!   system.peVersion: v4.5.8
//! # and a layer of the same cluster
//! name: registry-connect
//! ```
//!
//! # Prefer
//! ```yaml
//! # values of the OS layer
//! stylusPackage: container://us-docker.pkg.dev/palette-images/edge/stylus-linux-amd64:v4.9.39
//! ```
//!
//! # Since
//! Palette 4.6.19, agent 4.6.13

use crate::catalog::matrix::Product;
use crate::catalog::sources;
use crate::catalog::versions::Version;
use crate::facts::named::Truths;
use crate::facts::{Facts, provider};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule, support_matrix};

pub(super) static RULE: Rule = Rule {
    id: "agent-too-old-for-registry-connect",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("agent_too_old_for_registry_connect.rs"),
    source: "deploy-primary-registry",
    check: Check::Deployment(check),
};

const AGENT: &str = "4.6.13";
const PALETTE: &str = "4.6.19";

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let truths = Truths::of(facts);
    let Some(place) = truths.named("registry-connect").evidence().iter().find_map(|it| it.place()) else { return };
    let below = |range: &crate::catalog::versions::VersionRange, bound: &str| {
        Version::parse(bound).is_some_and(|bound| range.below(&bound) == Some(true))
    };
    if let Some((range, evidence)) = provider::agent_version(facts).filter(|(range, _)| below(range, AGENT)) {
        let message = format!("Registry Connect needs agent {AGENT} or later, here it is {range}");
        let finding = findings.add(evidence.place().unwrap_or_else(|| place.clone()), message);
        finding.here("is the version of the agent");
        support_matrix::label(finding, &truths, "registry-connect");
        finding.note(sources::cited("Registry Connect exists since these versions", RULE.source));
        finding.help(format!(
            "set `stylusPackage` to agent {AGENT} or later, and list the same image in `pack.content.images`"
        ));
        finding.help("or remove the `registry-connect` layer (1 layer)");
        return;
    }
    let palette = truths.version(Product::Palette).filter(|range| below(range, PALETTE));
    if let (Some(range), true) = (palette, truths.named("central-management").is_yes()) {
        let message = format!("Registry Connect needs Palette {PALETTE} for central management, here it is {range}");
        let finding = findings.add(place, message);
        finding.here("adds Registry Connect");
        support_matrix::label(finding, &truths, "central-management");
        finding.note(sources::cited("Registry Connect exists since these versions", RULE.source));
        finding.help(format!("upgrade Palette to {PALETTE} or later"));
        finding.help("or remove the `registry-connect` layer (1 layer)");
    }
}

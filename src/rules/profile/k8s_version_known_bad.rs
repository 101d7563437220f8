//! The vendor warns of this version.
//!
//! Known issues and release notes name versions of Kubernetes and of network packs that fail on Edge, and versions without the fault.
//!
//! # Avoid
//! ```yaml
//! - name: edge-k3s
//!   version: 1.32.1
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: edge-k3s
//!   version: 1.32.3
//! ```

use crate::catalog::packs::distributions;
use crate::catalog::versions::{KnownBad, Version, known_bad};
use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "k8s-version-known-bad",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("k8s_version_known_bad.rs"),
    source: "known-issues",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    for pack in facts.packs() {
        let name = pack.base_name();
        let Some((node, text)) = pack.exact_version() else { continue };
        let Some(version) = Version::parse(text) else { continue };
        let names = distributions(name);
        for row in known_bad() {
            let same = row.pack.as_deref() == Some(name) || row.distribution.iter().any(|it| names.contains(&&**it));
            // A row about an upgrade needs two versions; one file shows one.
            if !same || row.upgrade.is_some() || !row.covers(&version) || !is_so(facts, row) {
                continue;
            }
            let found = findings.add(node.place(), format!("the vendor warns of `{name}` {text}: {}", row.fact));
            found.note(row.issue.clone());
            if let Some(when) = &row.when {
                found.note(format!("it concerns sites that are {when}"));
            }
            let minor = |safe: &&String| Version::parse(safe).is_some_and(|safe| safe > version);
            match row.safe.iter().find(minor) {
                Some(safe) => found.help(format!("take {safe} or a later version of its line")),
                None => found.help("take another version"),
            };
        }
    }
}

/// True if the circumstance of a row is known to be the case.
fn is_so(facts: &Facts<'_>, row: &KnownBad) -> bool {
    let builds = |name: &str, begins: &str| {
        facts
            .args
            .iter()
            .filter_map(|model| model.arg.as_ref())
            .any(|arg| arg.value(name).is_some_and(|it| it.starts_with(begins)))
    };
    match row.when.as_deref() {
        None => true,
        Some("disconnected") => facts.management_mode().is_some_and(|(_, mode)| mode == "local"),
        Some("RHEL or Rocky 8") => builds("OS_DISTRIBUTION", "rhel") && builds("OS_VERSION", "8"),
        Some("RHEL images") => builds("OS_DISTRIBUTION", "rhel"),
        Some(_) => false,
    }
}

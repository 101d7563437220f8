//! Certificate rotation goes with a newer Registry Connect.
//!
//! The registry packs that renew their certificate are documented together with Registry Connect 0.2.1 or later, which reads the renewed certificate.
//!
//! # Avoid
//! ```text
//! zot-registry 0.1.89-rev2 with registry-connect 0.1.0
//! ```
//!
//! # Prefer
//! ```text
//! zot-registry 0.1.89-rev2 with registry-connect 0.2.1
//! ```

use crate::catalog::versions::Version;
use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::model::Pack;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "cert-rotation-needs-registry-connect",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("cert_rotation_needs_registry_connect.rs"),
    source: "enable-harbor-cert-rotation",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(registry) = facts.packs().find(|pack| rotates(pack)) else { return };
    let Some(connect) = facts.pack("registry-connect") else { return };
    let Some((node, text)) = connect.exact_version() else { return };
    if Version::parse(text).is_some_and(|version| version < Version::of(&[0, 2, 1])) {
        let found = findings.add(
            node.place(),
            format!("Registry Connect {text} is older than the registry's certificate rotation needs"),
        );
        found.label(registry.place(), "renews its certificate");
        found.help("use Registry Connect 0.2.1 or later");
    }
}

/// The registry packs from the versions on that renew their certificate.
pub(super) fn rotates(pack: &Pack<'_>) -> bool {
    let since: &[u64] = match pack.base_name() {
        "zot" | "zot-registry" | "zot-registry-fips" => &[0, 1, 89],
        "harbor" => &[1, 19, 0],
        _ => return false,
    };
    let Some((_, text)) = pack.exact_version() else { return false };
    let revision = text.split_once("-rev").and_then(|(_, number)| number.parse::<u64>().ok()).unwrap_or(0);
    let needed = if pack.base_name() == "harbor" { 1 } else { 2 };
    Version::parse(text).is_some_and(|version| {
        let bound = Version::of(since);
        version > bound || (version == bound && revision >= needed)
    })
}

//! Registry Connect is set up for the other registry pack.
//!
//! Its certificate reference names the Secret of one registry, while the profile brings the other. The Secret does not exist, and the agent never trusts the registry.
//!
//! # Avoid
//! ```text
//! pack harbor, and certificateRef.name: zot-secret
//! ```
//!
//! # Prefer
//! ```text
//! pack harbor, and certificateRef.name: harbor-nginx
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "registry-connect-preset-mismatch",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("registry_connect_preset_mismatch.rs"),
    source: "deploy-primary-registry",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(connect) = facts.pack("registry-connect") else { return };
    let zot = facts.packs().find(|pack| matches!(pack.base_name(), "zot" | "zot-registry" | "zot-registry-fips"));
    let harbor = facts.pack("harbor");
    let (present, kind) = match (zot, harbor) {
        (Some(zot), None) => (zot, "Zot"),
        (None, Some(harbor)) => (harbor, "Harbor"),
        _ => return,
    };
    let certificates = connect.at(&["charts", "registry-connect", "config", "certificates"]);
    for name in certificates.into_iter().flat_map(|it| it.items()).filter_map(|it| it.at(&["certificateRef", "name"])) {
        let of = match name.text_or_empty() {
            "zot-secret" | "zot-tls" => "Zot",
            "harbor-nginx" | "harbor-ingress-tls" => "Harbor",
            _ => continue,
        };
        if of != kind {
            let found = findings.add(name.place(), format!("this Secret belongs to {of}, and the profile has {kind}"));
            found.label(present.place(), "the registry of the profile");
            found.note("Zot: `zot-secret` or `zot-tls`; Harbor: `harbor-nginx` or `harbor-ingress-tls`");
            found.help(format!("choose the preset of Registry Connect for {kind}"));
        }
    }
}

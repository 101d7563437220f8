//! Registry Connect reads the certificate from the Secret of an older registry pack.
//!
//! From Zot 0.1.89-rev2 and Harbor 1.19.0-rev1 on, cert-manager issues the certificate into another Secret. The old reference names one that is not renewed.
//!
//! # Avoid
//! ```yaml
//! certificates:
//!   - certificateRef: { kind: Secret, name: zot-secret, namespace: zot-system, key: caCrt }
//! ```
//!
//! # Prefer
//! ```yaml
//! certificates:
//!   - certificateRef: { kind: Secret, name: zot-tls, namespace: zot-system, key: ca.crt }
//! ```

use super::cert_rotation_needs_registry_connect::rotates;
use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "cert-ref-legacy-with-new-pack",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("cert_ref_legacy_with_new_pack.rs"),
    source: "enable-harbor-cert-rotation",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(registry) = facts.packs().find(|pack| rotates(pack)) else { return };
    let Some(connect) = facts.pack("registry-connect") else { return };
    let (old, new) = if registry.base_name() == "harbor" {
        ("harbor-nginx", "harbor-ingress-tls")
    } else {
        ("zot-secret", "zot-tls")
    };
    let certificates = connect.at(&["charts", "registry-connect", "config", "certificates"]);
    for name in certificates.into_iter().flat_map(|it| it.items()).filter_map(|it| it.at(&["certificateRef", "name"])) {
        if name.text() == Some(old) {
            let found =
                findings.add(name.place(), format!("this version of the registry keeps its certificate in `{new}`"));
            found.label(registry.place(), "renews its certificate");
            found.help(format!("choose the preset with cert-manager, which reads `{new}`, key `ca.crt`"));
        }
    }
}

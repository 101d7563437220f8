//! The password of Zot stands at a key that the current pack does not name.
//!
//! From version 0.1.67 on the pack reads `registry.password`; an older page and the pack's own readme say `registryPassword`. The sources contradict each other.
//!
//! # Avoid
//! ```yaml
//! charts:
//!   zot:
//!     registryPassword: "{{.spectro.var.zot_password}}"
//! ```
//!
//! # Prefer
//! ```yaml
//! charts:
//!   zot:
//!     registry:
//!       password: "{{.spectro.var.zot_password}}"
//! ```

use crate::catalog::versions::Version;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "zot-password-key-form",
    group: Group::Registries,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("zot_password_key_form.rs"),
    source: "deploy-primary-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs().filter(|pack| matches!(pack.base_name(), "zot" | "zot-registry" | "zot-registry-fips")) {
        let new = pack
            .exact_version()
            .and_then(|(_, text)| Version::parse(text))
            .is_some_and(|version| version >= Version::of(&[0, 1, 67]));
        let Some(entry) = pack.at(&["charts", "zot"]).and_then(|chart| chart.entry("registryPassword")) else {
            continue;
        };
        if new && pack.at(&["charts", "zot", "registry", "password"]).is_none() {
            let found = findings.add(entry.key.place(), "this version of Zot reads `registry.password`");
            found.note("the pack's readme still names `registryPassword`");
            found.help("write the password at `charts.zot.registry.password`");
        }
    }
}

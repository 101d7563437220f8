//! An external registry has a user name and no password, or the other way round.
//!
//! Only basic authentication is supported, which needs both. With neither the registry is used without a login.
//!
//! # Avoid
//! ```yaml
//! registryCredentials:
//!   domain: registry.example.com
//!   username: robot
//! ```
//!
//! # Prefer
//! ```yaml
//! registryCredentials:
//!   domain: registry.example.com
//!   username: robot
//!   password: "…"
//! ```

use crate::catalog::spelling::nearly;
use crate::facts::{Facts, Merged};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "registry-half-credentials",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("registry_half_credentials.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    if facts.installer().is_none() || !facts.user_data_is_whole() {
        return;
    }
    let Some(stylus) = facts.effective().and_then(|it| it.get("stylus")) else { return };
    let listed = stylus.at("externalRegistries.registries").into_iter().flat_map(Merged::items);
    for registry in stylus.get("registryCredentials").into_iter().chain(listed) {
        let (has, lacks) = match (registry.filled("username"), registry.filled("password")) {
            (Some(_), None) => ("username", "password"),
            (None, Some(_)) => ("password", "username"),
            _ => continue,
        };
        // An empty value without quotes is told elsewhere, and so is a slip in a key.
        let close = |key: &str| nearly(key, lacks) || key == "user";
        let slip = registry
            .members()
            .filter_map(|it| it.key)
            .any(|key| key.text() != Some(lacks) && close(key.text_or_empty()));
        if slip || registry.get(lacks).is_some_and(|it| it.node.text() != Some("")) {
            continue;
        }
        let Some(given) = registry.get(has) else { continue };
        findings
            .add(given.place(), format!("`{has}` is set, and `{lacks}` is not"))
            .note("the login needs both")
            .help(format!("add `{lacks}`, or remove `{has}` for a registry without login"));
    }
}

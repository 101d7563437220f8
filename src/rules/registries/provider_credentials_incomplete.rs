//! `providerCredentials` lacks the registry, the user or the password.
//!
//! The agent logs in to the provider registry with all three; one that is absent or empty makes the pull of the provider image fail.
//!
//! # Avoid
//! ```yaml
//! providerCredentials:
//!   registry: registry.example.com
//!   user: robot
//! ```
//!
//! # Prefer
//! ```yaml
//! providerCredentials:
//!   registry: registry.example.com
//!   user: robot
//!   password: "{{.spectro.macro.provider-password}}"
//! ```

use crate::catalog::spelling::errors;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "provider-credentials-incomplete",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("provider_credentials_incomplete.rs"),
    source: "deploy-private-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let blocks = model.packs().filter_map(|pack| pack.document?.entry("providerCredentials"));
    for block in blocks.filter(|block| block.value.is_mapping()) {
        let misspelt = |key: &str| block.value.entries().any(|entry| nearly(entry.key.text_or_empty(), key));
        for key in ["registry", "user", "password"] {
            match block.value.get(key) {
                None if misspelt(key) => {}
                None => {
                    let found = findings.add(block.key.place(), format!("`providerCredentials` has no `{key}`"));
                    found.help(format!("add `{key}`, or remove the block and use a public provider repository"));
                }
                Some(value)
                    if value.hole().is_none() && value.is_scalar() && value.as_filled().is_none()
                        || value.is_null() =>
                {
                    let found = findings.add(value.place(), format!("`providerCredentials.{key}` is empty"));
                    found.help(format!("give `{key}` a value; a macro or a profile variable will do"));
                }
                Some(_) => {}
            }
        }
    }
}

/// A key that stands for another one and is told by its own rule.
fn nearly(found: &str, wanted: &str) -> bool {
    let legacy = matches!((found, wanted), ("username", "user") | ("pass", "password"));
    found != wanted && (legacy || errors(found, wanted, 2).is_some())
}

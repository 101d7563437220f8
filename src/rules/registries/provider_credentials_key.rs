//! A key of `providerCredentials` is not one that Palette reads.
//!
//! The block knows `registry`, `user`, `password` and `certificates`. Older pages spelt some of them differently; another key is ignored without a word, and the login lacks what it should have brought.
//!
//! # Avoid
//! ```yaml
//! providerCredentials:
//!   registry: registry.example.com
//!   username: robot
//! ```
//!
//! # Prefer
//! ```yaml
//! providerCredentials:
//!   registry: registry.example.com
//!   user: robot
//! ```

use crate::catalog::spelling::closest;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "provider-credentials-key",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("provider_credentials_key.rs"),
    source: "deploy-private-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    const KEYS: [&str; 4] = ["registry", "user", "password", "certificates"];
    let blocks = model.packs().filter_map(|pack| pack.document?.get("providerCredentials"));
    for entry in blocks.flat_map(|block| block.entries()) {
        let key = entry.key.text_or_empty();
        if KEYS.contains(&key) || entry.key.is_merge() || entry.key.hole().is_some() {
            continue;
        }
        let right = match key {
            "username" => Some("user"),
            "certificate" => Some("certificates"),
            "pass" => Some("password"),
            _ => closest(key, KEYS.into_iter(), 2),
        };
        let found = findings.add(entry.key.place(), format!("`providerCredentials` has no key `{key}`"));
        match right {
            Some(right) => {
                found.help(format!("write `{right}`; the keys are `registry`, `user`, `password` and `certificates`"));
                found.fix(Fix::unsafe_(format!("Rename `{key}` to `{right}`"), entry.rename(right)));
            }
            None => {
                found.help("remove it; the keys are `registry`, `user`, `password` and `certificates`");
            }
        }
    }
}

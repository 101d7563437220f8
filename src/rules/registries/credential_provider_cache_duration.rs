//! A credential provider has no `defaultCacheDuration`.
//!
//! The field is mandatory: without it the kubelet exits and does not try again.
//!
//! # Avoid
//! ```yaml
//! providers:
//!   - name: ecr-credential-provider
//!     matchImages: [ "*.dkr.ecr.*.amazonaws.com" ]
//! ```
//!
//! # Prefer
//! ```yaml
//! providers:
//!   - name: ecr-credential-provider
//!     matchImages: [ "*.dkr.ecr.*.amazonaws.com" ]
//!     defaultCacheDuration: 12h
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::stages::written;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "credential-provider-cache-duration",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("credential_provider_cache_duration.rs"),
    source: "deploy-ecr-provider-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for root in written(model.stages()).iter().filter_map(|file| file.content()?.embedded()) {
        if root.get("kind").and_then(|it| it.text()) != Some("CredentialProviderConfig") {
            continue;
        }
        for provider in root.get("providers").into_iter().flat_map(|it| it.items()).filter(|it| it.is_mapping()) {
            if provider.get("defaultCacheDuration").is_none_or(|it| it.is_null()) {
                let name = provider.get("name").unwrap_or(provider);
                let found = findings.add(name.place(), "this credential provider has no `defaultCacheDuration`");
                found.note("the kubelet exits without it and does not try again");
                found.help("add `defaultCacheDuration: 12h`");
                if provider.get("defaultCacheDuration").is_none() {
                    found.fix(Fix::unsafe_(
                        "Add `defaultCacheDuration: 12h`",
                        provider.insert_entry("defaultCacheDuration", "12h"),
                    ));
                }
            }
        }
    }
}

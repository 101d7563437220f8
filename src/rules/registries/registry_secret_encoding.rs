//! A value of a registry Secret is not what Palette can read.
//!
//! The values under `data` are base64; the keys are `url`, `username` and `password`. For an image registry the decoded `url` is a bare host, for a Helm registry it has a scheme (the vendor's page is not consistent there).
//!
//! # Avoid
//! ```yaml
//! data:
//!   url: registry.example.com
//! ```
//!
//! # Prefer
//! ```yaml
//! data:
//!   url: cmVnaXN0cnkuZXhhbXBsZS5jb20=
//! ```

use base64::Engine as _;

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::kubernetes::Object;
use crate::model::{Model, kubernetes};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "registry-secret-encoding",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("registry_secret_encoding.rs"),
    source: "local-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for object in kubernetes::all(model).iter().filter(|object| is_ours(object)) {
        let data = object.node.get("data");
        for entry in data.into_iter().flat_map(|it| it.entries()) {
            let key = entry.key.text_or_empty();
            if !matches!(key, "url" | "username" | "password") || entry.value.hole().is_some() {
                continue;
            }
            let Some(text) = entry.value.as_filled() else {
                findings
                    .add(entry.key.place(), format!("`data.{key}` of this registry Secret is empty"))
                    .help("give it a base64 value");
                continue;
            };
            let plain: String = text.split_whitespace().collect();
            match base64::engine::general_purpose::STANDARD.decode(plain) {
                Err(_) => {
                    let found = findings
                        .add(entry.value.place(), format!("`data.{key}` of a Secret is base64, and this is not"));
                    found.help("encode the value, or move it to `stringData`");
                }
                Ok(bytes) if key == "url" && bytes.starts_with(b"oci://") => {
                    let found = findings
                        .add(entry.value.place(), "the registry's `url` decodes to a value with the scheme `oci://`");
                    found.severity(Severity::Warning).confidence(Confidence::Inferred);
                    found.help("encode the bare host for an image registry, `https://…` for a Helm registry");
                }
                Ok(_) => {}
            }
        }
        let keys = |name: &str| ["data", "stringData"].iter().any(|data| object.node.at(&[data, name]).is_some());
        if !keys("username") {
            let near = data
                .into_iter()
                .flat_map(|it| it.entries())
                .find(|it| matches!(it.key.text_or_empty(), "user" | "userName" | "login" | "usename"));
            let place =
                near.map_or_else(|| object.node.get("data").unwrap_or(object.node).place(), |it| it.key.place());
            let found = findings.add(place, "this registry Secret has no `username`");
            found.severity(Severity::Warning).confidence(Confidence::Documented);
            found.help("the keys are `url`, `username` and `password`");
        }
    }
}

/// Labeled as a registry, or with nothing but a registry's keys.
fn is_ours(object: &Object<'_>) -> bool {
    let labeled = object.node.at(&["metadata", "labels", "spectrocloud.com/registry"]).is_some();
    object.kind == "Secret" && (labeled || kubernetes::is_registry_secret(object))
}

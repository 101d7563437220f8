//! The host of a registry is nearly a well-known one.
//!
//! A mapping rule for `grc.io` matches no image, and a login for `ghcr.oi` is used nowhere.
//!
//! # Avoid
//! ```yaml
//! registryMappingRules:
//!   grc.io/public: registry.example.com/public
//! ```
//!
//! # Prefer
//! ```yaml
//! registryMappingRules:
//!   gcr.io/public: registry.example.com/public
//! ```

use crate::catalog::spelling::errors;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::registry_texts::{self, Role, host};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "registry-host-typo",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("registry_host_typo.rs"),
    source: "deploy-external-registry",
    check: Check::Document(check),
};

const KNOWN: [&str; 14] = [
    "docker.io",
    "gcr.io",
    "quay.io",
    "ghcr.io",
    "nvcr.io",
    "registry.k8s.io",
    "k8s.gcr.io",
    "us.gcr.io",
    "eu.gcr.io",
    "mcr.microsoft.com",
    "public.ecr.aws",
    "us-docker.pkg.dev",
    "europe-docker.pkg.dev",
    "registry.access.redhat.com",
];

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (role, node) in registry_texts::all(model) {
        if role == Role::RuleTarget {
            continue;
        }
        let text = node.text_or_empty();
        let own = host(text);
        let Some(near) = nearest(&own.to_ascii_lowercase()) else { continue };
        let start = text.find(own).unwrap_or(0);
        let finding =
            findings.add(node.part(start, start + own.len()), format!("`{own}` is nearly a well-known registry"));
        if role == Role::RuleKey {
            finding.note("the rule matches no image of that registry");
        }
        finding.help(format!("write `{near}`, if that is meant"));
        finding.fix(Fix::unsafe_(format!("Write `{near}`"), [node.replace_part(start, start + own.len(), &near)]));
    }
}

/// The well-known host that a text is one slip away from; two for a long one.
fn nearest(host: &str) -> Option<String> {
    if KNOWN.contains(&host) {
        return None;
    }
    if let Some(region) = host.strip_suffix("-docker.pkg.com").or_else(|| host.strip_suffix("-docker.pkg.io")) {
        return Some(format!("{region}-docker.pkg.dev"));
    }
    // `*.dkr.ecr.*`, regional hosts of Artifact Registry and mirrors with a name of their own are no slips.
    let close = |known: &&&str| {
        let reach = if known.len() > 8 { 2 } else { 1 };
        let same_ends = host.as_bytes().first() == known.as_bytes().first()
            || host.len() == known.len() && sorted(host) == sorted(known);
        same_ends && errors(host, known, reach).is_some()
    };
    KNOWN.iter().find(close).map(|it| (*it).to_owned())
}

fn sorted(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.sort_unstable();
    bytes
}

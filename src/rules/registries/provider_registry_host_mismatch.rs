//! The credentials are for another registry than the one that holds the provider image.
//!
//! `providerCredentials.registry` names the registry to log in to. If `options.system.uri` lies on another host, that host is asked without credentials.
//!
//! # Avoid
//! ```yaml
//! providerCredentials:
//!   registry: quay.io
//! options:
//!   system.uri: ghcr.io/example/ubuntu:k3s-1.33.5-v4.8.8
//! ```
//!
//! # Prefer
//! ```yaml
//! providerCredentials:
//!   registry: ghcr.io
//! options:
//!   system.uri: ghcr.io/example/ubuntu:k3s-1.33.5-v4.8.8
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::model::{ImageRef, Layer};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "provider-registry-host-mismatch",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("provider_registry_host_mismatch.rs"),
    source: "deploy-private-registry",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    for pack in facts.layer(Layer::Os) {
        let (Some(registry), Some(uri)) =
            (pack.at(&["providerCredentials", "registry"]), pack.at(&["options", "system.uri"]))
        else {
            continue;
        };
        let (Some(name), Some(image)) = (registry.as_filled(), uri.as_filled()) else { continue };
        if registry.hole().is_some() || uri.hole().is_some() || image == "NA" || ImageRef::parse(image).is_err() {
            continue;
        }
        let name = name.split_once("://").map_or(name, |(_, rest)| rest);
        let (wanted, host) =
            (canonical(name.split('/').next().unwrap_or(name)), canonical(ImageRef::split(image).host()));
        if wanted == host {
            continue;
        }
        let found = findings
            .add(registry.place(), format!("the credentials are for `{wanted}`, the provider image is on `{host}`"));
        found.label(uri.place(), format!("is pulled from `{host}`"));
        found.help(format!("name `{host}` in `providerCredentials.registry`, or move the image"));
    }
}

/// One spelling for the hub's hosts.
fn canonical(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    if matches!(&*host, "index.docker.io" | "registry-1.docker.io") { "docker.io".to_owned() } else { host }
}

//! The folder of a `hosts.toml` is not the host that its `server` names.
//!
//! containerd looks a registry up by the folder under `certs.d`. If `server` names another host, the mirror is not used for the images that it was written for.
//!
//! # Avoid
//! ```yaml
//! - path: /etc/containerd/certs.d/docker.io/hosts.toml
//!   content: |
//!     server = "https://quay.io"
//! ```
//!
//! # Prefer
//! ```yaml
//! - path: /etc/containerd/certs.d/quay.io/hosts.toml
//!   content: |
//!     server = "https://quay.io"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::stages::written;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "hosts-toml-host-mismatch",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("hosts_toml_host_mismatch.rs"),
    source: "webhook-disable",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for file in written(model.stages()) {
        let folder =
            file.path_text().strip_prefix("/etc/containerd/certs.d/").and_then(|rest| rest.strip_suffix("/hosts.toml"));
        let (Some(folder), Some(content)) = (folder, file.content()) else { continue };
        if folder == "_default" || content.hole().is_some() {
            continue;
        }
        let server = content
            .text_or_empty()
            .lines()
            .find_map(|line| line.trim().strip_prefix("server")?.trim().strip_prefix('='));
        let Some(server) = server.map(|it| it.trim().trim_matches(['"', '\''])) else { continue };
        let host = server.split_once("://").map_or(server, |(_, rest)| rest).split('/').next().unwrap_or_default();
        if host.is_empty() || same(host, folder) {
            continue;
        }
        let found = findings.add(file.path.place(), format!("the folder says `{folder}`, the file `{host}`"));
        found.label(content.place(), format!("`server` names `{host}`"));
        found.help(format!("write the file to `/etc/containerd/certs.d/{host}/hosts.toml`"));
    }
}

/// The hub has several hosts.
fn same(host: &str, folder: &str) -> bool {
    let hub = |it: &str| matches!(it, "docker.io" | "index.docker.io" | "registry-1.docker.io");
    host.eq_ignore_ascii_case(folder) || (hub(host) && hub(folder))
}

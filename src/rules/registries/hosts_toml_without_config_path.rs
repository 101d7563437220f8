//! containerd is not told to read the mirrors.
//!
//! On PXK-E and Canonical Kubernetes the `hosts.toml` files under `certs.d` are read only when a drop-in sets `config_path`. K3s and RKE2 need nothing.
//!
//! # Avoid
//! ```yaml
//! - path: /etc/containerd/certs.d/docker.io/hosts.toml
//! ```
//!
//! # Prefer
//! ```yaml
//! - path: /etc/containerd/conf.d/certs.toml
//!   permissions: 0644
//!   content: |
//!     version = 2
//!     [plugins."io.containerd.grpc.v1.cri".registry]
//!       config_path = "/etc/containerd/certs.d"
//! - path: /etc/containerd/certs.d/docker.io/hosts.toml
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::model::stages::Written;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "hosts-toml-without-config-path",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("hosts_toml_without_config_path.rs"),
    source: "webhook-disable",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some((said, distribution)) = facts.distribution() else { return };
    if !matches!(distribution, "kubeadm" | "canonical") {
        return;
    }
    let files = facts.written();
    let sets = |file: &Written<'_>| {
        let drop_in = file.path_text().starts_with("/etc/containerd/") && file.path_text().ends_with(".toml");
        drop_in
            && file
                .node
                .get("content")
                .is_some_and(|it| it.text_or_empty().contains("config_path") || file.content().is_none())
    };
    if files.iter().any(sets) {
        return;
    }
    let mirror = |file: &&Written<'_>| {
        file.path_text().starts_with("/etc/containerd/certs.d/") && file.path_text().ends_with("/hosts.toml")
    };
    if let Some(file) = files.iter().find(mirror) {
        let found = findings.add(file.path.place(), "containerd does not read this mirror: nothing sets `config_path`");
        found.label(said.place(), "needs a drop-in");
        found.help("add a drop-in in `/etc/containerd/conf.d/` that sets `config_path = \"/etc/containerd/certs.d\"`");
    }
}

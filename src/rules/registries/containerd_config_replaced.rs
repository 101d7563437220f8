//! A stage replaces containerd's own configuration.
//!
//! On PXK-E and Canonical Kubernetes `/etc/containerd/config.toml` is shipped with the image. A file of that name replaces it; a drop-in in `conf.d` adds to it.
//!
//! # Avoid
//! ```yaml
//! - path: /etc/containerd/config.toml
//! ```
//!
//! # Prefer
//! ```yaml
//! - path: /etc/containerd/conf.d/mirrors.toml
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "containerd-config-replaced",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("containerd_config_replaced.rs"),
    source: "webhook-disable",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some((said, distribution)) = facts.distribution() else { return };
    if !matches!(distribution, "kubeadm" | "canonical") {
        return;
    }
    for file in facts.written().iter().filter(|file| file.path_text() == "/etc/containerd/config.toml") {
        let found = findings.add(file.path.place(), "this replaces containerd's shipped configuration");
        found.label(said.place(), "ships that file");
        found.note("with systemd extensions PXK-E does not read the file at all");
        found.help("write a drop-in, such as `/etc/containerd/conf.d/mirrors.toml`");
    }
}

//! The registry configuration is written for another Kubernetes distribution.
//!
//! K3s reads `/etc/rancher/k3s/registries.yaml`, RKE2 reads `/etc/rancher/rke2/registries.yaml`. The file of the other one is never read. A sample of the vendor shows the K3s path for RKE2.
//!
//! # Avoid
//! ```yaml
//! files:
//!   - path: /etc/rancher/k3s/registries.yaml   # on a cluster with edge-rke2
//! ```
//!
//! # Prefer
//! ```yaml
//! files:
//!   - path: /etc/rancher/rke2/registries.yaml
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Fix, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "registries-yaml-wrong-distribution",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("registries_yaml_wrong_distribution.rs"),
    source: "deploy-external-registry",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some((said, distribution)) = facts.distribution() else { return };
    for file in facts.written() {
        let path = file.path_text();
        let of = match path {
            "/etc/rancher/k3s/registries.yaml" => "k3s",
            "/etc/rancher/rke2/registries.yaml" => "rke2",
            _ => continue,
        };
        if of == distribution {
            continue;
        }
        let found = findings.add(file.path.place(), format!("`{path}` is never read on a cluster with {distribution}"));
        found.label(said.place(), format!("the cluster runs {distribution}"));
        if matches!(distribution, "k3s" | "rke2") {
            let right = format!("/etc/rancher/{distribution}/registries.yaml");
            found.help(format!("write the file to `{right}`"));
            found.fix(Fix::safe(format!("Write it to `{right}`"), file.path.replace_value(&right)));
        } else {
            found.help("write the mirrors to `/etc/containerd/certs.d/<host>/hosts.toml`");
        }
    }
}

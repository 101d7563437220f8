//! Only the first pull from ECR has credentials.
//!
//! The agent pulls the first provider image with Docker's credential helper; an upgrade is pulled by the kubelet, which needs a credential provider of its own. Without it the first upgrade fails.
//!
//! # Avoid
//! ```yaml
//! # only /root/.docker/config.json with credHelpers
//! ```
//!
//! # Prefer
//! ```yaml
//! # /root/.docker/config.json with credHelpers, and a CredentialProviderConfig for the kubelet
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::model::stages::Written;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "ecr-upgrade-path-missing",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("ecr_upgrade_path_missing.rs"),
    source: "deploy-ecr-provider-registry",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let files = facts.written();
    let kubelet = |file: &Written<'_>| {
        file.node.get("content").is_some_and(|it| it.text_or_empty().contains("CredentialProviderConfig"))
    };
    if files.iter().any(kubelet) {
        return;
    }
    for file in files.iter().filter(|file| file.path_text().ends_with(".docker/config.json")) {
        let helpers = file.content().and_then(|it| it.embedded()).and_then(|it| it.get("credHelpers"));
        let ecr =
            helpers.into_iter().flat_map(|it| it.entries()).find(|it| it.key.text_or_empty().contains(".dkr.ecr."));
        if let Some(entry) = ecr {
            let found = findings.add(entry.key.place(), "only the first pull from ECR has credentials");
            found.note("an upgrade is pulled by the kubelet: `no basic auth credentials`");
            found.help("write a `CredentialProviderConfig` for the kubelet in an `initramfs` stage, too");
        }
    }
}

//! The kubelet's credential provider is written too late.
//!
//! The file must be there when the kubelet starts for the first time, so it belongs in `initramfs`. In `boot` the kubelet may start before it.
//!
//! # Avoid
//! ```yaml
//! stages:
//!   boot:
//!     - files:
//!         - path: /etc/kubernetes/ecr/config.yaml
//! ```
//!
//! # Prefer
//! ```yaml
//! stages:
//!   initramfs:
//!     - files:
//!         - path: /etc/kubernetes/ecr/config.yaml
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::stages::written;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "credential-provider-stage",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("credential_provider_stage.rs"),
    source: "deploy-ecr-provider-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for file in written(model.stages()) {
        let config = file.content().is_some_and(|it| it.text_or_empty().contains("CredentialProviderConfig"));
        let stage = file.stage.text_or_empty();
        if config && (stage == "boot" || stage.starts_with("boot.")) {
            let found = findings.add(file.path.place(), "the credential provider of the kubelet is written in `boot`");
            found.label(file.stage.place(), "runs too late");
            found.help("write it in a step of `initramfs`");
        }
    }
}

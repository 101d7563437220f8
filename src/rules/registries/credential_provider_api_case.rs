//! An API group of the kubelet's credential provider has a capital letter.
//!
//! Kubernetes compares group names as they are; they are lower case. A sample of the vendor spells `Kubelet` with a capital.
//!
//! # Avoid
//! ```yaml
//! apiVersion: Kubelet.config.k8s.io/v1
//! ```
//!
//! # Prefer
//! ```yaml
//! apiVersion: kubelet.config.k8s.io/v1
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::stages::written;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "credential-provider-api-case",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("credential_provider_api_case.rs"),
    source: "deploy-ecr-provider-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for root in written(model.stages()).iter().filter_map(|file| file.content()?.embedded()) {
        if root.get("kind").and_then(|it| it.text()) != Some("CredentialProviderConfig") {
            continue;
        }
        let inner = root.get("providers").into_iter().flat_map(|it| it.items()).filter_map(|it| it.get("apiVersion"));
        for node in root.get("apiVersion").into_iter().chain(inner) {
            let Some(text) = node.text() else { continue };
            let right = text.to_ascii_lowercase();
            if right != text && right.contains("kubelet") {
                let found = findings.add(node.place(), format!("the API group `{text}` is not lower case"));
                found.help(format!("write `{right}`"));
                found.fix(Fix::safe(format!("Write `{right}`"), node.replace_value(&right)));
            }
        }
    }
}

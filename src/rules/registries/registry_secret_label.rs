//! A registry Secret lacks the label that makes Palette read it, or the label is no string.
//!
//! Palette looks for Secrets with the label `spectrocloud.com/registry: "true"`. Without quotes the value is a boolean, which Kubernetes refuses as a label.
//!
//! # Avoid
//! ```yaml
//! metadata:
//!   labels:
//!     spectrocloud.com/registry: true
//! ```
//!
//! # Prefer
//! ```yaml
//! metadata:
//!   labels:
//!     spectrocloud.com/registry: "true"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Model, kubernetes};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Scalar;

pub(super) static RULE: Rule = Rule {
    id: "registry-secret-label",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("registry_secret_label.rs"),
    source: "local-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for object in kubernetes::all(model).iter().filter(|object| kubernetes::is_registry_secret(object)) {
        let labels = object.node.at(&["metadata", "labels"]);
        let Some(label) = labels.and_then(|it| it.get("spectrocloud.com/registry")) else {
            let only = ["data", "stringData"].iter().filter_map(|key| object.node.get(key)).flat_map(|it| it.entries());
            let ours =
                only.into_iter().all(|entry| matches!(entry.key.text_or_empty(), "url" | "username" | "password"));
            if ours {
                let place = object.name().unwrap_or(object.node).place();
                let found = findings.add(place, "this registry Secret has no label `spectrocloud.com/registry`");
                found.help("add `spectrocloud.com/registry: \"true\"` to `metadata.labels`");
            }
            continue;
        };
        if label.hole().is_some() {
            continue;
        }
        match label.scalar() {
            Some(Scalar::Text("true")) => {}
            Some(Scalar::Bool(true)) => {
                let found =
                    findings.add(label.place(), "the label `spectrocloud.com/registry` is a boolean, not a string");
                found.help("quote it: `\"true\"`");
                found.fix(Fix::safe("Quote the label", label.quote()));
            }
            _ => {
                let found = findings.add(label.place(), "the label `spectrocloud.com/registry` is not `\"true\"`");
                found.help("write `\"true\"`, quoted");
            }
        }
    }
}

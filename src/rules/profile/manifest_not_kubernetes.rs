//! A document of a manifest is no Kubernetes object.
//!
//! Each document needs `apiVersion` and `kind`; without them the cluster cannot know what it is.
//!
//! # Avoid
//! ```yaml
//! kind: ConfigMap
//! metadata:
//!   name: settings
//! ```
//!
//! # Prefer
//! ```yaml
//! apiVersion: v1
//! kind: ConfigMap
//! metadata:
//!   name: settings
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Manifest, Model};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::ProblemKind;

pub(super) static RULE: Rule = Rule {
    id: "manifest-not-kubernetes",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("manifest_not_kubernetes.rs"),
    source: "kubernetes",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for manifest in model.packs().flat_map(|pack| &pack.manifests).filter(|manifest| is_readable(manifest)) {
        let documents = manifest.documents();
        let several = documents.len() > 1;
        let name = manifest.name.and_then(|name| name.as_filled()).unwrap_or("the manifest");
        for (number, root) in documents.iter().enumerate() {
            if root.is_null() || root.hole().is_some() {
                continue;
            }
            let which = if several { format!("document {} of `{name}`", number + 1) } else { format!("`{name}`") };
            if !root.is_mapping() {
                findings
                    .add(root.place(), format!("{which} is no Kubernetes object: it is not a mapping"))
                    .help("write an object with `apiVersion` and `kind`");
                continue;
            }
            let missing: Vec<&str> = ["apiVersion", "kind"].into_iter().filter(|key| root.get(key).is_none()).collect();
            if !missing.is_empty() && root.entries().len() > 0 {
                let keys = missing.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" and no ");
                findings
                    .add(root.place(), format!("{which} is no Kubernetes object: it has no {keys}"))
                    .help(format!("add {}", keys.replace(" and no ", " and ")));
            }
        }
    }
}

/// A text that parses, and that no template of another tool makes.
fn is_readable(manifest: &Manifest<'_>) -> bool {
    let Some((tree, layer)) = manifest.text_layer() else { return false };
    let layer = tree.layer(layer);
    let templates =
        ["{{ if", "{{if", "{{- if", "{{ range", "{{- range", "{{- with", "{{ with", "{{ include", "{{- include", "{%"];
    let whole = layer.problems.iter().all(|it| it.kind == ProblemKind::SecondDocument || !it.kind.hides());
    whole && !templates.iter().any(|sign| layer.text.contains(sign))
}

//! A layer of manifests has none.
//!
//! A layer of type `manifest` deploys its manifests. Without any, and without values, it does nothing.
//!
//! # Avoid
//! ```yaml
//! - name: site-config
//!   type: manifest
//!   layer: addon
//!   manifests: []
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: site-config
//!   type: manifest
//!   layer: addon
//!   manifests:
//!     - name: settings
//!       content: |
//!         apiVersion: v1
//!         kind: ConfigMap
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "manifest-layer-empty",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("manifest_layer_empty.rs"),
    source: "sdk",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs().filter(|pack| pack.type_word() == Some("manifest")) {
        let valued =
            pack.values.is_some_and(|values| values.hole().is_some() || !values.text_or_empty().trim().is_empty());
        if pack.manifests_unknown || valued || !pack.manifests.is_empty() || pack.node.get("uid").is_some() {
            continue;
        }
        findings
            .add(pack.place(), format!("the layer `{}` has no manifests, so it deploys nothing", pack.base_name()))
            .help("add its manifests, or remove the layer");
    }
}

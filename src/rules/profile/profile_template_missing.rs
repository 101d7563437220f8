//! The packs of a profile do not stand in `spec.template`.
//!
//! The import reads `spec.template.packs`. A profile with its packs elsewhere is imported without layers, or not at all.
//!
//! # Avoid
//! ```yaml
//! spec:
//!   packs:
//!     - name: edge-k3s
//! ```
//!
//! # Prefer
//! ```yaml
//! spec:
//!   template:
//!     type: cluster
//!     cloudType: edge-native
//!     packs:
//!       - name: edge-k3s
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Model, Shape};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "profile-template-missing",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("profile_template_missing.rs"),
    source: "sdk",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in model.profiles.iter().filter(|profile| profile.shape == Shape::Flat) {
        let body = profile.node.get("spec").filter(|spec| spec.get("packs").is_some()).unwrap_or(profile.node);
        let Some(packs) = body.entry("packs") else { continue };
        let found = findings.add(packs.key.place(), "an import reads `spec.template.packs` and finds no packs here");
        found.help("move `type`, `cloudType` and `packs` to `spec.template`");
        let moved = ["type", "cloudType", "packs"].iter().filter_map(|key| body.entry(key)).collect::<Vec<_>>();
        if let [only] = moved[..] {
            let edits = only.move_to_path(profile.node, &["spec", "template"], "packs");
            found.fix(Fix::unsafe_("Move the packs to `spec.template`", edits));
        }
    }
}

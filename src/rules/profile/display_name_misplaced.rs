//! The display name or namespace of a pack does not stand under `pack`.
//!
//! Both are keys of the mapping `pack`. Beside it nothing reads them.
//!
//! # Avoid
//! ```yaml
//! pack:
//! spectrocloud.com/display-name: dns-1
//! ```
//!
//! # Prefer
//! ```yaml
//! pack:
//!   spectrocloud.com/display-name: dns-1
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "display-name-misplaced",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("display_name_misplaced.rs"),
    source: "duplicate-pack-in-profile",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs() {
        let Some(root) = pack.document.filter(|root| root.is_mapping()) else { continue };
        let Some(holder) = root.entry("pack") else { continue };
        for entry in root.entries() {
            let key = entry.key.text_or_empty();
            let right = match key {
                "spectrocloud.com/display-name" | "namespace" => key,
                "pack.spectrocloud.com/display-name" => "spectrocloud.com/display-name",
                _ => continue,
            };
            if holder.value.get(right).is_some() || !entry.value.is_scalar() {
                continue;
            }
            let found =
                findings.add(entry.key.place(), format!("`{right}` belongs under `pack`; here nothing reads it"));
            found.label(holder.key.place(), "belongs under this key");
            found.help(format!("write `{right}` one level deeper, under `pack`"));
            if (holder.value.is_null() || holder.value.is_mapping()) && !holder.value.is_alias() {
                let edits = match right == key {
                    true => entry.move_into(holder.value),
                    false => entry.move_to_path(root, &["pack"], right),
                };
                found.fix(Fix::safe(format!("Move `{right}` under `pack`"), edits));
            }
        }
    }
}

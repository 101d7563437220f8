//! A pack has a type that Palette does not know.
//!
//! A pack is of type `spectro`, `helm`, `manifest` or `oci`. Any other is refused.
//!
//! # Avoid
//! ```yaml
//! type: pack
//! ```
//!
//! # Prefer
//! ```yaml
//! type: spectro
//! ```

use crate::catalog::macros::nearest;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pack-type-enum",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("pack_type_enum.rs"),
    source: "sdk",
    check: Check::Document(check),
};

const KNOWN: [&str; 4] = ["spectro", "helm", "manifest", "oci"];

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs() {
        let Some(node) = pack.kind.filter(|node| node.hole().is_none()) else { continue };
        let Some(text) = node.as_filled().filter(|text| !KNOWN.contains(text)) else { continue };
        let found = findings.add(node.place(), format!("`{text}` is not a type of packs"));
        let meant = nearest(&text.to_ascii_lowercase(), KNOWN.into_iter()).map(|(known, _)| known);
        if let Some(meant) = meant {
            found.note(format!("a known one is near: `{meant}`"));
        }
        found.help(format!("write one of {}", KNOWN.map(|known| format!("`{known}`")).join(", ")));
    }
}

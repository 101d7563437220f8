//! A profile has a type that Palette does not know.
//!
//! A profile is of type `cluster` (all layers), `infra`, `add-on` or `system`. Any other is refused.
//!
//! # Avoid
//! ```yaml
//! template:
//!   type: addon
//! ```
//!
//! # Prefer
//! ```yaml
//! template:
//!   type: add-on
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "profile-type-enum",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("profile_type_enum.rs"),
    source: "sdk",
    check: Check::Document(check),
};

const KNOWN: [&str; 4] = ["cluster", "infra", "add-on", "system"];

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        let Some(node) = profile.kind.filter(|kind| kind.hole().is_none()) else { continue };
        let Some(text) = node.as_filled().filter(|text| !KNOWN.contains(text)) else { continue };
        let found = findings.add(node.place(), format!("`{text}` is not a type of profiles"));
        let meant = match text.to_ascii_lowercase().as_str() {
            "addon" | "add_on" | "add on" => Some("add-on"),
            "full" => Some("cluster"),
            "infrastructure" => Some("infra"),
            lower => KNOWN.into_iter().find(|known| *known == lower),
        };
        match meant {
            Some(meant) => {
                found.help(format!("write `{meant}`; the types are `cluster`, `infra`, `add-on` and `system`"))
            }
            None => found.help("write one of `cluster`, `infra`, `add-on`, `system`"),
        };
        if meant == Some("add-on") {
            found.fix(Fix::safe("Write `add-on`", [node.replace_part(0, text.len(), "add-on")]));
        }
    }
}

//! A profile variable has an input type that Palette does not know.
//!
//! Palette knows three ways to enter a value; any other is refused.
//!
//! # Avoid
//! ```yaml
//! inputType: select
//! ```
//!
//! # Prefer
//! ```yaml
//! inputType: dropdown
//! ```

use crate::catalog::macros::nearest;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "variable-input-type-enum",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("variable_input_type_enum.rs"),
    source: "sdk",
    check: Check::Document(check),
};

const KNOWN: [&str; 3] = ["text", "dropdown", "multiline"];

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for variable in model.profiles.iter().flat_map(|profile| &profile.variables) {
        let Some(node) = variable.input_type.filter(|node| node.hole().is_none()) else { continue };
        let Some(text) = node.as_filled().filter(|text| !KNOWN.contains(text)) else { continue };
        let found = findings.add(node.place(), format!("`{text}` is not an input type of profile variables"));
        if let Some((known, _)) = nearest(&text.to_ascii_lowercase(), KNOWN.into_iter()) {
            found.note(format!("a known one is near: `{known}`"));
        }
        found.help(format!("write one of {}", KNOWN.map(|known| format!("`{known}`")).join(", ")));
    }
}

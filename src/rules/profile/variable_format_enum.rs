//! A profile variable has a format that Palette does not know.
//!
//! Palette knows eight formats of values; any other is refused.
//!
//! # Avoid
//! ```yaml
//! format: int
//! ```
//!
//! # Prefer
//! ```yaml
//! format: number
//! ```

use crate::catalog::macros::nearest;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "variable-format-enum",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("variable_format_enum.rs"),
    source: "sdk",
    check: Check::Document(check),
};

const KNOWN: [&str; 8] = ["string", "number", "boolean", "ipv4", "ipv4cidr", "ipv6", "version", "base64"];

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for variable in model.profiles.iter().flat_map(|profile| &profile.variables) {
        let Some(node) = variable.format.filter(|node| node.hole().is_none()) else { continue };
        let Some(text) = node.as_filled().filter(|text| !KNOWN.contains(text)) else { continue };
        let found = findings.add(node.place(), format!("`{text}` is not a format of profile variables"));
        if let Some((known, _)) = nearest(&text.to_ascii_lowercase(), KNOWN.into_iter()) {
            found.note(format!("a known one is near: `{known}`"));
        }
        found.help(format!("write one of {}", KNOWN.map(|known| format!("`{known}`")).join(", ")));
    }
}

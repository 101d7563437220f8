//! A mode is written without its leading zero, so it is read as a decimal number.
//!
//! `644` is the number six hundred and forty-four, which is the mode 1204: sticky, writable by owner only, readable by others. A zero before it
//! makes it octal. With an 8 or 9 in it a number is decimal even so.
//!
//! # Avoid
//! ```yaml
//! permissions: 644
//! ```
//!
//! # Prefer
//! ```yaml
//! permissions: 0644
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "permissions-decimal",
    group: Group::Stages,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("permissions_decimal.rs"),
    source: "run",
    check: Check::Document(check),
};

/// Usual modes that nobody means as decimal numbers; 420, 384, 493 and 511 are usual modes written in decimal.
const USUAL: [&str; 15] =
    ["400", "440", "444", "600", "640", "644", "660", "664", "666", "700", "750", "755", "770", "775", "777"];

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for step in model.stages().iter().flat_map(|stage| &stage.steps) {
        for item in ["files", "downloads", "directories"].into_iter().flat_map(|list| step.list(list)) {
            if let Some(mode) = item.get("permissions") {
                judge(mode, findings);
            }
        }
    }
}

fn judge(mode: Node<'_>, findings: &mut Findings) {
    let (Some(value), Some(text)) = (mode.as_int(), mode.text()) else { return };
    let missing = USUAL.contains(&text);
    let not_octal = text.starts_with('0') && text.contains(['8', '9']) && text.bytes().all(|it| it.is_ascii_digit());
    if !missing && !not_octal {
        return;
    }
    let finding = findings.add(mode.place(), format!("`{text}` is a decimal number here: mode {value:o}"));
    if missing {
        finding.help(format!("write `0{text}`"));
        if !mode.is_alias() {
            finding.fix(Fix::safe(format!("Write `0{text}`"), [mode.replace_source(&format!("0{text}"))]));
        }
    } else {
        finding.note("8 and 9 are no octal digits");
        finding.help("write the mode with the digits 0 to 7, such as `0644`");
    }
}

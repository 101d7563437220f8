//! A switch is neither `true` nor `false`.
//!
//! The build compares switches as text, in some places with `true` and in others with `false`, so `True`, `yes` and `1` take neither
//! branch. `TWO_NODE` and `FIPS_ENABLED` are even run as a command, and the build stops.
//!
//! # Avoid
//! ```sh
//! IS_UKI=True
//! ```
//!
//! # Prefer
//! ```sh
//! IS_UKI=true
//! ```

use crate::catalog;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-boolean",
    group: Group::Arg,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("arg_boolean.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    for entry in arg.entries() {
        let name = entry.key.text_or_empty();
        let Some(variable) = catalog::arg::find(name).filter(|it| it.kind() == "bool") else { continue };
        let Some(text) = entry.value.as_filled().filter(|_| entry.value.hole().is_none()) else { continue };
        if matches!(text, "true" | "false") {
            continue;
        }
        let finding = findings.add(entry.value.place(), format!("`{name}` takes `true` or `false`, not `{text}`"));
        if variable.is_executed() {
            finding.severity(Severity::Error).note("the build runs the value as a command and stops at any other text");
        } else {
            finding.note("the build compares the text exactly, so neither branch is taken as meant");
        }
        let lower = text.to_ascii_lowercase();
        let edit = |word: &str| [entry.value.replace_part(0, text.len(), word)];
        match &*lower {
            "true" | "false" => {
                finding.help(format!("write `{lower}`"));
                finding.fix(Fix::safe(format!("Write `{lower}`"), edit(&lower)));
            }
            "yes" | "on" | "1" | "y" | "t" => {
                finding.help("write `true`").fix(Fix::unsafe_("Write `true`", edit("true")));
            }
            "no" | "off" | "0" | "n" | "f" => {
                finding.help("write `false`").fix(Fix::unsafe_("Write `false`", edit("false")));
            }
            _ => {
                finding.help("write `true` or `false`");
            }
        }
    }
}

//! A mode under `stages` is text where a number is wanted.
//!
//! The decoder takes a number only. One quoted mode makes it drop **every** stage of the file without a word; the host boots and nothing
//! of them has run. (Under the top-level `write_files` it is the other way round: there a quoted mode is right.)
//!
//! # Avoid
//! ```yaml
//! permissions: "0644"
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
use crate::syntax::{Node, Scalar, Style};

pub(super) static RULE: Rule = Rule {
    id: "permissions-quoted",
    group: Group::Stages,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("permissions_quoted.rs"),
    source: "run",
    check: Check::Document(check),
};

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
    let Some(Scalar::Text(text)) = mode.scalar() else { return };
    if mode.hole().is_some() {
        return;
    }
    let quoted = mode.style() != Some(Style::Plain);
    let what = if quoted { "quoted" } else { "no number" };
    let finding = findings.add(mode.place(), format!("`permissions` is {what}; a number is wanted here"));
    finding.note("the decoder refuses it, and every stage of this file is dropped without a word");
    let digits = text.strip_prefix("0o").unwrap_or(text);
    let octal = !digits.is_empty() && digits.bytes().all(|it| matches!(it, b'0'..=b'7'));
    if octal && quoted {
        let number = if digits.starts_with('0') { digits.to_owned() } else { format!("0{digits}") };
        finding.help(format!("write `{number}` without quotes"));
        if !mode.is_alias() {
            finding.fix(Fix::safe(format!("Write `{number}`"), [mode.replace_source(&number)]));
        }
    } else {
        finding.help("write the octal number without quotes, such as `0644`");
    }
}

//! CanvOS does not read this variable.
//!
//! A misspelt name is passed over without a word, and the build takes its default in place of the value. A fork of CanvOS may read
//! more names, so a name that resembles none is a hint only.
//!
//! # Avoid
//! ```sh
//! IMAGE_REGISTERY=registry.example.com/edge
//! ```
//!
//! # Prefer
//! ```sh
//! IMAGE_REGISTRY=registry.example.com/edge
//! ```

use crate::catalog;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-unknown-variable",
    group: Group::Arg,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("arg_unknown_variable.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    for entry in arg.entries() {
        let name = entry.key.text_or_empty();
        let is_name = name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        if !is_name || catalog::arg::find(name).is_some() {
            continue;
        }
        // A helper variable that other lines of this file use is no mistake.
        let used = |text: &str| text.contains(&format!("${name}")) || text.contains(&format!("${{{name}"));
        if arg.entries().any(|it| used(it.value.source())) {
            continue;
        }
        let finding = findings.add(entry.key.place(), format!("CanvOS reads no variable `{name}`"));
        match catalog::arg::nearest(name).filter(|near| arg.entry(near).is_none()) {
            Some(near) => {
                finding.note(format!("a variable with a similar name exists: `{near}`"));
                finding.help(format!("write `{near}`"));
                let (start, end) = entry.key.local();
                finding.fix(Fix::unsafe_(format!("Rename to `{near}`"), [arg.edit(start, end, near)]));
            }
            None => {
                finding.severity(Severity::Hint).note("a fork of CanvOS may read it");
                finding.help("remove the line if no script of yours reads it");
            }
        }
    }
}

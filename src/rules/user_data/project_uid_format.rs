//! `projectUid` does not look like the identifier of a project.
//!
//! Identifiers of Palette are 24 hexadecimal digits. A word belongs into `projectName`. Digits alone must be quoted, or YAML makes a number of them.
//!
//! # Avoid
//! ```yaml
//! projectUid: Default
//! ```
//!
//! # Prefer
//! ```yaml
//! projectName: Default
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Scalar;

pub(super) static RULE: Rule = Rule {
    id: "project-uid-format",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("project_uid_format.rs"),
    source: "prepare-user-data",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(user_data) = &model.user_data else { return };
    let Some(node) = user_data.at("stylus.site.projectUid").filter(|it| it.hole().is_none()) else { return };
    if node.is_null() || node.text() == Some("") {
        return;
    }
    let Some(text) = node.text() else {
        findings.add(node.place(), "`projectUid` is not text").help("write the 24 digits of the identifier in quotes");
        return;
    };
    let digits = text.len() == 24 && text.bytes().all(|it| it.is_ascii_hexdigit());
    let number = !matches!(node.scalar(), Some(Scalar::Text(_)));
    if digits && !number {
        return;
    }
    if digits {
        let finding = findings.add(node.place(), "`projectUid` is a number for YAML");
        finding.help("put the identifier into quotes");
        finding.fix(Fix::unsafe_("Quote the identifier", node.quote()));
        return;
    }
    let hex = text.bytes().all(|it| it.is_ascii_hexdigit());
    if hex && !text.bytes().all(|it| it.is_ascii_alphabetic()) {
        let what = if number { ", and is a number for YAML" } else { "" };
        let count = text.len();
        findings
            .add(node.place(), format!("`projectUid` has {count} digits, not 24 hexadecimal ones{what}"))
            .help("copy the identifier of the project from Palette, and put it into quotes");
        return;
    }
    let finding = findings.add(node.place(), "`projectUid` looks like a name, not like an identifier");
    finding.help("give the project's name in `projectName`, or its 24 hexadecimal digits here");
    let site = user_data.site.filter(|site| site.get("projectName").is_none());
    if let Some(entry) = site.and_then(|site| site.entry("projectUid")) {
        finding.fix(Fix::unsafe_("Rename to `projectName`", entry.rename("projectName")));
    }
}

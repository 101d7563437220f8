//! A file or directory is written without `permissions`, so it gets mode 0000.
//!
//! There is no default: nobody but root can read the file, and a script cannot be run. Missing parent directories get the same mode.
//!
//! # Avoid
//! ```yaml
//! - path: /etc/depot/zone
//!   content: north
//! ```
//!
//! # Prefer
//! ```yaml
//! - path: /etc/depot/zone
//!   permissions: 0644
//!   content: north
//! ```

use crate::catalog::spelling::nearly;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Model, Step};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Entry, Node};

pub(super) static RULE: Rule = Rule {
    id: "permissions-missing",
    group: Group::Stages,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("permissions_missing.rs"),
    source: "yip",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for step in model.stages().iter().flat_map(|stage| &stage.steps) {
        for (list, usual) in [("files", "0644"), ("downloads", "0644"), ("directories", "0755")] {
            step_items(step, list).for_each(|item| judge(item, usual, findings));
        }
    }
    if let Some(user_data) = &model.user_data {
        let written = user_data.root.get("write_files").into_iter().flat_map(Node::items).map(Node::resolved);
        written.for_each(|item| judge(item, "\"0644\"", findings));
    }
}

fn step_items<'t>(step: &Step<'t>, list: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
    step.list(list).map(Node::resolved)
}

fn judge(item: Node<'_>, usual: &str, findings: &mut Findings) {
    let entries = item.merged_entries();
    let Some(path) = entries.iter().find(|it| it.key.text() == Some("path")) else { return };
    if entries.iter().any(|it| it.key.hole().is_some() || is_mode_key(it)) {
        return;
    }
    let script = item.get("content").is_some_and(|it| it.text_or_empty().starts_with("#!"));
    let mode = if script { usual.replace("0644", "0755") } else { usual.to_owned() };
    let name = match path.value.text() {
        Some(text) if text.chars().count() < 50 => format!("`{text}`"),
        _ => "this entry".to_owned(),
    };
    let finding = findings.add(path.value.place(), format!("{name} has no `permissions` and gets mode 0000"));
    finding.help(format!("add `permissions: {mode}`"));
    finding.fix(Fix::unsafe_(format!("Add `permissions: {mode}`"), item.insert_entry("permissions", &mode)));
}

/// `permissions`, or a slip of it, which is one mistake of its own.
fn is_mode_key(entry: &Entry<'_>) -> bool {
    let key = entry.key.text_or_empty();
    key == "mode" || nearly(key, "permissions")
}

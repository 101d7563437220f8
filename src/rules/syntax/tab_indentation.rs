//! A tab stands in the indentation.
//!
//! YAML allows only blanks there; a parser stops, and nothing of the file takes effect.
//!
//! # Avoid
//! ```yaml
//! install:
//! <tab>poweroff: true
//! ```
//!
//! # Prefer
//! ```yaml
//! install:
//!   poweroff: true
//! ```

use super::problems;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{ProblemKind, spaces_for_tabs};

pub(super) static RULE: Rule = Rule {
    id: "tab-indentation",
    group: Group::Syntax,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("tab_indentation.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let tree = &model.document.tree;
    for (id, layer, problem) in problems(model, &[ProblemKind::Tab]) {
        let place = tree.place(id, problem.start, problem.end.max(problem.start + 1).min(layer.text.len() as u32));
        let finding = findings.add(place, "a tab in the indentation, where YAML allows only blanks");
        finding.help("indent with blanks, as the lines around it");
        let lines = spaces_for_tabs(&layer.text, problem.start as usize);
        if !lines.is_empty() {
            let edits = lines.into_iter().map(|(start, end, column)| tree.edit(id, start, end, &" ".repeat(column)));
            finding.fix(Fix::unsafe_("Indent with blanks", edits));
        }
    }
}

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
use crate::syntax::ProblemKind;

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
        let at = problem.start as usize;
        let start = layer.text[..at].rfind('\n').map_or(0, |found| found + 1);
        let blanks = layer.text[start..].find(|it| !matches!(it, ' ' | '\t')).unwrap_or(0);
        let place = tree.place(id, problem.start, problem.end.max(problem.start + 1).min(layer.text.len() as u32));
        let finding = findings.add(place, "a tab in the indentation, where YAML allows only blanks");
        finding.help("indent with blanks, as the lines around it");
        let indent = " ".repeat(indentation(&layer.text[..start]));
        let edit = tree.edit(id, start as u32, (start + blanks) as u32, &indent);
        finding.fix(Fix::unsafe_("Indent with blanks", [edit]));
    }
}

/// The indentation that a line after this text probably has: that of the last line, or more if it opens a block.
fn indentation(before: &str) -> usize {
    let Some(line) = before.lines().rev().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
    else {
        return 0;
    };
    let own = line.len() - line.trim_start_matches([' ', '\t']).len();
    if line.trim_end().ends_with(':') { own + 2 } else { own }
}

//! The text cannot be read: it breaks the grammar of its language.
//!
//! A parser stops at the first fault, so that nothing of the file takes effect. palint goes on behind it and checks what
//! it can read.
//!
//! # Avoid
//! ```yaml
//! stages:
//!   boot:
//!     - name: one
//!      - name: two
//! ```
//!
//! # Prefer
//! ```yaml
//! stages:
//!   boot:
//!     - name: one
//!     - name: two
//! ```

use super::problems;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Kind, Model};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Language, ProblemKind};

pub(super) static RULE: Rule = Rule {
    id: "yaml-syntax",
    group: Group::Syntax,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("yaml_syntax.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let kinds = [ProblemKind::Syntax, ProblemKind::UnknownAnchor, ProblemKind::TooMuch];
    for (id, layer, problem) in problems(model, &kinds) {
        let language = match layer.language {
            Language::Json => "JSON",
            Language::Hcl => "HCL",
            _ => "YAML",
        };
        let written = layer.text.get(problem.start as usize..problem.end as usize).unwrap_or("");
        let message = match problem.kind {
            ProblemKind::UnknownAnchor => format!("`{written}` is an alias of an anchor that does not exist"),
            ProblemKind::TooMuch => format!("this is more than is read: {}", problem.message),
            _ if problem.message.is_empty() => format!("this is not {language}"),
            _ => format!("this is not {language}: {}", problem.message),
        };
        let finding = findings.add(model.document.tree.place(id, problem.start, problem.end), message);
        match problem.kind {
            ProblemKind::UnknownAnchor => {
                finding.help("put the value in quotes if it is text, or define the anchor before it")
            }
            ProblemKind::TooMuch => finding.help("make the file smaller"),
            _ => finding.help("correct the line; what comes after it was checked as far as it could be read"),
        };
        if let Some((start, end)) = problem.related {
            finding.label(model.document.tree.place(id, start, end), "begins here");
        }
        match (model.kind(), layer.holder) {
            (Kind::UserData, None) => finding.note("its readers stop here: nothing in the file takes effect"),
            (_, Some(_)) => finding.note("the document inside this text is refused as a whole"),
            _ => finding.note("its readers stop here and refuse the file"),
        };
    }
}

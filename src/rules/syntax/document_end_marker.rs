//! Three dots end the document before its end.
//!
//! A line that holds only `...` ends a YAML document. Readers take the first document only: the rest is lost.
//!
//! # Avoid
//! ```yaml
//! install:
//!   poweroff: true
//! ...
//! stages:
//!   boot:
//!     - name: never read
//! ```
//!
//! # Prefer
//! ```yaml
//! install:
//!   poweroff: true
//! stages:
//!   boot:
//!     - name: read
//! ```

use super::multiple_documents::reads_one_document;
use super::problems;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::ProblemKind;

pub(super) static RULE: Rule = Rule {
    id: "document-end-marker",
    group: Group::Syntax,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("document_end_marker.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (id, _, problem) in problems(model, &[ProblemKind::DocumentEnd]) {
        if !reads_one_document(model, id) {
            continue;
        }
        let place = model.document.tree.place(id, problem.start, problem.end);
        let finding = findings.add(place, "`...` ends the document, and the rest is not read");
        finding.help("remove the line, or put it in quotes if it is text");
    }
}

//! A variable is set twice.
//!
//! The last one wins in both readers, so the first is dead text that the next reader of the file will believe.
//!
//! # Avoid
//! ```sh
//! OS_VERSION=20.04
//! OS_VERSION=22.04
//! ```
//!
//! # Prefer
//! ```sh
//! OS_VERSION=22.04
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity, Tag};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::ProblemKind;

pub(super) static RULE: Rule = Rule {
    id: "arg-duplicate",
    group: Group::Arg,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("arg_duplicate.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    for problem in arg.problems(ProblemKind::DuplicateKey) {
        let Some(entry) = arg.entries().find(|it| it.key.local().0 == problem.start) else { continue };
        let name = entry.key.text_or_empty();
        let Some(first) = arg.entries().find(|it| it.key.text() == Some(name)) else { continue };
        let finding = findings.add(entry.key.place(), format!("`{name}` is set twice; the last one wins"));
        finding.label(first.key.place(), "has no effect").help("keep the one that is meant");
        if first.value.text() == entry.value.text() {
            finding.fix(Fix::unsafe_("Remove the first one", [arg.remove_line(first)]));
        }
        finding.tag(Tag::Unused);
    }
}

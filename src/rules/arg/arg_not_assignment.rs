//! A line is neither an assignment, nor a comment, nor blank.
//!
//! Earthly refuses the whole file for one such line, so none of the values in it counts. Left-overs of a heredoc, `:` in place of
//! `=`, a hyphen in a name and a quote that is not closed are the usual causes.
//!
//! # Avoid
//! ```sh
//! CUSTOM-TAG=demo
//! EOF
//! ```
//!
//! # Prefer
//! ```sh
//! CUSTOM_TAG=demo
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::ProblemKind;

pub(super) static RULE: Rule = Rule {
    id: "arg-not-assignment",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("arg_not_assignment.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    let tree = arg.root.tree();
    for problem in arg.problems(ProblemKind::ArgNotAssignment) {
        let (start, end) = (problem.start, problem.end);
        let text = &tree.layer(arg.root.layer()).text[start as usize..end as usize];
        let finding = findings.add(tree.place(arg.root.layer(), start, end), problem.message.clone());
        if text.starts_with(['"', '\'']) {
            finding.note("bash reads no further than here, and Earthly refuses the whole file");
            finding.help("close the quote at the end of the value");
            continue;
        }
        finding.note("Earthly refuses the whole file, so no value in it counts");
        if let Some(name) = text.strip_suffix(':') {
            finding.help(format!("write `{name}=` and the value without a blank between them"));
        } else if text.contains('-') && !text.contains([' ', '$', '=']) {
            let joined = text.replace('-', "_");
            finding.help(format!("write `{joined}`"));
            finding.fix(Fix::unsafe_(format!("Rename to `{joined}`"), [arg.edit(start, end, &joined)]));
        } else {
            finding.help("remove the line, or write it as `NAME=value`, or put a `#` before it");
        }
    }
}

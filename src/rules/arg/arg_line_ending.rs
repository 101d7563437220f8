//! The file has Windows line ends or a byte-order mark.
//!
//! Bash keeps the carriage return as the last character of every value: an image name then ends in one and is refused, and a
//! comparison with `true` fails. A byte-order mark makes the first line a command, and Earthly refuses the whole file.
//!
//! # Avoid
//! ```sh
//! ARCH=amd64\r
//! ```
//!
//! # Prefer
//! ```sh
//! ARCH=amd64
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::ProblemKind;

pub(super) static RULE: Rule = Rule {
    id: "arg-line-ending",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("arg_line_ending.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    let (tree, layer) = (arg.root.tree(), arg.root.layer());
    for problem in arg.problems(ProblemKind::ByteOrderMark) {
        let place = tree.place(layer, problem.start, problem.end);
        findings
            .add(place, "a byte-order mark stands before the first line")
            .note("Earthly refuses the whole file, and bash takes the first line for a command")
            .help("save the file as UTF-8 without a byte-order mark")
            .fix(Fix::safe("Remove the byte-order mark", [arg.edit(problem.start, problem.end, "")]));
    }
    if let Some(problem) = arg.problems(ProblemKind::ArgLineEnding).next() {
        let returns = tree.layer(layer).text.match_indices("\r\n").map(|(at, _)| at as u32);
        let edits: Vec<_> = returns.map(|at| arg.edit(at, at + 1, "")).collect();
        findings
            .add(tree.place(layer, problem.start, problem.end), "lines end in a carriage return (CR LF)")
            .note("bash keeps the carriage return as the last character of every value")
            .help("save the file with LF line ends")
            .fix(Fix::safe("Use LF line ends", edits));
    }
}

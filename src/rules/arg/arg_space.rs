//! A blank stands around `=`, in a name, or in a value without quotes.
//!
//! Bash reads `.arg` before the build does. `A=x y` runs the command `y` with an empty `A`, `A = x` runs the command `A`, and
//! `A B=1` runs `A` too; Earthly takes the line as it was meant. So half of the build sees a value and the other half none.
//!
//! # Avoid
//! ```sh
//! CUSTOM TAG=demo
//! MY_ORG=Acme Works
//! ```
//!
//! # Prefer
//! ```sh
//! CUSTOM_TAG=demo
//! MY_ORG="Acme Works"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::arg::quoted;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::ProblemKind;

pub(super) static RULE: Rule = Rule {
    id: "arg-space",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("arg_space.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    for problem in arg.problems(ProblemKind::ArgSpace) {
        let (start, end) = (problem.start, problem.end);
        let Some(entry) = arg.entries().find(|it| it.key.local().0 <= start && start <= it.value.local().1) else {
            continue;
        };
        let name = entry.key.text_or_empty();
        let place = arg.place(entry, start, end);
        if start > entry.key.local().0 {
            let text = entry.value.text_or_empty();
            let last = text.split_whitespace().nth(1).unwrap_or_default();
            let finding = findings.add(place, format!("the value of `{name}` has a blank and no quotes"));
            finding.note(format!("bash runs `{last}` as a command and leaves `{name}` empty"));
            finding.help("put the whole value into quotes");
            if let Some(text) = quoted(text) {
                finding.fix(Fix::safe("Quote the value", [arg.edit(start, end, &text)]));
            }
        } else if end > entry.key.local().1 {
            let finding = findings.add(place, format!("a blank stands beside the `=` of `{name}`"));
            finding.note(format!("bash runs a command here and leaves `{name}` empty"));
            finding.help("write name, `=` and value without blanks between them");
            let (from, to) = (entry.key.local().1, entry.value.local().0);
            finding.fix(Fix::safe("Remove the blanks", [arg.edit(from, to, "=")]));
        } else {
            let joined = name.split_whitespace().collect::<Vec<_>>().join("_");
            let finding = findings.add(place, format!("the name `{name}` has a blank in it"));
            let first = name.split_whitespace().next().unwrap_or_default();
            finding.note(format!("bash runs `{first}` as a command, and no variable is set"));
            finding.help(format!("write `{joined}`"));
            finding.fix(Fix::unsafe_(format!("Rename to `{joined}`"), [arg.edit(start, end, &joined)]));
        }
    }
}

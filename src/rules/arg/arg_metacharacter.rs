//! A value without quotes holds a sign that bash takes for itself.
//!
//! After an unquoted `<` or `(` bash stops reading the file, so every later line is lost to it; at `;`, `&` and `|` it cuts the
//! value. Earthly takes the text as it stands, and the two halves of the build disagree.
//!
//! # Avoid
//! ```sh
//! IMAGE_REGISTRY=<registry>
//! MY_ORG=Acme&Sons
//! ```
//!
//! # Prefer
//! ```sh
//! IMAGE_REGISTRY=registry.example.com/edge
//! MY_ORG="Acme&Sons"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::arg::quoted;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Hole, ProblemKind};

pub(super) static RULE: Rule = Rule {
    id: "arg-metacharacter",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("arg_metacharacter.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    for problem in arg.problems(ProblemKind::ArgMetacharacter) {
        let (start, end) = (problem.start, problem.end);
        let within = |it: &crate::syntax::Entry<'_>| it.value.local().0 <= start && end <= it.value.local().1;
        let Some(entry) = arg.entries().find(within) else { continue };
        let name = entry.key.text_or_empty();
        let tree = arg.root.tree();
        let sign = &tree.layer(arg.root.layer()).text[start as usize..end as usize];
        let place = arg.place(entry, start, end);
        let placeholder = entry.value.hole() == Some(Hole::Angle);
        let what = if placeholder { "is still a placeholder" } else { "has a sign of the shell" };
        let finding = findings.add(place, format!("the value of `{name}` {what}: `{sign}` without quotes"));
        finding.note(match sign {
            "<" | ">" | "(" | ")" => "bash reads no further than this line".to_owned(),
            _ => format!("bash cuts the value at `{sign}` and runs the rest as a command"),
        });
        if placeholder {
            finding.help(format!("write the real value of `{name}`"));
            continue;
        }
        finding.help("put the whole value into quotes");
        if let Some(text) = quoted(entry.value.text_or_empty()) {
            let (from, to) = entry.value.local();
            finding.fix(Fix::safe("Quote the value", [arg.edit(from, to, &text)]));
        }
    }
}

//! A command is a map or a list for YAML.
//!
//! An unquoted `: ` makes a map of a command, and a `{`, `[` or `- ` at its start a collection. The decoder wants text: every stage of the
//! file is dropped without a word.
//!
//! # Avoid
//! ```yaml
//! commands:
//!   - echo state: ready
//! ```
//!
//! # Prefer
//! ```yaml
//! commands:
//!   - 'echo state: ready'
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "command-is-map",
    group: Group::Stages,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("command_is_map.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for step in model.stages().iter().flat_map(|stage| &stage.steps) {
        step.list("commands").for_each(|command| judge(command, findings));
    }
}

fn judge(command: Node<'_>, findings: &mut Findings) {
    let kind = match (command.is_mapping(), command.is_sequence()) {
        (true, _) => "map",
        (_, true) => "list",
        _ => return,
    };
    let finding = findings.add(command.place(), format!("this command is a {kind} for YAML; it must be text"));
    finding.note("every stage of this file is dropped without a word");
    finding.help("put the command into single quotes, or write it under `- |`");
    let source = command.source();
    let whole = !source.contains('\n') && !command.is_alias();
    if whole && (command.is_flow() || kind == "map") {
        let quoted = format!("'{}'", source.replace('\'', "''"));
        finding.fix(Fix::safe("Quote the command", [command.replace_source(&quoted)]));
    }
}

//! A condition in brackets without quotes is a YAML list.
//!
//! `[ -f /x ]` is a list with one item for YAML, and the decoder wants text: every stage of the file is dropped without a word.
//!
//! # Avoid
//! ```yaml
//! if: [ -f "/etc/depot/zone" ]
//! ```
//!
//! # Prefer
//! ```yaml
//! if: '[ -f "/etc/depot/zone" ]'
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "condition-is-list",
    group: Group::Stages,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("condition_is_list.rs"),
    source: "cloud-init",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for step in model.stages().iter().flat_map(|stage| &stage.steps) {
        let Some(condition) = step.get("if").filter(|it| it.is_sequence()) else { continue };
        let finding = findings.add(condition.place(), "the condition is a list for YAML; it must be text");
        finding.note("every stage of this file is dropped without a word");
        finding.help("put the whole condition into single quotes");
        let source = condition.source();
        if condition.is_flow() && !condition.is_alias() && !source.contains('\n') {
            let quoted = format!("'{}'", source.replace('\'', "''"));
            finding.fix(Fix::safe("Quote the condition", [condition.replace_source(&quoted)]));
        }
    }
}

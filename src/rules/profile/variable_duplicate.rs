//! Two variables of a profile have the same name or the same display name.
//!
//! Both have to be unique within the profile.
//!
//! # Avoid
//! ```yaml
//! variables:
//!   - {name: pods, displayName: Range of pods}
//!   - {name: pods, displayName: Range of services}
//! ```
//!
//! # Prefer
//! ```yaml
//! variables:
//!   - {name: pods, displayName: Range of pods}
//!   - {name: services, displayName: Range of services}
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, Variable};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "variable-duplicate",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("variable_duplicate.rs"),
    source: "create-cluster-profile-variables",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        repeated(&profile.variables, |variable| variable.name, "name", findings);
        repeated(&profile.variables, |variable| variable.display_name, "display name", findings);
    }
}

fn repeated<'t>(
    variables: &[Variable<'t>],
    of: fn(&Variable<'t>) -> Option<Node<'t>>,
    what: &str,
    findings: &mut Findings,
) {
    let mut seen: Vec<(Node<'_>, &str)> = Vec::new();
    for node in variables.iter().filter_map(of) {
        let Some(text) = node.as_filled().filter(|_| node.hole().is_none()) else { continue };
        match seen.iter().find(|(_, other)| *other == text) {
            Some((first, _)) => {
                findings
                    .add(node.place(), format!("two variables of the profile have the {what} `{text}`"))
                    .label(first.place(), "stands here first")
                    .help(format!("give each variable a {what} of its own"));
            }
            None => seen.push((node, text)),
        }
    }
}

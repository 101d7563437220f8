//! A profile variable has no default where Palette needs one.
//!
//! A read-only variable, one that is hidden and required, and a dropdown are refused without a default: nobody could give
//! the value when a cluster is deployed.
//!
//! # Avoid
//! ```yaml
//! - name: region
//!   displayName: Region
//!   immutable: true
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: region
//!   displayName: Region
//!   immutable: true
//!   defaultValue: north
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, Shape, Variable};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "variable-default-required",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("variable_default_required.rs"),
    source: "create-cluster-profile-variables",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        let key = if profile.shape == Shape::Terraform { "default_value" } else { "defaultValue" };
        for variable in profile.variables.iter().filter(|variable| !variable.has_default()) {
            if variable.default_value.is_some_and(|it| it.text().is_some_and(|text| text.contains('*'))) {
                continue; // masked: there is one
            }
            let dropdown = variable.input_type.and_then(|it| it.text()) == Some("dropdown");
            let (reason, place) = if let Some(node) = variable.immutable.filter(|_| Variable::is_on(variable.immutable))
            {
                ("read-only", node)
            } else if let Some(node) =
                variable.hidden.filter(|_| Variable::is_on(variable.hidden) && Variable::is_on(variable.required))
            {
                ("hidden and required", node)
            } else if let Some(node) = variable.input_type.filter(|_| dropdown && !variable.choices().is_empty()) {
                ("a dropdown", node)
            } else {
                continue;
            };
            let name = variable.name_text().unwrap_or("this variable");
            let found = findings.add(variable.place(), format!("`{name}` is {reason} and has no default"));
            found.label(place.place(), "asks for a default").help(format!("give it a `{key}`"));
        }
    }
}

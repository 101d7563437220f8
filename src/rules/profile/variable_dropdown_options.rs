//! A dropdown of a profile has no options, or its default is none of them.
//!
//! A dropdown needs at least one option, and its default has to be one of them.
//!
//! # Avoid
//! ```yaml
//! - name: size
//!   inputType: dropdown
//!   defaultValue: large
//!   options: [{value: small}, {value: medium}]
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: size
//!   inputType: dropdown
//!   defaultValue: small
//!   options: [{value: small}, {value: medium}]
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, Variable};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "variable-dropdown-options",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("variable_dropdown_options.rs"),
    source: "create-cluster-profile-variables",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for variable in model.profiles.iter().flat_map(|profile| &profile.variables) {
        if let Some(kind) = variable.input_type.filter(|kind| kind.text() == Some("dropdown")) {
            dropdown(variable, kind, findings);
        }
    }
}

fn dropdown(variable: &Variable<'_>, kind: Node<'_>, findings: &mut Findings) {
    let given =
        variable.options.is_some_and(|options| options.hole().is_some()) || variable.node.get("dynamic").is_some();
    if given {
        return;
    }
    let choices = variable.choices();
    let name = variable.name_text().unwrap_or("this variable");
    if choices.is_empty() {
        findings
            .add(kind.place(), format!("`{name}` is a dropdown without options"))
            .help("give it at least one entry in `options`, or another input type");
        return;
    }
    let texts: Vec<Node<'_>> = choices.iter().flat_map(|it| [it.get("value"), it.get("label")]).flatten().collect();
    let open = texts.iter().any(|text| text.hole().is_some() || text.text().is_none());
    let Some((node, default)) = variable.literal_default().filter(|_| !open) else { return };
    if texts.iter().any(|text| text.text() == Some(default)) {
        return;
    }
    let values: Vec<String> =
        choices.iter().filter_map(|it| it.get("value")?.text()).map(|value| format!("`{value}`")).collect();
    let shown = if variable.sensitive() { "the default".to_owned() } else { format!("the default `{default}`") };
    let found = findings.add(node.place(), format!("{shown} of `{name}` is none of its options"));
    if values.len() <= 6 && !variable.sensitive() {
        found.help(format!("take one of {}", values.join(", ")));
    } else {
        found.help("take the value of one of the options");
    }
}

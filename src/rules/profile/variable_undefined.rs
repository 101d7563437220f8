//! A macro names a profile variable that the profile does not define.
//!
//! Variables belong to the profile that uses them. The server refuses a profile whose layers use a variable that is not
//! defined in the same profile.
//!
//! # Avoid
//! ```yaml
//! zone: "{{.spectro.var.shop_zoen}}"
//! ```
//!
//! # Prefer
//! ```yaml
//! zone: "{{.spectro.var.shop_zone}}"
//! ```

use crate::catalog::macros::nearest;
use crate::facts::Context;
use crate::finding::{Confidence, Edit, Fix, Severity};
use crate::model::macros::Class;
use crate::model::{Model, Profile};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Language;

pub(super) static RULE: Rule = Rule {
    id: "variable-undefined",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("variable_undefined.rs"),
    source: "terraform-provider",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (index, profile) in model.profiles.iter().enumerate() {
        let names: Option<Vec<&str>> = profile.variables.iter().map(|variable| variable.name_text()).collect();
        let Some(names) = names.filter(|_| !profile.variables_unknown) else { continue };
        for action in model.actions_of(index).filter(|action| !action.in_comment) {
            for reference in action.references.iter().filter(|reference| reference.class == Class::Var) {
                let name = reference.path();
                if name.is_empty() || name.ends_with('.') || names.contains(&name) {
                    continue;
                }
                let range = reference.path_range();
                let message = format!("the profile defines no variable `{name}`");
                let found = findings.add(action.place(range.start, range.end), message);
                match nearest(name, names.iter().copied()) {
                    Some((known, _)) => {
                        let edit = action.replace(range.start, range.end, known);
                        found.help(format!("write `{known}`, which the profile defines"));
                        found.fix(Fix::unsafe_(format!("Write `{known}`"), [edit]));
                    }
                    None => {
                        found.help(format!("define `{name}` among the variables of this profile"));
                        found.fix(Fix::unsafe_(format!("Define `{name}`"), define(profile, name)));
                    }
                }
            }
        }
    }
}

/// Adds a variable behind those that are there.
fn define(profile: &Profile<'_>, name: &str) -> Vec<Edit> {
    let is_name = name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    let Some(last) = profile.variables.last().filter(|_| is_name) else { return Vec::new() };
    let Some(holder) = last.node.parent() else { return Vec::new() };
    let tree = holder.tree();
    match tree.layer(holder.layer()).language {
        Language::Hcl => holder
            .insert_entry("variable", &format!("{{\n  name         = \"{name}\"\n  display_name = \"{name}\"\n}}")),
        Language::Json => holder.insert_item(&format!("\"name\": \"{name}\", \"displayName\": \"{name}\"")),
        _ if holder.is_flow() => holder.insert_item(&format!("name: {name}, displayName: {name}")),
        _ => holder.insert_item(&format!("{{name: {name}, displayName: {name}}}")),
    }
}

//! A profile variable is defined and no layer uses it.
//!
//! Whoever deploys the profile is asked for a value that nothing reads.
//!
//! # Avoid
//! ```yaml
//! variables:
//!   - name: ntp_server
//!     displayName: Time server
//! ```
//!
//! # Prefer
//! Remove the variable, or use it in the values of a layer: `"{{.spectro.var.ntp_server}}"`.

use crate::facts::Context;
use crate::finding::{Confidence, Severity, Tag};
use crate::model::Model;
use crate::model::macros::Class;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "variable-unused",
    group: Group::Profile,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("variable_unused.rs"),
    source: "define-profile-variables",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (index, profile) in model.profiles.iter().enumerate() {
        let readable = profile.packs.iter().all(|pack| pack.values.is_none_or(|it| it.is_null() || !it.is_mapping()));
        if !profile.is_complete() || !readable || profile.packs.is_empty() {
            continue;
        }
        let used: Vec<&str> = model
            .actions_of(index)
            .flat_map(|action| &action.references)
            .filter(|reference| reference.class == Class::Var)
            .map(|reference| reference.path())
            .collect();
        for variable in &profile.variables {
            let Some(name) = variable.name_text() else { continue };
            if used.contains(&name) {
                continue;
            }
            findings
                .add(variable.place(), format!("no layer uses the variable `{name}`"))
                .help(format!("remove it, or use `{{{{.spectro.var.{name}}}}}` in a layer"))
                .tag(Tag::Unused);
        }
    }
}

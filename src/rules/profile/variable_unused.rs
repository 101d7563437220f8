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

use crate::catalog::macros::nearest;
use crate::facts::Context;
use crate::finding::{Confidence, Severity, Tag};
use crate::model::Model;
use crate::model::macros::{Action, Class};
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
        let names: Vec<&str> = profile.variables.iter().filter_map(|variable| variable.name_text()).collect();
        // A misspelt or broken macro is told as such; what it was meant to use is not unused.
        let uses = |action: &Action<'_>, name: &str| {
            let misspelt = action.references.iter().any(|reference| {
                reference.class == Class::Var
                    && !names.contains(&reference.path())
                    && nearest(reference.path(), names.iter().copied()).is_some_and(|(known, _)| known == name)
            });
            misspelt
                || action
                    .text()
                    .split(|sign: char| !sign.is_alphanumeric() && sign != '_' && sign != '-')
                    .any(|word| word == name)
        };
        for variable in &profile.variables {
            let Some(name) = variable.name_text() else { continue };
            if model.actions_of(index).any(|action| uses(action, name)) {
                continue;
            }
            findings
                .add(variable.place(), format!("no layer uses the variable `{name}`"))
                .help(format!("remove it, or use `{{{{.spectro.var.{name}}}}}` in a layer"))
                .tag(Tag::Unused);
        }
    }
}

//! A profile variable is used in a way that Palette does not support.
//!
//! A variable stands alone in its braces: no function works on it, it is not part of another macro, and in
//! `pack.content` it has no value yet when content is collected.
//!
//! # Avoid
//! ```yaml
//! name: "{{ .spectro.var.site | upper }}"
//! ```
//!
//! # Prefer
//! ```yaml
//! name: "{{ .spectro.var.site }}"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::macros::{Action, Class};
use crate::model::{Model, Pack};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "variable-with-function",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("variable_with_function.rs"),
    source: "create-cluster-profile-variables",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for action in model.actions.iter().filter(|action| !action.in_comment) {
        let Some(variable) = action.references.iter().find(|reference| reference.class == Class::Var) else { continue };
        let name = variable.path().trim_end_matches('.');
        if action.nested {
            findings
                .add(action.place(action.start, action.end), "a profile variable cannot be part of another macro")
                .help("write two macros beside each other, or one variable for the whole value");
        } else if let Some((function, start, end)) = action.functions.first().filter(|_| !action.control) {
            findings
                .add(
                    action.place(*start, *end),
                    format!("the function `{function}` does not work on a profile variable"),
                )
                .help(format!("write `{{{{.spectro.var.{name}}}}}` alone and give the variable the final value"));
        } else if in_content(action, &model.profiles[action.profile].packs[action.pack]) {
            findings
                .add(action.place_of(variable), "a profile variable has no value yet in `pack.content`")
                .help("write the image out, or refer to a value of the pack");
        }
    }
}

fn in_content(action: &Action<'_>, pack: &Pack<'_>) -> bool {
    let Some(content) = pack.at(&["pack", "content"]).filter(|_| action.outermost && !action.in_manifest) else {
        return false;
    };
    let mut node = action.node;
    while let Some(current) = node {
        if current == content {
            return true;
        }
        node = current.parent();
    }
    false
}

//! The name of a profile variable is none.
//!
//! A variable is used as `{{.spectro.var.NAME}}`, and the template engine rejects a hyphen, a blank or a leading digit in
//! that name.
//!
//! # Avoid
//! ```yaml
//! - name: pull-password
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: pull_password
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "variable-name-invalid",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("variable_name_invalid.rs"),
    source: "deploy-ecr-provider-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for variable in model.profiles.iter().flat_map(|profile| &profile.variables) {
        let Some((node, name)) = variable.name.zip(variable.name_text()) else { continue };
        let allowed = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
        let wrong = name.char_indices().find(|(at, sign)| !allowed(*sign) || (*at == 0 && sign.is_ascii_digit()));
        let Some((at, sign)) = wrong else { continue };
        let what = match sign {
            '-' => "a hyphen".to_owned(),
            sign if sign.is_whitespace() => "a blank".to_owned(),
            sign if sign.is_ascii_digit() => "a leading digit".to_owned(),
            sign => format!("`{sign}`"),
        };
        let message = format!("the variable name `{name}` holds {what}, which templates reject");
        let found = findings.add(node.part(at, at + sign.len_utf8()), message);
        let other: String = name.chars().map(|sign| if allowed(sign) { sign } else { '_' }).collect();
        let other = if other.starts_with(|sign: char| sign.is_ascii_digit()) { format!("_{other}") } else { other };
        found.help(format!("name it `{other}`, also where it is used"));
        if !(sign == '-' || sign.is_whitespace() || sign.is_ascii_digit()) {
            found.severity(Severity::Warning).confidence(Confidence::Inferred);
        }
    }
}

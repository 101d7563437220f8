//! A variable that is marked sensitive has a default in clear.
//!
//! The mark masks the value in the editor and in exports. A default that stands in a file of its own is there for everyone
//! who reads the file.
//!
//! # Avoid
//! ```yaml
//! - name: db_password
//!   isSensitive: true
//!   defaultValue: EXAMPLE
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: db_password
//!   isSensitive: true
//!   required: true
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "variable-sensitive-default",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("variable_sensitive_default.rs"),
    source: "define-profile-variables",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for variable in model.profiles.iter().flat_map(|profile| &profile.variables).filter(|variable| variable.sensitive())
    {
        let Some((node, _)) = variable.literal_default() else { continue };
        let name = variable.name_text().unwrap_or("this variable");
        findings
            .add(node.place(), format!("`{name}` is marked sensitive and its default stands in clear"))
            .help("remove the default, and give the value when the cluster is deployed")
            .help("or take it from a user macro: `{{ .spectro.macro.NAME }}`");
    }
}

//! Variables stand in `spec.template`, where nothing reads them.
//!
//! A profile has its variables in `spec.variables`; the model of an import knows no others.
//!
//! # Avoid
//! ```yaml
//! spec:
//!   template:
//!     variables:
//!       - name: pods
//! ```
//!
//! # Prefer
//! ```yaml
//! spec:
//!   variables:
//!     - name: pods
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, Shape};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "variables-outside-spec",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("variables_outside_spec.rs"),
    source: "sdk",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in model.profiles.iter().filter(|profile| profile.shape == Shape::Export) {
        let Some(entry) = profile.node.at(&["spec", "template"]).and_then(|template| template.entry("variables"))
        else {
            continue;
        };
        if entry.value.is_sequence() {
            findings
                .add(entry.key.place(), "`spec.template.variables` is not read; variables belong in `spec.variables`")
                .help("move the list to `spec.variables`");
        }
    }
}

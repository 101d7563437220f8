//! The values of a pack are an object, not the text of one.
//!
//! `values` is the text of a YAML file in a string. An object or a list in its place is refused.
//!
//! # Avoid
//! ```yaml
//! values:
//!   pack:
//!     namespace: hello
//! ```
//!
//! # Prefer
//! ```yaml
//! values: |
//!   pack:
//!     namespace: hello
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "values-not-string",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("values_not_string.rs"),
    source: "sdk",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs() {
        let Some(values) = pack.values.filter(|values| values.is_mapping() || values.is_sequence()) else { continue };
        let what = if values.is_mapping() { "an object" } else { "a list" };
        findings
            .add(values.place(), format!("`values` is {what}; it has to be YAML text in a string"))
            .help("write it as a block: `values: |`, in JSON as one string, in Terraform by `yamlencode`");
    }
}

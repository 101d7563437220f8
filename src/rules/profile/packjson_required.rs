//! A `pack.json` lacks a key that every pack needs.
//!
//! `name`, `displayName`, `version` and `layer` are required, as texts that are not empty. A constraint needs to say on what it depends, and how.
//!
//! # Avoid
//! ```json
//! { "name": "site-agent", "layer": "addon" }
//! ```
//!
//! # Prefer
//! ```json
//! {
//!   "name": "site-agent",
//!   "displayName": "Site agent",
//!   "version": "1.4.2",
//!   "layer": "addon"
//! }
//! ```

use crate::catalog::schema::Broken;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "packjson-required",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("packjson_required.rs"),
    source: "add-custom-packs",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for violation in model.violations().filter(|violation| violation.rule == Some("packjson-required")) {
        match violation.broken {
            Broken::MissingKey(key) => {
                let place = violation.node.place();
                findings.add(place, format!("`{key}` is missing; it is required")).help(format!("add `{key}`"));
            }
            _ => {
                let key = violation.key_text().to_owned();
                findings
                    .add(violation.node.place(), format!("`{key}` has to be a text that is not empty"))
                    .help(format!("write `{key}` as a text in quotes"));
            }
        }
    }
}

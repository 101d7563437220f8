//! The version of the operating system is a decimal number.
//!
//! Without quotes YAML reads `24.10` as the number 24.1. The name of the provider image is then another one.
//!
//! # Avoid
//! ```yaml
//! options:
//!   system.osVersion: 24.10
//! ```
//!
//! # Prefer
//! ```yaml
//! options:
//!   system.osVersion: "24.10"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Layer, Model};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Scalar;

pub(super) static RULE: Rule = Rule {
    id: "byoi-os-version-number",
    group: Group::Profile,
    severity: Severity::Hint,
    confidence: Confidence::Verified,
    page: include_str!("byoi_os_version_number.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs().filter(|pack| pack.true_layer() == Some(Layer::Os)) {
        let Some(node) = pack.at(&["options", "system.osVersion"]) else { continue };
        if matches!(node.scalar(), Some(Scalar::Float(_))) {
            let text = node.text_or_empty();
            findings
                .add(node.place(), format!("`{text}` without quotes is a number, not a version"))
                .help(format!("quote it: `\"{text}\"`"))
                .fix(Fix::safe("Quote the version", node.quote()));
        }
    }
}

//! A value of a `pack.json` is none of those that are allowed.
//!
//! The layer, the clouds, the types of constraints and of resources are fixed words.
//!
//! # Avoid
//! ```json
//! { "layer": "network" }
//! ```
//!
//! # Prefer
//! ```json
//! { "layer": "cni" }
//! ```

use crate::catalog::macros::nearest;
use crate::catalog::schema::Broken;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "packjson-enum",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("packjson_enum.rs"),
    source: "add-custom-packs",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for violation in model.violations().filter(|violation| violation.rule == Some("packjson-enum")) {
        let key = violation.key_text().to_owned();
        let allowed: Vec<&str> = violation.spot.allowed().iter().filter_map(|value| value.as_str()).collect();
        if !matches!(violation.broken, Broken::NotAllowed(_)) {
            findings
                .add(violation.node.place(), format!("`{key}` takes a text"))
                .help(format!("write one of {}", quoted(&allowed)));
            continue;
        }
        let text = violation.node.text_or_empty();
        let found = findings.add(violation.node.place(), format!("`{text}` is no value of `{key}`"));
        match nearest(&text.to_ascii_lowercase(), allowed.iter().copied()) {
            Some((known, _)) => found.help(format!("write `{known}`; allowed are {}", quoted(&allowed))),
            None => found.help(format!("write one of {}", quoted(&allowed))),
        };
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

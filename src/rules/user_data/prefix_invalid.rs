//! The prefix of the host name has a sign that it cannot have.
//!
//! Letters, digits and `-` are taken.
//!
//! # Avoid
//! ```yaml
//! prefix: edge_
//! ```
//!
//! # Prefer
//! ```yaml
//! prefix: edge
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "prefix-invalid",
    group: Group::UserData,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("prefix_invalid.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(node) = model.user_data.as_ref().and_then(|it| it.at("stylus.site.prefix")) else { return };
    if node.hole().is_some() {
        return;
    }
    let fits = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
    let Some(text) = node.as_filled() else { return };
    let Some(sign) = text.chars().find(|sign| !fits(*sign)) else { return };
    let finding = findings.add(node.place(), format!("`prefix` takes letters, digits and `-`, not `{sign}`"));
    let kept: String = text.chars().map(|it| if fits(it) { it } else { '-' }).collect();
    let kept = kept.trim_matches('-');
    if kept.is_empty() {
        finding.help("write letters, digits and `-`");
    } else {
        finding.help(format!("write `{kept}`"));
        finding.fix(Fix::unsafe_(format!("Write `{kept}`"), [node.replace_part(0, text.len(), kept)]));
    }
}

//! A tag of digits begins with a zero and has no quotes.
//!
//! It is a number for YAML, an octal one if it can be. Readers that ask for text keep it as it is; others make `1116` of `02134`.
//!
//! # Avoid
//! ```yaml
//! tags:
//!   zip: 02134
//! ```
//!
//! # Prefer
//! ```yaml
//! tags:
//!   zip: "02134"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Node, Style};

pub(super) static RULE: Rule = Rule {
    id: "leading-zero",
    group: Group::UserData,
    severity: Severity::Hint,
    confidence: Confidence::Verified,
    page: include_str!("leading_zero.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(site) = model.user_data.as_ref().and_then(|it| it.site) else { return };
    for node in site.get("tags").into_iter().flat_map(Node::entries).map(|it| it.value) {
        let text = node.text_or_empty();
        let digits = text.len() > 1 && text.starts_with('0') && text.bytes().all(|it| it.is_ascii_digit());
        if digits && node.style() == Some(Style::Plain) && !node.is_alias() {
            let finding = findings.add(node.place(), "this tag begins with a zero and is a number for YAML");
            finding.help("put it into quotes");
            finding.fix(Fix::safe("Quote the tag", node.quote()));
        }
    }
}

//! A regular expression is not one of RE2.
//!
//! The host uses Go's engine, which has no look-around and no back-references. An expression that it refuses matches nothing: the step is skipped, or the path gives no
//! ID.
//!
//! # Avoid
//! ```yaml
//! node: "till-(?!test)"
//! ```
//!
//! # Prefer
//! ```yaml
//! node: "till-[0-9]+"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;
use regex::Regex;

pub(super) static RULE: Rule = Rule {
    id: "regex-invalid",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("regex_invalid.rs"),
    source: "yip",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for step in model.stages().iter().flat_map(|stage| &stage.steps) {
        for key in ["node", "only_os", "only_os_version", "only_arch"] {
            if let Some(node) = step.get(key) {
                judge(node, key, "the step is skipped", Confidence::Verified, findings);
            }
        }
    }
    let site = model.user_data.as_ref().and_then(|it| it.site);
    for path in site.and_then(|it| it.get("deviceUIDPaths")).into_iter().flat_map(Node::items) {
        if let Some(node) = path.get("regex") {
            judge(node, "regex", "nothing matches it", Confidence::Documented, findings);
        }
    }
}

fn judge(node: Node<'_>, key: &str, then: &str, confidence: Confidence, findings: &mut Findings) {
    let Some(text) = node.as_filled().filter(|_| node.hole().is_none()) else { return };
    let why = if ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|it| text.contains(it)) {
        "look-around"
    } else if has_back_reference(text) {
        "a back-reference"
    } else if !text.contains("\\Q") && !text.contains("\\C") && Regex::new(text).is_err() {
        "something"
    } else {
        return;
    };
    findings
        .add(node.place(), format!("`{key}` uses {why} that the host's engine (RE2) refuses"))
        .confidence(confidence)
        .note(then)
        .help("write an expression of RE2, without look-around and back-references");
}

fn has_back_reference(text: &str) -> bool {
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        if sign == '\\' && signs.next().is_some_and(|it| matches!(it, '1'..='9')) {
            return true;
        }
    }
    false
}

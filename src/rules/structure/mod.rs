//! Rules of the family `structure`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

use super::{Findings, Rule};
use crate::catalog::schema::{Found, Violation};
use crate::catalog::sources;
use crate::facts::Facts;
use crate::finding::{Finding, Place};
use crate::model::Model;
use crate::syntax::{Entry, Node, ProblemKind, Style};

mod deprecated_key;
mod duplicate_key;
mod invalid_value;
mod key_case;
mod key_newer_than_target;
mod misplaced_key;
mod missing_key;
mod null_value;
mod placeholder_value;
mod unknown_key;
mod wrong_type;

/// The rules, by name.
pub static ALL: &[&Rule] = &[
    &deprecated_key::RULE,
    &duplicate_key::RULE,
    &invalid_value::RULE,
    &key_case::RULE,
    &key_newer_than_target::RULE,
    &misplaced_key::RULE,
    &missing_key::RULE,
    &null_value::RULE,
    &placeholder_value::RULE,
    &unknown_key::RULE,
    &wrong_type::RULE,
];

/// A finding about a violation, with the source and confidence that the schema gives for its place.
fn tell<'f>(
    findings: &'f mut Findings,
    violation: &Violation<'_>,
    place: Place,
    message: impl Into<String>,
) -> &'f mut Finding {
    let finding = findings.add(place, message);
    if let Some(key) = violation.spot.source() {
        finding.source(sources::address(key).unwrap_or(key));
    }
    if let Some(confidence) = violation.spot.confidence() {
        finding.confidence(confidence);
    }
    if violation.node.is_alias() {
        finding.label(violation.node.resolved().place(), "the anchor");
    }
    finding
}

/// The documents of a deployment that have schemas.
fn documents<'t>(facts: &Facts<'t>) -> Vec<&'t Model<'t>> {
    facts.user_data_files().iter().chain(&facts.profile_models).copied().collect()
}

/// True if the document that holds a node was read without a fault; only then a fix may move lines about.
pub(super) fn is_whole(node: Node<'_>) -> bool {
    let problems = &node.tree().layer(node.layer()).problems;
    problems.iter().all(|problem| problem.kind == ProblemKind::ByteOrderMark)
}

/// The entry that a violation is about.
fn entry<'t>(violation: &Violation<'t>) -> Option<Entry<'t>> {
    violation.key.map(|key| Entry { key, value: violation.node })
}

/// Where a mapping stands, as in "unknown key `x` in `stylus`".
fn inside(holder: Node<'_>) -> String {
    match (holder.key(), holder.nearest_key()) {
        (Some(key), _) => format!("in `{}`", key.text_or_empty()),
        (None, Some(key)) if holder.parent().is_some_and(Node::is_sequence) => {
            format!("in an item of `{}`", key.text_or_empty())
        }
        _ => "at the top level".to_owned(),
    }
}

/// The name of a value: its key, or "an item of" its list.
fn named(violation: &Violation<'_>) -> String {
    let key = violation.key_text();
    if violation.key.is_some() { format!("`{key}`") } else { format!("an item of `{key}`") }
}

/// A kind of value in words.
fn found_word(node: Node<'_>, found: Found) -> &'static str {
    let quoted = matches!(node.style(), Some(Style::Single | Style::Double));
    match found {
        Found::Map => "a map",
        Found::List => "a list",
        Found::String if quoted => "quoted text",
        Found::String => "text",
        Found::Number => "a number",
        Found::Boolean => "a boolean",
        Found::Null => "empty",
    }
}

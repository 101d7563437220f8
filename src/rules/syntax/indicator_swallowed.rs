//! The first sign of a value belongs to YAML and is dropped.
//!
//! An unquoted `!` begins a tag and an unquoted `&` an anchor. A condition loses its negation, a password becomes empty,
//! a command runs without its first word.
//!
//! # Avoid
//! ```yaml
//! stages:
//!   boot:
//!     - if: ! test -f /etc/done
//! ```
//!
//! # Prefer
//! ```yaml
//! stages:
//!   boot:
//!     - if: "! test -f /etc/done"
//! ```

use std::collections::HashSet;

use super::{exact_values, in_quotes};
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{LayerId, Node};

pub(super) static RULE: Rule = Rule {
    id: "indicator-swallowed",
    group: Group::Syntax,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("indicator_swallowed.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let tree = &model.document.tree;
    if !tree.has_indicators() {
        return;
    }
    let values = exact_values(model);
    let mut used: HashSet<(LayerId, &str)> = HashSet::new();
    if values.iter().any(|value| value.node.anchor().is_some()) {
        let aliases = tree.nodes().filter(|node| node.is_alias());
        used.extend(aliases.map(|node| (node.layer(), node.source().trim_start_matches('*'))));
    }
    for value in values {
        let node = value.node;
        if node.is_alias() || node.is_mapping() || node.is_sequence() {
            continue;
        }
        let source = |(start, end): (u32, u32)| &tree.layer(node.layer()).text[start as usize..end as usize];
        let tag = node.tag().filter(|tag| !source(*tag).starts_with("!!"));
        let anchor = node.anchor().filter(|anchor| !used.contains(&(node.layer(), &source(*anchor)[1..])));
        let Some((start, end)) = tag.or(anchor) else { continue };
        let sign = if tag.is_some() { '!' } else { '&' };
        let what = if sign == '!' { "a tag" } else { "an anchor" };
        let key = node.nearest_key().map(Node::text_or_empty).unwrap_or_default();
        let secret = !value.shell;
        let left = match node.text() {
            None | Some("") => "nothing is left".to_owned(),
            Some(_) if secret => "only a part of the value is left".to_owned(),
            Some(text) => format!("`{}` is left", shortened(text)),
        };
        let message = format!("`{sign}` begins {what} in YAML and is dropped from `{key}`");
        // A tag of a missing value stands behind the key that the value is shown at.
        let shown = if secret { (start, start + 1) } else { (start, end) };
        let mut place = tree.place(node.layer(), shown.0, shown.1);
        place.key = node.key_path();
        let finding = findings.add(place, message);
        finding.note(left).help("put the whole value in quotes");
        let end = node.local().1.max(end);
        let written = &tree.layer(node.layer()).text[start as usize..end as usize];
        if !written.contains('\n') {
            finding.fix(Fix::safe("Put the value in quotes", in_quotes(tree, node.layer(), start, end)));
        }
    }
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(40).take_while(|it| *it != '\n').collect();
    if short.len() < text.len() { short + "…" } else { short }
}

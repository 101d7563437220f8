//! A masked value is written without quotes.
//!
//! An unquoted `*` begins an alias: a run of them, as exports and samples write it for a secret, stops the parser.
//!
//! # Avoid
//! ```yaml
//! password: ********
//! ```
//!
//! # Prefer
//! ```yaml
//! password: "the password"
//! ```

use std::collections::HashMap;

use super::{in_quotes, problems};
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{LayerId, Node, ProblemKind};

pub(super) static RULE: Rule = Rule {
    id: "masked-value-unquoted",
    group: Group::Syntax,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("masked_value_unquoted.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let tree = &model.document.tree;
    let masks = problems(model, &[ProblemKind::Mask]);
    let aliases: HashMap<(LayerId, (u32, u32)), Node<'_>> = if masks.is_empty() {
        HashMap::new()
    } else {
        tree.nodes().filter(|node| node.is_alias()).map(|node| ((node.layer(), node.local()), node)).collect()
    };
    for (id, _, problem) in masks {
        let (start, end) = (problem.start, problem.end);
        let node = aliases.get(&(id, (start, end)));
        let place = node.map_or_else(|| tree.place(id, start, end), |node| node.place());
        let finding = findings.add(place, "an unquoted mask `***` is an alias in YAML and stops the parser");
        finding.note("nothing in the document takes effect");
        finding.help("write the value, or put the mask in quotes");
        finding.fix(Fix::safe("Put the mask in quotes", in_quotes(tree, id, start, end)));
    }
}

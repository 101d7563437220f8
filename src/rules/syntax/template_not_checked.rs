//! The file is a template: what its templates stand for was not checked.
//!
//! Only what can be read before the template is filled in was checked. Fill it in first to have all of it checked.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   site:
//!     name: {{ host_name }}
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   site:
//!     name: store-17
//! ```

use super::problems;
use crate::facts::Context;
use crate::finding::{Confidence, Place, Severity};
use crate::model::{Kind, Model};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Hole, ProblemKind, Style};

pub(super) static RULE: Rule = Rule {
    id: "template-not-checked",
    group: Group::Syntax,
    severity: Severity::Hint,
    confidence: Confidence::Verified,
    page: include_str!("template_not_checked.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let tree = &model.document.tree;
    let unread = problems(model, &[ProblemKind::Template]);
    let mut places: Vec<Place> = unread.iter().map(|(id, _, it)| tree.place(*id, it.start, it.end)).collect();
    if model.kind() == Kind::UserData {
        // Palette fills in the templates of profiles; nobody fills in those of user data on the host.
        let unquoted = tree.nodes().filter(|node| {
            node.style() == Some(Style::Plain)
                && !node.is_alias()
                && matches!(node.hole(), Some(Hole::Braces | Hole::Directive | Hole::At))
                && node.text_or_empty().starts_with(['{', '@', '%'])
        });
        places.extend(unquoted.map(|node| node.place()));
    }
    places.sort_by_key(|place| place.span.start);
    let Some(first) = places.first().cloned() else { return };
    let finding = findings.add(first, "the file is a template; only what can be read without it was checked");
    match places.len() {
        1 => {}
        2 => _ = finding.note("there is 1 more template in the file"),
        more => _ = finding.note(format!("there are {} more templates in the file", more - 1)),
    }
    finding.help("check the file again once the templates are filled in");
}

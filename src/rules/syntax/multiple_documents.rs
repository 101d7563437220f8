//! A second document follows after `---`.
//!
//! The readers of user data and of pack values take the first document only. Everything below the line is lost without
//! a word.
//!
//! # Avoid
//! ```yaml
//! #cloud-config
//! install:
//!   poweroff: true
//! ---
//! stages:
//!   boot:
//!     - name: never read
//! ```
//!
//! # Prefer
//! ```yaml
//! #cloud-config
//! install:
//!   poweroff: true
//! stages:
//!   boot:
//!     - name: read
//! ```

use super::problems;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Kind, Model};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{LayerId, ProblemKind};

pub(super) static RULE: Rule = Rule {
    id: "multiple-documents",
    group: Group::Syntax,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("multiple_documents.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (id, _, problem) in problems(model, &[ProblemKind::SecondDocument]) {
        if !reads_one_document(model, id) {
            continue;
        }
        let place = model.document.tree.place(id, problem.start, problem.end);
        let finding = findings.add(place, "a second document begins here, and only the first one is read");
        finding.help("remove the `---` line, or move what follows to a file of its own");
    }
}

/// True for user data, loose values and the values inside a profile; not for manifests, which may hold several.
pub(super) fn reads_one_document(model: &Model<'_>, layer: LayerId) -> bool {
    let tree = &model.document.tree;
    let Some(holder) = tree.layer(layer).holder else {
        return matches!(model.kind(), Kind::UserData | Kind::Values | Kind::Settings);
    };
    let holder = tree.node(holder);
    model.packs().any(|pack| pack.values.is_some_and(|values| values.resolved() == holder))
}

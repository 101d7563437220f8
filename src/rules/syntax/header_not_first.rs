//! `#cloud-config` stands below the first line.
//!
//! The host's collector looks at the first nine lines. The stage runner did not before February 2026, and never looks
//! behind other content, a `---` line included: it then ignores users, files and commands at the top level.
//!
//! # Avoid
//! ```yaml
//! # stores of the north
//! #cloud-config
//! stylus:
//!   site:
//!     name: store-17
//! ```
//!
//! # Prefer
//! ```yaml
//! #cloud-config
//! # stores of the north
//! stylus:
//!   site:
//!     name: store-17
//! ```

use super::header::{Header, header};
use super::missing_header::{next_line, put_first};
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::LayerId;

pub(super) static RULE: Rule = Rule {
    id: "header-not-first",
    group: Group::Syntax,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("header_not_first.rs"),
    source: "yip",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Header::Late { line, behind_content } = header(model) else { return };
    let (tree, file) = (&model.document.tree, LayerId(0));
    let place = tree.place(file, line.start, line.end);
    let finding = findings.add(place, format!("the header `#cloud-config` is on line {}, not on line 1", line.number));
    if behind_content {
        finding
            .note("the stage runner never finds it behind other content: it ignores the cloud-init keys of the file");
    } else {
        finding.note(
            "stage runners from before 2026-02-23 look at line 1 only, and ignore the cloud-init keys without it",
        );
    }
    finding.help("move it to the first line");
    let remove = tree.edit(file, line.start, next_line(&model.source().text, line.end), "");
    finding.fix(Fix::safe("Move the header to line 1", [put_first(model), remove]));
}

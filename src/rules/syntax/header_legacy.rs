//! The header is `#kairos-config` or `#node-config`.
//!
//! The host's collector takes these as well. The stage runner and the vendor's own check want `#cloud-config`.
//!
//! # Avoid
//! ```yaml
//! #node-config
//! install:
//!   poweroff: true
//! ```
//!
//! # Prefer
//! ```yaml
//! #cloud-config
//! install:
//!   poweroff: true
//! ```

use super::header::{Header, header};
use super::missing_header::{next_line, put_first};
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::LayerId;

pub(super) static RULE: Rule = Rule {
    id: "header-legacy",
    group: Group::Syntax,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("header_legacy.rs"),
    source: "kairos-sdk",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Header::Legacy(line) = header(model) else { return };
    let (tree, file) = (&model.document.tree, LayerId(0));
    let place = tree.place(file, line.start, line.end);
    let text = &model.source().text[line.start as usize..line.end as usize];
    let finding = findings.add(place, format!("the header is `{text}`, where `#cloud-config` is wanted"));
    finding
        .note("only the host's collector knows this header; the stage runner ignores the cloud-init keys of the file");
    finding.help("write `#cloud-config` as the first line");
    let edits = if line.number == 1 {
        vec![tree.edit(file, line.start, line.end, "#cloud-config")]
    } else {
        let remove = tree.edit(file, line.start, next_line(&model.source().text, line.end), "");
        vec![put_first(model), remove]
    };
    finding.fix(Fix::safe("Write `#cloud-config`", edits));
}

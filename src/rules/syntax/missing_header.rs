//! The first line of user data is not `#cloud-config`.
//!
//! The line looks like a comment and is none: without it the host's collector skips the file, and the stage runner
//! ignores users, files and commands at the top level. A blank, another case or a colon is enough to lose it.
//!
//! # Avoid
//! ```yaml
//! # cloud-config
//! stylus:
//!   site:
//!     name: store-17
//! ```
//!
//! # Prefer
//! ```yaml
//! #cloud-config
//! stylus:
//!   site:
//!     name: store-17
//! ```

use super::header::{Header, header};
use crate::catalog::sources;
use crate::facts::Context;
use crate::finding::{Confidence, Edit, Fix, Place, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::LayerId;

pub(super) static RULE: Rule = Rule {
    id: "missing-header",
    group: Group::Syntax,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("missing_header.rs"),
    source: "validate-user-data",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let (tree, file) = (&model.document.tree, LayerId(0));
    let found = header(model);
    let (place, message) = match found {
        Header::Missing => {
            let end = model.source().text.find(['\r', '\n']).unwrap_or(model.source().text.len()) as u32;
            let first = Place { key: String::new(), ..tree.place(file, 0, end) };
            (first, "the first line is not `#cloud-config`".to_owned())
        }
        Header::Near(line) => {
            let text = &model.source().text[line.start as usize..line.end as usize];
            let message = format!("`{}` is a plain comment, not the header `#cloud-config`", text.trim());
            (tree.place(file, line.start, line.end), message)
        }
        Header::TooLate(line) => {
            let message = format!("`#cloud-config` on line {} comes too late: it must be line 1", line.number);
            (tree.place(file, line.start, line.end), message)
        }
        _ => return,
    };
    let finding = findings.add(place, message);
    finding.note(sources::cited(
        "without the header nothing of `install` is taken, and top-level users and files are ignored",
        "kairos-sdk",
    ));
    finding.help("write `#cloud-config` as the first line, exactly so");
    let insert = put_first(model);
    match found {
        Header::Near(line) if line.number == 1 => {
            let edit = tree.edit(file, line.start, line.end, "#cloud-config");
            finding.fix(Fix::safe("Write `#cloud-config`", [edit]));
        }
        Header::Near(line) | Header::TooLate(line) => {
            let remove = tree.edit(file, line.start, next_line(&model.source().text, line.end), "");
            finding.fix(Fix::safe("Put `#cloud-config` first", [insert, remove]));
        }
        _ => {
            finding.fix(Fix::safe("Put `#cloud-config` first", [insert]));
        }
    }
}

/// The header on a new first line; a byte-order mark stays before it.
pub(super) fn put_first(model: &Model<'_>) -> Edit {
    model.document.tree.insert_line(LayerId(0), 0, "#cloud-config")
}

/// Where the line after a place begins.
pub(super) fn next_line(text: &str, at: u32) -> u32 {
    text[at as usize..].find('\n').map_or(text.len() as u32, |found| at + found as u32 + 1)
}

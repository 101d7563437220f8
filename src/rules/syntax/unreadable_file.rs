//! A file cannot be read.
//!
//! It is missing its permissions, is larger than the limit, or holds bytes that are no UTF-8. It was not checked.
//!
//! # Avoid
//! ```text
//! user-data saved as Latin-1 or UTF-16
//! ```
//!
//! # Prefer
//! ```text
//! user-data saved as UTF-8
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Place, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::source::ReadProblem;

pub(super) static RULE: Rule = Rule {
    id: "unreadable-file",
    group: Group::Syntax,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("unreadable_file.rs"),
    source: "palint",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(problem) = &model.source().problem else { return };
    let (message, help) = match problem {
        ReadProblem::Unreadable(why) => {
            (format!("the file cannot be read: {}", first_words(why)), "see to it that the file can be read")
        }
        ReadProblem::TooLarge { size, limit } => {
            let mib = |bytes: &u64| bytes.div_ceil(1 << 20);
            (
                format!("the file has {} MiB; at most {} MiB are read", mib(size), mib(limit)),
                "leave it out with `exclude:` in the settings",
            )
        }
        ReadProblem::NotUtf8(at) => (format!("the file is no UTF-8: byte {at} fits nowhere"), "save the file as UTF-8"),
    };
    findings.add(Place::start_of(model.document.file()), message).help(help);
}

/// The words of the operating system, in the length of a message.
fn first_words(why: &str) -> String {
    why.lines().next().unwrap_or_default().trim_end_matches('.').chars().take(50).collect()
}

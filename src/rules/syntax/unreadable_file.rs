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

use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Group, Rule};

/// Told by the engine, which knows what was read.
pub(super) static RULE: Rule = Rule {
    id: "unreadable-file",
    group: Group::Syntax,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("unreadable_file.rs"),
    source: "palint",
    check: Check::Engine,
};

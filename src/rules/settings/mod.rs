//! Rules of the family `settings`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

use super::Rule;

pub mod allowance_expired;
pub mod allowance_unused;
mod allowance_without_reason;
pub mod settings_schema;
pub mod unknown_rule;

/// The rules, by name.
pub static ALL: &[&Rule] = &[
    &allowance_expired::RULE,
    &allowance_unused::RULE,
    &allowance_without_reason::RULE,
    &settings_schema::RULE,
    &unknown_rule::RULE,
];

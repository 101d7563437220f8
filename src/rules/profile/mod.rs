//! Rules of the family `profile`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

use super::Rule;

/// The rules, by name.
pub static ALL: &[&Rule] = &[];

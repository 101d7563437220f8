//! Rules of the family `syntax`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

use super::Rule;

/// The rules, by name.
pub static ALL: &[&Rule] = &[];

//! Rules of the family `secrets`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

use super::Rule;

mod secret_in_clear;

/// The rules, by name.
pub static ALL: &[&Rule] = &[&secret_in_clear::RULE];

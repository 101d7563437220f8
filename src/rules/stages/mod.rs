//! Rules of the family `stages`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

mod command_is_map;
mod condition_is_list;
mod content_not_decodable;
mod content_template_braces;
mod encoding_unknown;
mod permissions_decimal;
mod permissions_missing;
mod permissions_quoted;
mod skip_copy_in_installer;
mod stage_not_list;
mod step_order;
mod step_without_effect;
mod unknown_stage;

use super::Rule;

/// The rules, by name.
pub static ALL: &[&Rule] = &[
    &command_is_map::RULE,
    &condition_is_list::RULE,
    &content_not_decodable::RULE,
    &content_template_braces::RULE,
    &encoding_unknown::RULE,
    &permissions_decimal::RULE,
    &permissions_missing::RULE,
    &permissions_quoted::RULE,
    &skip_copy_in_installer::RULE,
    &stage_not_list::RULE,
    &step_order::RULE,
    &step_without_effect::RULE,
    &unknown_stage::RULE,
];

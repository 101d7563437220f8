//! Rules of the family `arg`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

mod arg_base_image_missing;
mod arg_boolean;
mod arg_duplicate;
mod arg_expansion;
mod arg_file_missing;
mod arg_file_name;
mod arg_fips_conflict;
mod arg_gpu_conflict;
mod arg_image_reference;
mod arg_k8s_version;
mod arg_line_ending;
mod arg_metacharacter;
mod arg_mode_conflict;
mod arg_not_assignment;
mod arg_os_version;
mod arg_proxy;
mod arg_required_missing;
mod arg_secret;
mod arg_space;
mod arg_two_node;
mod arg_uki_conflict;
mod arg_uki_short_version;
mod arg_unknown_variable;

use super::Rule;

/// The rules, by name.
pub static ALL: &[&Rule] = &[
    &arg_base_image_missing::RULE,
    &arg_boolean::RULE,
    &arg_duplicate::RULE,
    &arg_expansion::RULE,
    &arg_file_missing::RULE,
    &arg_file_name::RULE,
    &arg_fips_conflict::RULE,
    &arg_gpu_conflict::RULE,
    &arg_image_reference::RULE,
    &arg_k8s_version::RULE,
    &arg_line_ending::RULE,
    &arg_metacharacter::RULE,
    &arg_mode_conflict::RULE,
    &arg_not_assignment::RULE,
    &arg_os_version::RULE,
    &arg_proxy::RULE,
    &arg_required_missing::RULE,
    &arg_secret::RULE,
    &arg_space::RULE,
    &arg_two_node::RULE,
    &arg_uki_conflict::RULE,
    &arg_uki_short_version::RULE,
    &arg_unknown_variable::RULE,
];

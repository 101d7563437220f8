//! Rules of the family `user-data`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

mod cloud_init_form;
mod cloud_init_key_ignored;
mod install_not_used;
mod last_partition_absorbs_rest;
mod mount_path;
mod no_user_account;
mod pair_kind_conflict;
mod partition_fills_twice;
mod partition_without_fs;
mod poweroff_and_reboot;
mod site_null_resets;
mod site_repeats_installer;
mod ssh_hardening_without_key;
mod user_without_login;
mod users_late;

use super::Rule;

/// The rules, by name.
pub static ALL: &[&Rule] = &[
    &cloud_init_form::RULE,
    &cloud_init_key_ignored::RULE,
    &install_not_used::RULE,
    &last_partition_absorbs_rest::RULE,
    &mount_path::RULE,
    &no_user_account::RULE,
    &pair_kind_conflict::RULE,
    &partition_fills_twice::RULE,
    &partition_without_fs::RULE,
    &poweroff_and_reboot::RULE,
    &site_null_resets::RULE,
    &site_repeats_installer::RULE,
    &ssh_hardening_without_key::RULE,
    &user_without_login::RULE,
    &users_late::RULE,
];

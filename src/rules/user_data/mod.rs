//! Rules of the family `user-data`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

mod address_invalid;
mod auto_register_off;
mod certificate_expired;
mod certificate_is_private_key;
mod certificate_malformed;
mod cloud_init_form;
mod cloud_init_key_ignored;
mod custom_agent_path;
mod device_uid_shadowed;
mod dhcp_with_address;
mod duplicate_address;
mod endpoint_form;
mod endpoint_missing;
mod gateway_outside_network;
mod host_id_invalid;
mod install_not_used;
mod last_partition_absorbs_rest;
mod leading_zero;
mod login_limits_unused;
mod management_mode_conflict;
mod mask_twice;
mod mount_path;
mod multi_node_needs_local;
mod no_proxy_form;
mod no_user_account;
mod overlapping_networks;
mod pair_kind_conflict;
mod partition_fills_twice;
mod partition_without_fs;
mod poweroff_and_reboot;
mod prefix_invalid;
mod project_given_twice;
mod project_uid_format;
mod proxy_form;
mod proxy_without_no_proxy;
mod regex_invalid;
mod registration_missing;
mod registration_unused;
mod several_gateways;
mod site_null_resets;
mod site_repeats_installer;
mod ssh_hardening_without_key;
mod static_without_address;
mod static_without_gateway;
mod static_without_mask;
mod tls_verification_off;
mod unknown_feature_gate;
mod url_prefix_repeated;
mod user_without_login;
mod users_late;

use super::Rule;

/// The rules, by name.
pub static ALL: &[&Rule] = &[
    &address_invalid::RULE,
    &auto_register_off::RULE,
    &certificate_expired::RULE,
    &certificate_is_private_key::RULE,
    &certificate_malformed::RULE,
    &cloud_init_form::RULE,
    &cloud_init_key_ignored::RULE,
    &custom_agent_path::RULE,
    &device_uid_shadowed::RULE,
    &dhcp_with_address::RULE,
    &duplicate_address::RULE,
    &endpoint_form::RULE,
    &endpoint_missing::RULE,
    &gateway_outside_network::RULE,
    &host_id_invalid::RULE,
    &install_not_used::RULE,
    &last_partition_absorbs_rest::RULE,
    &leading_zero::RULE,
    &login_limits_unused::RULE,
    &management_mode_conflict::RULE,
    &mask_twice::RULE,
    &mount_path::RULE,
    &multi_node_needs_local::RULE,
    &no_proxy_form::RULE,
    &no_user_account::RULE,
    &overlapping_networks::RULE,
    &pair_kind_conflict::RULE,
    &partition_fills_twice::RULE,
    &partition_without_fs::RULE,
    &poweroff_and_reboot::RULE,
    &prefix_invalid::RULE,
    &project_given_twice::RULE,
    &project_uid_format::RULE,
    &proxy_form::RULE,
    &proxy_without_no_proxy::RULE,
    &regex_invalid::RULE,
    &registration_missing::RULE,
    &registration_unused::RULE,
    &several_gateways::RULE,
    &site_null_resets::RULE,
    &site_repeats_installer::RULE,
    &ssh_hardening_without_key::RULE,
    &static_without_address::RULE,
    &static_without_gateway::RULE,
    &static_without_mask::RULE,
    &tls_verification_off::RULE,
    &unknown_feature_gate::RULE,
    &url_prefix_repeated::RULE,
    &user_without_login::RULE,
    &users_late::RULE,
];

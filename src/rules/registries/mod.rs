//! Rules of the family `registries`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

mod agent_too_old_for_registry_connect;
mod always_pull_images;
mod always_pull_images_primary;
mod cert_ref_legacy_with_new_pack;
mod cert_rotation_needs_registry_connect;
mod containerd_config_replaced;
mod containerd_drop_in_version;
mod credential_provider_api_case;
mod credential_provider_cache_duration;
mod credential_provider_stage;
mod duplicate_registry;
mod ecr_host_mismatch;
mod ecr_upgrade_path_missing;
mod encoded_password_not_base64;
mod external_token_auth;
mod hosts_toml_host_mismatch;
mod hosts_toml_without_config_path;
mod image_already_in_external_registry;
mod image_digest_not_redirected;
mod image_from_two_places;
mod image_invalid_reference;
mod image_not_covered_by_mapping;
mod image_not_in_content;
mod image_replacement_rules_type;
mod imageswap_label_form;
mod imageswap_namespace_missing;
mod mapping_all_keyword;
mod mapping_collision;
mod mapping_rule_chain;
mod mapping_rule_no_op;
mod mapping_rule_overlap;
mod mapping_rule_target_undeclared;
mod mapping_rule_without_image;
mod password_alphanumeric_base64;
mod provider_credentials_incomplete;
mod provider_credentials_key;
mod provider_registry_host_mismatch;
mod registries_yaml_wrong_distribution;
mod registry_connect_preset_mismatch;
mod registry_domain_scheme;
mod registry_domain_syntax;
mod registry_half_credentials;
mod registry_host_typo;
mod registry_needs_storage;
mod registry_password_missing;
mod registry_prefix_repeated;
mod registry_secret_attached;
mod registry_secret_encoding;
mod registry_secret_label;
mod zot_password_key_form;

use super::Rule;

/// The rules, by name.
pub static ALL: &[&Rule] = &[
    &agent_too_old_for_registry_connect::RULE,
    &always_pull_images::RULE,
    &always_pull_images_primary::RULE,
    &cert_ref_legacy_with_new_pack::RULE,
    &cert_rotation_needs_registry_connect::RULE,
    &containerd_config_replaced::RULE,
    &containerd_drop_in_version::RULE,
    &credential_provider_api_case::RULE,
    &credential_provider_cache_duration::RULE,
    &credential_provider_stage::RULE,
    &duplicate_registry::RULE,
    &ecr_host_mismatch::RULE,
    &ecr_upgrade_path_missing::RULE,
    &encoded_password_not_base64::RULE,
    &external_token_auth::RULE,
    &hosts_toml_host_mismatch::RULE,
    &hosts_toml_without_config_path::RULE,
    &image_already_in_external_registry::RULE,
    &image_digest_not_redirected::RULE,
    &image_from_two_places::RULE,
    &image_invalid_reference::RULE,
    &image_not_covered_by_mapping::RULE,
    &image_not_in_content::RULE,
    &image_replacement_rules_type::RULE,
    &imageswap_label_form::RULE,
    &imageswap_namespace_missing::RULE,
    &mapping_all_keyword::RULE,
    &mapping_collision::RULE,
    &mapping_rule_chain::RULE,
    &mapping_rule_no_op::RULE,
    &mapping_rule_overlap::RULE,
    &mapping_rule_target_undeclared::RULE,
    &mapping_rule_without_image::RULE,
    &password_alphanumeric_base64::RULE,
    &provider_credentials_incomplete::RULE,
    &provider_credentials_key::RULE,
    &provider_registry_host_mismatch::RULE,
    &registries_yaml_wrong_distribution::RULE,
    &registry_connect_preset_mismatch::RULE,
    &registry_domain_scheme::RULE,
    &registry_domain_syntax::RULE,
    &registry_half_credentials::RULE,
    &registry_host_typo::RULE,
    &registry_needs_storage::RULE,
    &registry_password_missing::RULE,
    &registry_prefix_repeated::RULE,
    &registry_secret_attached::RULE,
    &registry_secret_encoding::RULE,
    &registry_secret_label::RULE,
    &zot_password_key_form::RULE,
];

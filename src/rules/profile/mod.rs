//! Rules of the family `profile`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

use super::Rule;

mod byoi_custom_tag_empty;
mod byoi_image_not_in_content;
mod byoi_os_version_number;
mod byoi_system_uri_invalid;
mod byoi_system_uri_missing;
mod byoi_template_key_missing;
mod cidr_host_bits;
mod cloud_all_needs_addon;
mod constraint_violation;
mod csi_missing_with_storage;
mod deprecated_pack;
mod display_name_misplaced;
mod display_name_not_unique;
mod duplicate_pack;
mod k8s_version_known_bad;
mod k8s_version_not_built;
mod kubevip_address_changed;
mod kubevip_services_key;
mod macro_app_profile_only;
mod macro_pack_unknown;
mod macro_self_reference;
mod macro_syntax;
mod macro_unknown_class;
mod macro_unknown_system;
mod macro_unquoted;
mod manifest_layer_empty;
mod manifest_not_kubernetes;
mod manifest_on_infra_pack;
mod missing_cni_layer;
mod missing_k8s_layer;
mod missing_os_layer;
mod pack_layer_disagrees;
mod pack_layer_enum;
mod pack_order;
mod pack_type_enum;
mod packjson_enum;
mod packjson_file_missing;
mod packjson_required;
mod pod_service_cidr_overlap;
mod preset_marker_mismatch;
mod preset_marker_not_first;
mod profile_cloud_type_edge;
mod profile_is_api_object;
mod profile_name_missing;
mod profile_template_missing;
mod profile_type_content;
mod profile_type_enum;
mod profile_version_semver;
mod provider_image_distribution_mismatch;
mod provider_image_name_scheme;
mod provider_image_version_mismatch;
mod schema_value_violation;
mod stylus_package_not_in_content;
mod stylus_package_scheme;
mod systemd_extension_conditions;
mod two_packs_in_infra_layer;
mod values_masked;
mod values_not_string;
mod variable_default_required;
mod variable_default_type;
mod variable_dropdown_options;
mod variable_duplicate;
mod variable_format_enum;
mod variable_input_type_enum;
mod variable_name_invalid;
mod variable_regex_invalid;
mod variable_sensitive_default;
mod variable_undefined;
mod variable_unused;
mod variable_with_function;
mod variables_outside_spec;
mod wrong_os_pack;

/// The rules, by name.
pub static ALL: &[&Rule] = &[
    &byoi_custom_tag_empty::RULE,
    &byoi_image_not_in_content::RULE,
    &byoi_os_version_number::RULE,
    &byoi_system_uri_invalid::RULE,
    &byoi_system_uri_missing::RULE,
    &byoi_template_key_missing::RULE,
    &cidr_host_bits::RULE,
    &cloud_all_needs_addon::RULE,
    &constraint_violation::RULE,
    &csi_missing_with_storage::RULE,
    &deprecated_pack::RULE,
    &display_name_misplaced::RULE,
    &display_name_not_unique::RULE,
    &duplicate_pack::RULE,
    &k8s_version_known_bad::RULE,
    &k8s_version_not_built::RULE,
    &kubevip_address_changed::RULE,
    &kubevip_services_key::RULE,
    &macro_app_profile_only::RULE,
    &macro_pack_unknown::RULE,
    &macro_self_reference::RULE,
    &macro_syntax::RULE,
    &macro_unknown_class::RULE,
    &macro_unknown_system::RULE,
    &macro_unquoted::RULE,
    &manifest_layer_empty::RULE,
    &manifest_not_kubernetes::RULE,
    &manifest_on_infra_pack::RULE,
    &missing_cni_layer::RULE,
    &missing_k8s_layer::RULE,
    &missing_os_layer::RULE,
    &pack_layer_disagrees::RULE,
    &pack_layer_enum::RULE,
    &pack_order::RULE,
    &pack_type_enum::RULE,
    &packjson_enum::RULE,
    &packjson_file_missing::RULE,
    &packjson_required::RULE,
    &pod_service_cidr_overlap::RULE,
    &preset_marker_mismatch::RULE,
    &preset_marker_not_first::RULE,
    &profile_cloud_type_edge::RULE,
    &profile_is_api_object::RULE,
    &profile_name_missing::RULE,
    &profile_template_missing::RULE,
    &profile_type_content::RULE,
    &profile_type_enum::RULE,
    &profile_version_semver::RULE,
    &provider_image_distribution_mismatch::RULE,
    &provider_image_name_scheme::RULE,
    &provider_image_version_mismatch::RULE,
    &schema_value_violation::RULE,
    &stylus_package_not_in_content::RULE,
    &stylus_package_scheme::RULE,
    &systemd_extension_conditions::RULE,
    &two_packs_in_infra_layer::RULE,
    &values_masked::RULE,
    &values_not_string::RULE,
    &variable_default_required::RULE,
    &variable_default_type::RULE,
    &variable_dropdown_options::RULE,
    &variable_duplicate::RULE,
    &variable_format_enum::RULE,
    &variable_input_type_enum::RULE,
    &variable_name_invalid::RULE,
    &variable_regex_invalid::RULE,
    &variable_sensitive_default::RULE,
    &variable_undefined::RULE,
    &variable_unused::RULE,
    &variable_with_function::RULE,
    &variables_outside_spec::RULE,
    &wrong_os_pack::RULE,
];

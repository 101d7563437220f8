//! Rules of the family `profile`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

use super::Rule;

mod macro_app_profile_only;
mod macro_pack_unknown;
mod macro_self_reference;
mod macro_syntax;
mod macro_unknown_class;
mod macro_unknown_system;
mod macro_unquoted;
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

/// The rules, by name.
pub static ALL: &[&Rule] = &[
    &macro_app_profile_only::RULE,
    &macro_pack_unknown::RULE,
    &macro_self_reference::RULE,
    &macro_syntax::RULE,
    &macro_unknown_class::RULE,
    &macro_unknown_system::RULE,
    &macro_unquoted::RULE,
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
];

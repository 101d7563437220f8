//! Rules of the family `terraform`: one file each. The lists are written by `tests/generated.rs` in its bless mode.

use super::Rule;

mod overlay_unsupported_k8s;
mod tf_immutable_skip_destroy;
mod tf_import_file_path;
mod tf_pack_both_registries;
mod tf_pack_resolution;
mod tf_tag_colon;

/// The rules, by name.
pub static ALL: &[&Rule] = &[
    &overlay_unsupported_k8s::RULE,
    &tf_immutable_skip_destroy::RULE,
    &tf_import_file_path::RULE,
    &tf_pack_both_registries::RULE,
    &tf_pack_resolution::RULE,
    &tf_tag_colon::RULE,
];

//! Every rule: one file each, in the folder of its family; the only place where a finding is born.

mod rule;
pub use rule::{Check, Findings, Group, Rule};

pub mod arg;
pub mod profile;
pub mod registries;
pub mod secrets;
pub mod settings;
pub mod stages;
pub mod structure;
pub mod support_matrix;
pub mod syntax;
pub mod terraform;
pub mod user_data;

/// Every rule: those with a file of their own, family by family, and the rows of the support matrix.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    in_code().chain(support_matrix::rules())
}

/// The rules with a file of their own; a check of one document needs no others, and does not read the matrix for them.
pub fn in_code() -> impl Iterator<Item = &'static Rule> {
    let families: [&[&Rule]; 10] = [
        syntax::ALL,
        structure::ALL,
        registries::ALL,
        profile::ALL,
        terraform::ALL,
        user_data::ALL,
        stages::ALL,
        arg::ALL,
        secrets::ALL,
        settings::ALL,
    ];
    families.into_iter().flatten().copied()
}

/// The rule of a name.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

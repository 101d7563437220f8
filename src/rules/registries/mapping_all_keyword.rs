//! `all` is the key of a mapping rule in user data.
//!
//! The word is documented for the `imageReplacementRules` of Registry Connect only. In user data a key is compared with the beginning of image references, and none begins with
//! it.
//!
//! # Avoid
//! ```yaml
//! registryMappingRules:
//!   all: registry.example.com/mirror
//! ```
//!
//! # Prefer
//! ```yaml
//! registryMappingRules:
//!   docker.io: registry.example.com/mirror
//!   quay.io: registry.example.com/mirror
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "mapping-all-keyword",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("mapping_all_keyword.rs"),
    source: "registry-connect",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(user_data) = &model.user_data else { return };
    for rule in user_data.mapping_rules.iter().filter(|it| it.key.text() == Some("all")) {
        findings
            .add(rule.key.place(), "`all` is no key for mapping rules in user data")
            .note("it is documented for `imageReplacementRules` of Registry Connect only")
            .help("name each registry, or use `registryCredentials`, which takes every image from one registry");
    }
}

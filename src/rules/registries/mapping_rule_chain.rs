//! The target of one mapping rule begins with the key of another.
//!
//! Whether rules are applied again to the result is not documented, so it is open where such an image is pulled from.
//!
//! # Avoid
//! ```yaml
//! registryMappingRules:
//!   quay.io/kairos: mirror.example.com/kairos
//!   mirror.example.com/kairos: registry.example.com/kairos
//! ```
//!
//! # Prefer
//! ```yaml
//! registryMappingRules:
//!   quay.io/kairos: registry.example.com/kairos
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::registry_texts::begins_with;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "mapping-rule-chain",
    group: Group::Registries,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("mapping_rule_chain.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(user_data) = &model.user_data else { return };
    let rules = &user_data.mapping_rules;
    for rule in rules.iter().filter(|it| it.value.hole().is_none()) {
        let Some(target) = rule.value.as_filled() else { continue };
        let hit = |it: &&crate::syntax::Entry<'_>| {
            it.key != rule.key
                && it.key.hole().is_none()
                && it.key.as_filled().is_some_and(|key| begins_with(target, key))
        };
        if let Some(other) = rules.iter().find(hit) {
            findings
                .add(rule.value.place(), "this target begins with the key of another mapping rule")
                .label(other.key.place(), "the other rule")
                .note("whether rules are applied again to the result is not documented")
                .help("write the final target in both rules");
        }
    }
}

//! One mapping rule covers the images of another.
//!
//! The key of one is the beginning of the other's, and their targets differ. Which of the two is applied is not documented; the longer one is assumed.
//!
//! # Avoid
//! ```yaml
//! registryMappingRules:
//!   gcr.io: registry.example.com/gcr
//!   gcr.io/team: registry.example.com/team
//! ```
//!
//! # Prefer
//! ```yaml
//! registryMappingRules:
//!   gcr.io/public: registry.example.com/gcr
//!   gcr.io/team: registry.example.com/team
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::registry_texts::begins_with;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "mapping-rule-overlap",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("mapping_rule_overlap.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(user_data) = &model.user_data else { return };
    let known = |it: &&crate::syntax::Entry<'_>| it.key.hole().is_none() && it.value.hole().is_none();
    let rules: Vec<(&crate::syntax::Entry<'_>, &str, &str)> = user_data
        .mapping_rules
        .iter()
        .filter(known)
        .filter_map(|it| {
            Some((it, it.key.as_filled()?.trim_end_matches('/'), it.value.as_filled()?.trim_end_matches('/')))
        })
        .collect();
    for (rule, key, target) in &rules {
        let covers = |it: &&(&crate::syntax::Entry<'_>, &str, &str)| {
            let (_, short, shorter) = it;
            // The same result by either rule is no difference.
            *short != *key && begins_with(key, short) && format!("{shorter}{}", &key[short.len()..]) != **target
        };
        if let Some((other, short, _)) = rules.iter().find(covers) {
            findings
                .add(rule.key.place(), format!("the mapping rule `{short}` covers this one too"))
                .label(other.key.place(), "covers both")
                .note("which of the two is applied is not documented; the longer one is assumed")
                .help("make the shorter key longer, so that no image fits both");
        }
    }
}

//! A mapping rule replaces a text by itself.
//!
//! It has no effect. Perhaps one side was to be changed and was forgotten.
//!
//! # Avoid
//! ```yaml
//! registryMappingRules:
//!   quay.io/kairos: quay.io/kairos
//! ```
//!
//! # Prefer
//! ```yaml
//! registryMappingRules:
//!   quay.io/kairos: registry.example.com/kairos
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity, Tag};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "mapping-rule-no-op",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("mapping_rule_no_op.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(user_data) = &model.user_data else { return };
    for rule in &user_data.mapping_rules {
        let (Some(key), Some(value)) = (rule.key.as_filled(), rule.value.as_filled()) else { continue };
        if rule.key.hole().is_some() || key.trim_end_matches('/') != value.trim_end_matches('/') {
            continue;
        }
        let finding = findings.add(rule.key.place(), "this mapping rule replaces a text by itself");
        finding.help("remove the rule, or write the target that was meant").tag(Tag::Unused);
        // The last rule leaves an empty block behind.
        if user_data.mapping_rules.len() > 1 {
            finding.fix(Fix::safe("Remove the rule", rule.remove()));
        }
    }
}

//! A mapping rule leads to a registry that is not listed.
//!
//! `registries` gives the credentials. For a host that is in none of its entries there are none.
//!
//! # Avoid
//! ```yaml
//! externalRegistries:
//!   registries:
//!     - domain: registry.example.com/edge
//!   registryMappingRules:
//!     quay.io/kairos: mirror.example.com/kairos
//! ```
//!
//! # Prefer
//! ```yaml
//! externalRegistries:
//!   registries:
//!     - domain: registry.example.com/edge
//!     - domain: mirror.example.com
//!   registryMappingRules:
//!     quay.io/kairos: mirror.example.com/kairos
//! ```

use crate::facts::{Facts, external};
use crate::finding::{Confidence, Severity};
use crate::model::registry_texts::host;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "mapping-rule-target-undeclared",
    group: Group::Registries,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("mapping_rule_target_undeclared.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let registries = external::registries(facts);
    let domains: Vec<_> = registries.iter().filter_map(|it| it.domain).collect();
    // A template may be any host.
    if domains.is_empty() || domains.iter().any(|it| it.hole().is_some() || it.as_filled().is_none()) {
        return;
    }
    for user_data in facts.user_data() {
        for rule in user_data.mapping_rules.iter().filter(|it| it.value.hole().is_none()) {
            let Some(target) = rule.value.as_filled() else { continue };
            let wanted = host(target).to_ascii_lowercase();
            if domains.iter().any(|it| host(it.text_or_empty()).to_ascii_lowercase() == wanted) {
                continue;
            }
            let finding = findings.add(rule.value.place(), format!("`{wanted}` is not listed in `registries`"));
            finding.label(domains[0].place(), "the registries with credentials");
            finding.note("there are no credentials for it");
            finding.help(format!("list `{wanted}` in `registries`, unless it needs no login"));
        }
    }
}

//! A mapping rule matches no image of the deployment.
//!
//! The key is compared with the beginning of each image reference, up to a `/`, `:` or `@`. A rule that matches nothing is harmless, or misspelt.
//!
//! # Avoid
//! ```yaml
//! registryMappingRules:
//!   nvcr.io/nvidai: registry.example.com/nvidia
//! ```
//!
//! # Prefer
//! ```yaml
//! registryMappingRules:
//!   nvcr.io/nvidia: registry.example.com/nvidia
//! ```

use crate::facts::Facts;
use crate::facts::pulls::{Setup, is_prefix};
use crate::finding::{Confidence, Severity, Tag};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "mapping-rule-without-image",
    group: Group::Registries,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("mapping_rule_without_image.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    // Images inside charts are in no file: only a profile whose layers list their images can say that a rule is unused.
    if !facts.all_packs_known() {
        return;
    }
    let setup = Setup::gather(facts);
    let images = facts.images();
    if images.is_empty() || images.iter().any(|image| !image.is_known() && !image.guess) {
        return;
    }
    for rule in setup.rules() {
        let key = rule.key.text_or_empty();
        let used = images.iter().any(|image| is_prefix(&image.reference, key) || is_prefix(&image.normalized, key));
        if used || rule.key.hole().is_some() || key.is_empty() || key == "all" || vendor(key) {
            continue;
        }
        let found = findings.add(rule.key.place(), format!("no image of this deployment matches the rule `{key}`"));
        found.tag(Tag::Unused);
        found.note("images inside charts and operators are in no file and were not compared");
        found.help("correct the key, or remove the rule");
    }
}

/// Registries of the vendor: the agent's own images come from there, and no file lists them.
fn vendor(key: &str) -> bool {
    ["us-docker.pkg.dev/palette-images", "gcr.io/spectro", "us-east1-docker.pkg.dev/spectro"]
        .iter()
        .any(|it| key.starts_with(it) || it.starts_with(key))
}

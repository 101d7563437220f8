//! Two mapping rules give two images the same name.
//!
//! Rules with the same target are common and right as long as no two images have the same path behind their keys. Here two do, and only one of them can be at that place.
//!
//! # Avoid
//! ```yaml
//! registryMappingRules:
//!   gcr.io/one: registry.example.com/images   # one/app:1
//!   gcr.io/two: registry.example.com/images   # two/app:1
//! ```
//!
//! # Prefer
//! ```yaml
//! registryMappingRules:
//!   gcr.io/one: registry.example.com/one
//!   gcr.io/two: registry.example.com/two
//! ```

use crate::facts::Facts;
use crate::facts::pulls::Setup;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    id: "mapping-collision",
    group: Group::Registries,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("mapping_collision.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let setup = Setup::gather(facts);
    if setup.rules().len() < 2 {
        return;
    }
    let mut taken: HashMap<String, (String, Node<'_>)> = HashMap::new();
    for image in facts.images().iter().filter(|it| it.is_known() && !it.guess) {
        let reference = &*image.reference;
        let Some(rule) = setup.rule_for(image) else { continue };
        let (Some(key), Some(target)) = (rule.key.as_filled(), rule.value.as_filled()) else { continue };
        let Some(rest) = reference.strip_prefix(key.trim_end_matches('/')) else { continue };
        let result = format!("{}{rest}", target.trim_end_matches('/'));
        let (first, other) = taken.entry(result).or_insert((reference.to_owned(), rule.key)).clone();
        if first != reference && other != rule.key {
            findings
                .add(rule.key.place(), "two mapping rules give two different images one name")
                .label(other.place(), format!("gives it to `{}`", shortened(&first)))
                .label(image.nodes.first().copied().unwrap_or(rule.key).place(), "the other image")
                .help("give the two rules different targets");
            return;
        }
    }
}

fn shortened(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

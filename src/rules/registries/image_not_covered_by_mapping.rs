//! An image matches none of the mapping rules.
//!
//! With mapping rules in user data, an image whose host and path begin with no rule's key is pulled from a place that the vendor does not document.
//!
//! # Avoid
//! ```yaml
//! registryMappingRules:
//!   gcr.io/spectro-images-public: registry.example.com/images
//! # and an image quay.io/example/app:1
//! ```
//!
//! # Prefer
//! ```yaml
//! registryMappingRules:
//!   gcr.io/spectro-images-public: registry.example.com/images
//!   quay.io/example: registry.example.com/example
//! ```

use std::collections::BTreeMap;

use crate::facts::Facts;
use crate::facts::images::{Class, Image};
use crate::facts::pulls::Setup;
use crate::finding::{Confidence, Severity};
use crate::model::ImageRef;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-not-covered-by-mapping",
    group: Group::Registries,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("image_not_covered_by_mapping.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let setup = Setup::gather(facts);
    let Some(first) = setup.rules().first().filter(|_| setup.connect().is_none()) else { return };
    if setup.rules().iter().any(|rule| rule.key.hole().is_some() || rule.value.hole().is_some()) {
        return;
    }
    let prefixes: Vec<String> = setup.domains().into_iter().map(|(_, domain)| format!("{domain}/")).collect();
    let mut by_host: BTreeMap<String, Vec<&Image<'_>>> = BTreeMap::new();
    for image in facts.images() {
        let own = prefixes.iter().any(|prefix| image.reference.starts_with(prefix));
        let core = image.class == Class::CoreKubernetes;
        if core || own || image.guess || !image.is_known() || setup.rule_for(image).is_some() {
            continue;
        }
        by_host.entry(ImageRef::split(&image.reference).host().to_owned()).or_default().push(image);
    }
    for (host, images) in by_host {
        let message = match &images[..] {
            [image] => format!("no mapping rule covers `{}`", image.short()),
            more => format!("no mapping rule covers {} images of `{host}`", more.len()),
        };
        let found = findings.add(images[0].nodes[0].place(), message);
        for image in &images[1..] {
            found.label(image.nodes[0].place(), "neither this one");
        }
        found.label(first.key.place(), "the mapping rules");
        found.note("what happens to an image without a rule is not documented");
        found.help(format!("add a rule whose key is `{host}` or a longer beginning of the references"));
    }
}

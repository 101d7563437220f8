//! An image reference begins with the external registry already.
//!
//! The agent puts the external registry in front of every image reference. A reference that names it already would be prefixed twice; whether the agent leaves it alone is not documented.
//!
//! # Avoid
//! ```yaml
//! # user data: registryCredentials.domain: registry.example.com/edge
//! options:
//!   system.uri: registry.example.com/edge/ubuntu:k3s-1.33.5-v4.8.8
//! ```
//!
//! # Prefer
//! ```yaml
//! options:
//!   system.uri: quay.io/example/ubuntu:k3s-1.33.5-v4.8.8
//! ```

use crate::facts::Facts;
use crate::facts::pulls::Setup;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-already-in-external-registry",
    group: Group::Registries,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("image_already_in_external_registry.rs"),
    source: "deploy-external-registry",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let setup = Setup::gather(facts);
    let Some((node, domain)) = setup.single_domain().filter(|(_, domain)| !domain.is_empty()) else { return };
    let prefix = format!("{domain}/");
    for image in facts.images().iter().filter(|image| !image.guess) {
        let Some(rest) = image.reference.strip_prefix(&prefix) else { continue };
        let found =
            findings.add(image.nodes[0].place(), format!("`{}` names the external registry already", image.short()));
        found.here("the agent would prepend it twice");
        found.note(format!("the agent would ask for `{domain}/{}`", image.reference));
        found.label(node.place(), "stands in front of every image");
        found.help(format!(
            "write the original reference, such as `{rest}` with its own host; the agent adds the prefix"
        ));
    }
}

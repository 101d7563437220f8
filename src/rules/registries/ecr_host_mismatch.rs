//! The ECR login is for another registry than the provider image.
//!
//! The agent and the kubelet look a login up by the host of the image: the account and the region in `credHelpers`, in `matchImages` and in the region of the AWS settings must be those of `system.uri`.
//!
//! # Avoid
//! ```yaml
//! # /root/.docker/config.json
//! credHelpers:
//!   111122223333.dkr.ecr.eu-west-1.amazonaws.com: ecr-login
//! # OS pack
//! options:
//!   system.uri: 111122223333.dkr.ecr.eu-central-1.amazonaws.com/os/ubuntu:k8s-1.33.5
//! ```
//!
//! # Prefer
//! ```yaml
//! # /root/.docker/config.json
//! credHelpers:
//!   111122223333.dkr.ecr.eu-central-1.amazonaws.com: ecr-login
//! # OS pack
//! options:
//!   system.uri: 111122223333.dkr.ecr.eu-central-1.amazonaws.com/os/ubuntu:k8s-1.33.5
//! ```

use crate::facts::provider::{self, is_ecr_host};
use crate::facts::{Facts, external};
use crate::finding::{Confidence, Severity};
use crate::model::stages::written;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "ecr-host-mismatch",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("ecr_host_mismatch.rs"),
    source: "deploy-ecr-provider-registry",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(image) = provider::image(facts) else { return };
    let Some(host) = image.host().filter(|it| is_ecr_host(it)) else { return };
    let region = host.split('.').nth(3).unwrap_or_default();
    let mut tell = |node: Node<'_>, message: String, help: String| {
        let finding = findings.add(node.place(), message);
        finding.label(image.node.place(), "the provider image is pulled from here");
        finding.help(help);
    };
    for file in written(facts.stages()) {
        let Some(content) = file.content() else { continue };
        if file.path_text().ends_with("/.docker/config.json") {
            let helpers = content.embedded().and_then(|it| it.get("credHelpers"));
            let entries = helpers.into_iter().flat_map(Node::entries).map(|it| it.key);
            let ecr: Vec<Node<'_>> = entries.filter(|it| is_ecr_host(external::host_of(it.text_or_empty()))).collect();
            if let [first, ..] = ecr[..]
                && ecr.iter().all(|it| external::host_of(it.text_or_empty()) != host)
            {
                let message = "`credHelpers` holds a login for another registry than `system.uri`".to_owned();
                tell(first, message, format!("name `{host}` in `credHelpers`"));
            }
        }
        if let Some(root) =
            content.embedded().filter(|it| it.get("kind").and_then(Node::text) == Some("CredentialProviderConfig"))
        {
            let providers = root.get("providers").into_iter().flat_map(Node::items);
            let patterns: Vec<Node<'_>> =
                providers.filter_map(|it| it.get("matchImages")).flat_map(Node::items).collect();
            let ours = patterns.iter().find(|it| it.text_or_empty().contains(".ecr."));
            if let Some(first) = ours
                && !patterns.iter().any(|it| it.hole().is_some() || matches(it.text_or_empty(), host))
            {
                let message = "no pattern of `matchImages` holds the registry of `system.uri`".to_owned();
                tell(*first, message, format!("add `{host}` to `matchImages`"));
            }
        }
        if file.path_text().ends_with("/.aws/config") {
            let lines = content.text_or_empty().lines().filter_map(|line| line.split_once('='));
            let regions: Vec<&str> =
                lines.filter(|(key, _)| key.trim() == "region").map(|(_, value)| value.trim()).collect();
            let known = |it: &&str| it.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'-');
            if let [first, ..] = regions[..]
                && regions.iter().all(known)
                && !regions.contains(&region)
            {
                tell(
                    file.path,
                    format!("the region `{first}` is not that of `system.uri`"),
                    format!("write `region = {region}`"),
                );
            }
        }
    }
}

/// As the kubelet matches: part by part between the dots, `*` within one part; a path in the pattern is left to it.
fn matches(pattern: &str, host: &str) -> bool {
    let (patterns, parts): (Vec<&str>, Vec<&str>) =
        (external::host_of(pattern).split('.').collect(), host.split('.').collect());
    patterns.len() == parts.len() && patterns.iter().zip(parts).all(|(pattern, part)| fits(pattern, part))
}

fn fits(pattern: &str, part: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == part };
    let Some(rest) = part.strip_prefix(before) else { return false };
    (0..=rest.len()).filter(|at| rest.is_char_boundary(*at)).any(|at| fits(after, &rest[at..]))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stays_within_its_part() {
        let host = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";
        assert!(matches("*.dkr.ecr.*.amazonaws.com", host));
        assert!(matches("111122223333.dkr.ecr.eu-*.amazonaws.com/os", host));
        assert!(matches(host, host));
        assert!(!matches("*.amazonaws.com", host));
        assert!(!matches("*.dkr.ecr.us-*.amazonaws.com", host));
    }
}

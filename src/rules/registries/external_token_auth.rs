//! An external registry is one that wants a token, or is given a token's user name.
//!
//! External registries work with a user name and a lasting password only. The tokens of ECR and of Google's registries
//! expire, and the agent does not fetch new ones.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   registryCredentials:
//!     domain: 123456789012.dkr.ecr.eu-north-1.amazonaws.com/edge
//!     username: AWS
//!     password: "<TOKEN>"
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   registryCredentials:
//!     domain: mirror.example.com/edge
//!     username: puller
//!     password: "<PASSWORD>"
//! ```

use crate::catalog::sources;
use crate::facts::provider::TOKEN_USERS;
use crate::facts::{Facts, external};
use crate::finding::{Confidence, Severity};
use crate::model::Registry;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "external-token-auth",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("external_token_auth.rs"),
    source: "deploy-external-registry",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    for registry in external::all(facts) {
        check_registry(registry, findings);
    }
}

fn check_registry(registry: &Registry<'_>, findings: &mut Findings) {
    let user = registry.username.filter(|it| TOKEN_USERS.contains(&it.text_or_empty()));
    let wants = |it: &Node<'_>| it.hole().is_none() && external::wants_token(external::host_of(it.text_or_empty()));
    let domain = registry.domain.filter(wants);
    let finding = match (user, domain) {
        (Some(user), domain) => {
            let message =
                format!("`{}` stands for a token, external registries take a password only", user.text_or_empty());
            let finding = findings.add(user.place(), message);
            if let Some(domain) = domain {
                finding.label(domain.place(), "wants a token");
            }
            finding
        }
        (None, Some(domain)) => {
            let message = format!("`{}` wants a token, external registries take a password only", shown(domain));
            findings.add(domain.place(), message).severity(Severity::Warning)
        }
        (None, None) => return,
    };
    finding.note(sources::cited(
        "token schemes such as those of ECR and of Google's registries are not supported",
        RULE.source,
    ));
    finding.help("use a robot account with a lasting password, or a mirror that has one");
}

/// The host; a longer one would not fit into a message of one line.
fn shown(domain: Node<'_>) -> &str {
    let host = external::host_of(domain.text_or_empty());
    if host.len() > 30 { host.split_once('.').map_or(host, |(_, rest)| rest) } else { host }
}

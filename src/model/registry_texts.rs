//! Every text of a document that names a registry: domains, both sides of mapping rules, the provider's registry.

use super::Model;
use crate::syntax::Node;

/// What a text that names a registry is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `domain` of an external registry.
    Domain,
    /// The key of a mapping rule: the beginning of image references.
    RuleKey,
    /// The value of a mapping rule: what comes in its place.
    RuleTarget,
    /// `providerCredentials.registry`.
    Provider,
}

impl Role {
    /// What messages call it.
    pub fn words(self) -> &'static str {
        match self {
            Role::Domain => "`domain`",
            Role::RuleKey => "the key of this mapping rule",
            Role::RuleTarget => "the target of this mapping rule",
            Role::Provider => "`registry`",
        }
    }
}

/// The texts of a document that name registries, as far as they are written out.
pub fn all<'t>(model: &Model<'t>) -> Vec<(Role, Node<'t>)> {
    let mut found = Vec::new();
    if let Some(user_data) = &model.user_data {
        let single = user_data.registry_credentials.iter();
        let domains = single.chain(&user_data.registries).filter_map(|it| it.domain);
        found.extend(domains.map(|node| (Role::Domain, node)));
        for rule in &user_data.mapping_rules {
            found.push((Role::RuleKey, rule.key));
            found.push((Role::RuleTarget, rule.value));
        }
    }
    let provider = model.packs().filter_map(|pack| pack.at(&["providerCredentials", "registry"]));
    found.extend(provider.map(|node| (Role::Provider, node)));
    found.retain(|(_, node)| node.hole().is_none() && node.as_filled().is_some());
    found
}

/// True if a text begins with another one that ends at a `/`, or is equal to it; slashes at the end do not count.
pub fn begins_with(text: &str, prefix: &str) -> bool {
    let (text, prefix) = (text.trim_end_matches('/'), prefix.trim_end_matches('/'));
    text.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The host of a text, with its port, without a scheme.
pub fn host(text: &str) -> &str {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    text.split('/').next().unwrap_or(text)
}

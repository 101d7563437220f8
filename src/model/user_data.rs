//! User data: the blocks that rules ask for again and again (user data §2).

use super::stages::{self, Stage};
use crate::syntax::{Entry, Node, plain_steps};

/// An external registry: `registryCredentials`, or an entry of `externalRegistries.registries`.
#[derive(Clone, Copy)]
pub struct Registry<'t> {
    /// The mapping.
    pub node: Node<'t>,
    /// `domain`.
    pub domain: Option<Node<'t>>,
    /// `username`.
    pub username: Option<Node<'t>>,
    /// `password`.
    pub password: Option<Node<'t>>,
}

impl<'t> Registry<'t> {
    fn lower(node: Node<'t>) -> Registry<'t> {
        Registry { node, domain: node.get("domain"), username: node.get("username"), password: node.get("password") }
    }

    /// True if a user name or a password is given, as text or as a template.
    pub fn has_credentials(&self) -> bool {
        [self.username, self.password].into_iter().flatten().any(|it| it.as_filled().is_some() || it.hole().is_some())
    }

    /// True if the block names a registry at all.
    pub fn has_domain(&self) -> bool {
        self.domain.is_some_and(|it| it.as_filled().is_some() || it.hole().is_some())
    }
}

/// A user-data document.
pub struct UserData<'t> {
    /// The root mapping.
    pub root: Node<'t>,
    /// `stylus`.
    pub stylus: Option<Node<'t>>,
    /// `stylus.site`.
    pub site: Option<Node<'t>>,
    /// `install`.
    pub install: Option<Node<'t>>,
    /// `stylus.registryCredentials`.
    pub registry_credentials: Option<Registry<'t>>,
    /// `stylus.externalRegistries.registries[]`.
    pub registries: Vec<Registry<'t>>,
    /// `stylus.externalRegistries.registryMappingRules`.
    pub mapping_rules: Vec<Entry<'t>>,
    /// Every stage under `stages`.
    pub stages: Vec<Stage<'t>>,
}

impl<'t> UserData<'t> {
    pub(super) fn lower(root: Node<'t>) -> UserData<'t> {
        let stylus = root.get("stylus");
        let external = stylus.and_then(|it| it.get("externalRegistries"));
        let registries =
            external.and_then(|it| it.get("registries")).into_iter().flat_map(Node::items).map(Registry::lower);
        let rules =
            external.and_then(|it| it.get("registryMappingRules")).map(Node::merged_entries).unwrap_or_default();
        UserData {
            root,
            stylus,
            site: stylus.and_then(|it| it.get("site")),
            install: root.get("install"),
            registry_credentials: stylus.and_then(|it| it.get("registryCredentials")).map(Registry::lower),
            registries: registries.collect(),
            mapping_rules: rules,
            stages: stages::lower(root),
        }
    }

    /// The value at a dotted path from the root, such as `stylus.site.name`.
    pub fn at(&self, path: &str) -> Option<Node<'t>> {
        let (from, rest) = match path.strip_prefix("stylus.") {
            Some(rest) => match rest.strip_prefix("site.") {
                Some(rest) => (self.site, rest),
                None => (self.stylus, rest),
            },
            None => (Some(self.root), path),
        };
        plain_steps(rest).try_fold(from?, Node::get)
    }

    /// Treated as site user data (§4): it has neither endpoint, nor token, nor management mode.
    pub fn is_site(&self) -> bool {
        let any = [
            "stylus.site.paletteEndpoint",
            "stylus.site.edgeHostToken",
            "stylus.managementMode",
            "stylus.installationMode",
        ];
        any.iter().all(|path| self.at(path).is_none())
    }

    /// The management mode that is written here: `managementMode`, else its deprecated twin translated.
    pub fn management_mode(&self) -> Option<(Node<'t>, &'t str)> {
        if let Some(mode) = self.at("stylus.managementMode") {
            return Some((mode, mode.text_or_empty()));
        }
        let legacy = self.at("stylus.installationMode")?;
        match legacy.text_or_empty() {
            "airgap" => Some((legacy, "local")),
            "connected" => Some((legacy, "central")),
            _ => None,
        }
    }
}

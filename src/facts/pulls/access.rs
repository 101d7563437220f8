//! What a registry is asked with: user name and password, further certificates to trust, and whether TLS is checked.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::broken::form;
use super::{CONNECT, Hop, Setup};
use crate::facts::external::host_of;
use crate::facts::macros::expand;
use crate::model::Registry;
use crate::model::image_ref::ImageRef;
use crate::model::secrets::is_stand_in;
use crate::syntax::Node;

/// What the files say about the way into the registry of a hop.
#[derive(Default)]
pub struct Access<'t> {
    /// The user name, else the password: where the credentials stand.
    pub at: Option<Node<'t>>,
    /// User name and password as a registry takes them; `None` if there are none, or if only the deployment knows them.
    pub login: Option<(String, String)>,
    /// The user name, as it is written.
    pub user: Option<Node<'t>>,
    /// Why the certificates are not even looked at: they have the wrong form for their place.
    pub form: Option<&'static str>,
    /// Texts that should be PEM certificates.
    pub certificates: Vec<Node<'t>>,
    /// One of user name and password is given, and the other is not.
    pub half: bool,
    /// The files switch the check of TLS off: unverified TLS and plain HTTP are taken.
    pub insecure: bool,
}

impl<'t> Setup<'_, 't> {
    /// What the files say about the way into the registry of a hop (registries §4).
    pub fn access(&self, hop: &Hop<'t>) -> Access<'t> {
        let host = ImageRef::split(&hop.reference).host();
        match hop.place {
            "provider registry" => self.provider_access(host),
            "Registry Connect rule" => self.connect_access(host),
            place if place.starts_with("external registry") => self.external_access(host),
            place if place.starts_with("original registry") => self.secret_access(host),
            _ => Access::default(),
        }
    }

    fn external_access(&self, host: &str) -> Access<'t> {
        let is_meant = |it: &&Registry<'t>| {
            it.domain.is_some_and(|domain| host_of(&expand(self.facts, domain.text_or_empty())) == host)
        };
        let Some(registry) = self.single.iter().chain(&self.several).find(is_meant) else { return Access::default() };
        let is_encoded = registry.node.get("encodedPassword").and_then(Node::as_bool) == Some(true);
        let flag = |key: &str| registry.node.get(key).and_then(Node::as_bool) == Some(true);
        let mut access = self.plain(registry.username, registry.password, is_encoded);
        let certificates = registry.node.get("certificates");
        access.form = certificates.and_then(|it| form(it, true));
        access.certificates = certificates.map(texts).unwrap_or_default();
        access.insecure = flag("insecure");
        access
    }

    fn provider_access(&self, host: &str) -> Access<'t> {
        let block = self.facts.packs().find_map(|pack| pack.document?.entry("providerCredentials"));
        let Some(block) = block.map(|it| it.value) else { return Access::default() };
        let registry = block.get("registry").and_then(Node::as_filled).map(|it| expand(self.facts, it));
        if registry.is_some_and(|it| host_of(&it) != host) {
            return Access::default();
        }
        let mut access = self.plain(block.get("user"), block.get("password"), false);
        let certificates = block.get("certificates");
        access.form = certificates.and_then(|it| form(it, false));
        access.certificates = certificates.map(texts).unwrap_or_default();
        access
    }

    fn connect_access(&self, host: &str) -> Access<'t> {
        let config = self.connect.and_then(|pack| pack.at(&CONNECT));
        let list = |path: &[&str]| config.and_then(|it| it.at(path)).into_iter().flat_map(Node::items);
        let is_meant = |it: &Node<'t>| {
            let domain = it.get("domain").and_then(Node::as_filled);
            domain.is_some_and(|domain| host_of(&expand(self.facts, domain)) == host)
        };
        let entry = list(&["registry", "credentials"]).find(is_meant);
        let mut access = match entry {
            Some(entry) => {
                self.plain(entry.get("username").or_else(|| entry.get("usernameRef")), entry.get("password"), false)
            }
            None => Access::default(),
        };
        access.certificates = list(&["certificates"]).filter_map(|it| it.get("certificate")).flat_map(texts).collect();
        access
    }

    pub(super) fn secret_access(&self, host: &str) -> Access<'t> {
        for name in &self.rest().registry_secrets {
            let Some(secret) = name.parent().and_then(Node::parent) else { continue };
            let value = |key: &str| secret_value(secret, key);
            let Some((_, url)) = value("url") else { continue };
            if host_of(&url) != host {
                continue;
            }
            let (user, password) = (value("username"), value("password"));
            let at = user.as_ref().or(password.as_ref()).map(|it| it.0);
            let login = user.zip(password).map(|(user, password)| (user.1, password.1));
            return Access { at, login, ..Access::default() };
        }
        Access::default()
    }

    fn plain(&self, username: Option<Node<'t>>, password: Option<Node<'t>>, is_encoded: bool) -> Access<'t> {
        let filled = |node: Option<Node<'t>>| node.filter(|it| it.as_filled().is_some() || it.hole().is_some());
        let (username, password) = (filled(username), filled(password));
        let known = |node: Node<'t>| {
            let text = expand(self.facts, node.text_or_empty());
            let is_known = !(text.is_empty()
                || is_stand_in(&text)
                || node.hole().is_some()
                || text.contains([crate::facts::macros::UNKNOWN])
                || text.contains("{{"));
            is_known.then_some(text)
        };
        let decoded = |text: String| if is_encoded { base64_text(&text) } else { Some(text) };
        let login = || Some((known(username?)?, decoded(known(password?)?)?));
        let half = username.is_some() != password.is_some();
        Access { at: username.or(password), login: login(), user: username, half, ..Access::default() }
    }
}

fn base64_text(text: &str) -> Option<String> {
    let whole: String = text.split_whitespace().collect();
    String::from_utf8(STANDARD.decode(whole).ok()?).ok()
}

/// A value of a Secret, decoded where it is encoded.
fn secret_value<'t>(secret: Node<'t>, key: &str) -> Option<(Node<'t>, String)> {
    if let Some(node) = secret.at(&["stringData", key]) {
        return Some((node, node.as_filled()?.to_owned()));
    }
    let node = secret.at(&["data", key])?;
    Some((node, base64_text(node.as_filled()?)?.trim().to_owned()))
}

/// The texts of a list, or the one text.
fn texts(node: Node<'_>) -> Vec<Node<'_>> {
    let all: Vec<Node<'_>> = if node.is_sequence() { node.items().collect() } else { vec![node] };
    all.into_iter().filter(|it| it.is_scalar() && it.as_filled().is_some() && it.hole().is_none()).collect()
}

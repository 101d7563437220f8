//! The provider registry: the image that the OS layer names, and the credentials beside it.

use super::macros::{UNKNOWN, expand};
use super::truth::{At, Evidence, Truth};
use super::{Facts, readable};
use crate::catalog::versions::{Version, VersionRange};
use crate::model::{Layer, Pack};
use crate::syntax::{Entry, Node};

/// The image of `options.system.uri`.
pub struct ProviderImage<'t> {
    /// The value.
    pub node: Node<'t>,
    /// Its text with macros resolved as far as the documents say.
    pub text: String,
}

impl ProviderImage<'_> {
    /// True for `NA`: there is no provider image.
    pub fn is_none(&self) -> bool {
        self.text == "NA"
    }

    /// The registry's host, if it is known.
    pub fn host(&self) -> Option<&str> {
        let (host, _) = self.text.split_once('/')?;
        let known = !host.contains([UNKNOWN, '<', '$', '{']) && !host.is_empty();
        if !known {
            return None;
        }
        let names_host =
            host.contains(['.', ':']) || host == "localhost" || host.bytes().any(|it| it.is_ascii_uppercase());
        Some(if names_host { host } else { "docker.io" })
    }

    /// Distribution, Kubernetes version and agent version of a tag in the builder's scheme, as far as they are there.
    pub fn tag(&self) -> Option<Tag<'_>> {
        let name = self.text.rsplit('/').next()?;
        let (_, tag) = name.split_once(':')?;
        let distributions = ["k3s", "rke2", "kubeadm-fips", "kubeadm", "nodeadm", "canonical"];
        let (distribution, rest) =
            distributions.iter().find_map(|it| Some((*it, tag.strip_prefix(it)?.strip_prefix('-')?)))?;
        let mut parts = rest.splitn(3, '-');
        let kubernetes = parts.next().filter(|it| Version::parse(it).is_some_and(|version| version.len() == 3))?;
        let agent = parts.next().filter(|it| it.starts_with('v') && Version::parse(it).is_some_and(|it| it.len() == 3));
        Some(Tag { distribution, kubernetes, agent })
    }
}

/// A provider image's tag in the builder's scheme.
pub struct Tag<'a> {
    /// Such as `k3s` or `kubeadm-fips`.
    pub distribution: &'a str,
    /// Such as `1.33.5`.
    pub kubernetes: &'a str,
    /// Such as `v4.9.4`.
    pub agent: Option<&'a str>,
}

/// Packs of the OS layer whose values are at hand.
pub fn os_packs<'t>(facts: &Facts<'t>) -> Vec<&'t Pack<'t>> {
    facts.layer(Layer::Os).filter(|pack| pack.document.is_some()).collect()
}

/// True if what the OS layer does not say is known to be absent.
fn os_at_hand(facts: &Facts<'_>) -> bool {
    let packs = os_packs(facts);
    !packs.is_empty() && packs.iter().all(|pack| readable(pack))
}

/// The image that the OS layer names.
pub fn image<'t>(facts: &Facts<'t>) -> Option<ProviderImage<'t>> {
    let node = os_packs(facts).into_iter().find_map(|pack| pack.at(&["options", "system.uri"]))?;
    let text = node.as_filled()?;
    Some(ProviderImage { node, text: expand(facts, text) })
}

/// `providerCredentials` of the OS layer, wherever it holds anything.
pub fn credentials<'t>(facts: &Facts<'t>) -> Option<Entry<'t>> {
    os_packs(facts).into_iter().find_map(|pack| pack.document?.entry("providerCredentials"))
}

pub(super) fn has_credentials<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let Some(entry) = credentials(facts) else { return Truth::absent(os_at_hand(facts)) };
    let blocks: Vec<Node<'_>> =
        if entry.value.is_sequence() { entry.value.items().collect() } else { vec![entry.value] };
    let holds = |block: &Node<'_>| {
        block.hole().is_some() || block.merged_entries().iter().any(|it| it.key.text() != Some("certificates"))
    };
    match blocks.iter().any(holds) {
        true => Truth::at(entry.key),
        // An empty block is incomplete, and another rule's matter.
        false => Truth::Unknown,
    }
}

pub(super) fn several_credentials<'t>(facts: &Facts<'t>) -> Truth<'t> {
    match credentials(facts) {
        Some(entry) if entry.value.is_sequence() && entry.value.items().len() > 0 => Truth::at(entry.key),
        Some(entry) if entry.value.hole().is_some() => Truth::Unknown,
        Some(_) => Truth::No,
        None => Truth::absent(os_at_hand(facts)),
    }
}

pub(super) fn has_certificate<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let entry = credentials(facts).and_then(|it| it.value.entry("certificates"));
    match entry {
        Some(entry) if entry.value.is_null() || entry.value.text() == Some("") => Truth::No,
        Some(entry) => Truth::at(entry.key),
        None => Truth::absent(os_at_hand(facts)),
    }
}

/// User names that stand for a token.
pub const TOKEN_USERS: [&str; 3] = ["AWS", "_json_key", "oauth2accesstoken"];

pub(super) fn has_token<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let user = credentials(facts).and_then(|it| it.value.get("user"));
    match user {
        Some(user) if TOKEN_USERS.contains(&user.text_or_empty()) => Truth::at(user),
        Some(user) if user.hole().is_some() => Truth::Unknown,
        _ => Truth::absent(os_at_hand(facts)),
    }
}

pub(super) fn has_image<'t>(facts: &Facts<'t>) -> Truth<'t> {
    match image(facts) {
        Some(image) if !image.is_none() => Truth::at(image.node),
        Some(_) => Truth::No,
        None => Truth::Unknown,
    }
}

pub(super) fn has_no_image<'t>(facts: &Facts<'t>) -> Truth<'t> {
    match image(facts) {
        Some(image) if image.is_none() => Truth::at(image.node),
        Some(image) if image.text.contains(UNKNOWN) && !image.text.contains('/') => Truth::Unknown,
        Some(_) => Truth::No,
        None => Truth::Unknown,
    }
}

pub(super) fn is_ecr<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let Some(image) = image(facts) else { return Truth::Unknown };
    if image.is_none() {
        return Truth::No;
    }
    match image.host() {
        Some(host) if is_ecr_host(host) => Truth::at(image.node),
        Some(_) => Truth::No,
        None => Truth::Unknown,
    }
}

/// `<12 digits>.dkr.ecr.<region>.amazonaws.com`, with or without a port.
pub fn is_ecr_host(host: &str) -> bool {
    let host = host.split(':').next().unwrap_or(host);
    let host = host.strip_suffix(".amazonaws.com").unwrap_or("");
    let mut parts = host.split('.');
    let account = parts.next().unwrap_or("");
    account.len() == 12
        && account.bytes().all(|it| it.is_ascii_digit())
        && parts.next() == Some("dkr")
        && parts.next() == Some("ecr")
        && parts.next().is_some_and(|region| !region.is_empty())
        && parts.next().is_none()
}

/// The agent's version and where it is said: `stylusPackage`, else `peVersion`, else the provider image's tag.
pub fn agent_version<'t>(facts: &Facts<'t>) -> Option<(VersionRange, Evidence<'t>)> {
    if let Some(range) = &facts.context.target.agent {
        return Some((range.clone(), Evidence::said("agent")));
    }
    for pack in os_packs(facts) {
        if let Some(node) = pack.at(&["stylusPackage"]).filter(|it| it.as_filled().is_some()) {
            let text = expand(facts, node.text_or_empty());
            let (_, tag) = text.rsplit_once(':')?;
            return exact(tag).map(|range| (range, Evidence::node(node)));
        }
    }
    for pack in os_packs(facts) {
        if let Some(node) = pack.at(&["options", "system.peVersion"]).filter(|it| it.as_filled().is_some()) {
            return exact(&expand(facts, node.text_or_empty())).map(|range| (range, Evidence::node(node)));
        }
    }
    let image = image(facts)?;
    let range = exact(image.tag()?.agent?)?;
    Some((range, Evidence { at: At::Node(image.node), label: "" }))
}

fn exact(text: &str) -> Option<VersionRange> {
    let version = Version::parse(text)?;
    (version.len() == 3).then(|| VersionRange::exactly(version))
}

#[cfg(test)]
mod tests {
    use super::is_ecr_host;

    #[test]
    fn the_host_of_an_account_on_ecr_is_recognized() {
        assert!(is_ecr_host("123456789012.dkr.ecr.eu-north-1.amazonaws.com"));
        assert!(!is_ecr_host("12345678901.dkr.ecr.eu-north-1.amazonaws.com"));
        assert!(!is_ecr_host("public.ecr.aws"));
        assert!(!is_ecr_host("123456789012.dkr.ecr.amazonaws.com"));
    }
}

//! Where each image is pulled from, hop by hop, and which line decides it (registries §3.2).

mod access;
mod broken;

pub use access::Access;

use std::cell::OnceCell;

use super::Facts;
use super::images::{Class, Image};
use super::macros::expand;
use super::target::Mode;
use crate::model::image_ref::ImageRef;
use crate::model::{Pack, Registry, kubernetes};
use crate::syntax::{Entry, Node};

/// How it is known that a pull takes this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A vendor page says so.
    Documented,
    /// Concluded.
    Inferred,
    /// No page says; one of several readings.
    Undocumented,
}

impl Ground {
    /// The word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Ground::Documented => "documented",
            Ground::Inferred => "inferred",
            Ground::Undocumented => "undocumented",
        }
    }
}

/// A place that is asked for an image.
pub struct Hop<'t> {
    /// What kind of place.
    pub place: &'static str,
    /// The reference that is asked for there; empty where none is (the provider image, a bundle).
    pub reference: String,
    /// The line that decides it.
    pub by: Option<Node<'t>>,
    /// The credentials that are used.
    pub login: Option<Node<'t>>,
    /// How it is known.
    pub ground: Ground,
    /// A word more; may be empty.
    pub note: &'static str,
    /// Why this hop cannot work, where that is certain.
    pub broken: Option<&'static str>,
}

/// The way of one image.
pub struct Chain<'t> {
    /// Asked in order when the image is needed for the first time.
    pub first: Vec<Hop<'t>>,
    /// Asked in order afterwards; empty if nothing changes.
    pub later: Vec<Hop<'t>>,
    /// What a reader should know about the whole way.
    pub notes: Vec<&'static str>,
}

/// What decides the way, gathered once for a deployment.
pub struct Setup<'f, 't> {
    facts: &'f Facts<'t>,
    single: Option<Registry<'t>>,
    several: Vec<Registry<'t>>,
    rules: Vec<Entry<'t>>,
    /// The keys of the rules, with their macros resolved.
    keys: OnceCell<Vec<String>>,
    connect: Option<&'t Pack<'t>>,
    inside: OnceCell<Inside<'t>>,
    rest: OnceCell<Rest<'t>>,
}

/// The registry in the cluster.
#[derive(Clone, Copy)]
struct Inside<'t> {
    primary: Option<&'t Pack<'t>>,
    harbor: Option<&'t Pack<'t>>,
}

/// What only whole chains need.
struct Rest<'t> {
    replacement: Vec<Entry<'t>>,
    provider_credentials: Option<Node<'t>>,
    provider_image: Option<Node<'t>>,
    webhook_off: Option<Node<'t>>,
    sync_off: Option<Node<'t>>,
    own_core_source: Option<Node<'t>>,
    opted_out: Vec<(&'t str, Node<'t>)>,
    registry_secrets: Vec<Node<'t>>,
}

const CONNECT: [&str; 3] = ["charts", "registry-connect", "config"];

impl<'f, 't> Setup<'f, 't> {
    /// Reads the documents of a deployment.
    pub fn gather(facts: &'f Facts<'t>) -> Setup<'f, 't> {
        let last =
            |pick: fn(&'t crate::model::UserData<'t>) -> Option<Registry<'t>>| facts.user_data().rev().find_map(pick);
        let lists = |it: &&'t crate::model::UserData<'t>| !it.registries.is_empty() || !it.mapping_rules.is_empty();
        let external = facts.user_data().rev().find(lists);
        Setup {
            facts,
            single: last(|it| it.registry_credentials).filter(Registry::has_domain),
            several: external.map(|it| it.registries.clone()).unwrap_or_default(),
            rules: external.map(|it| it.mapping_rules.clone()).unwrap_or_default(),
            keys: OnceCell::new(),
            connect: facts.pack("registry-connect"),
            inside: OnceCell::new(),
            rest: OnceCell::new(),
        }
    }

    fn in_connect(&self, path: &[&str]) -> Option<Node<'t>> {
        self.connect.and_then(|pack| pack.at(&CONNECT)).and_then(|it| it.at(path))
    }

    fn inside(&self) -> Inside<'t> {
        *self.inside.get_or_init(|| {
            let registry = |name: &str| self.facts.pack(name);
            let packaged = ["zot", "zot-registry", "zot-registry-fips", "harbor"].into_iter().find_map(registry);
            let inside = self.in_connect(&["registry", "inClusterRegistry"]).filter(|it| it.is_mapping());
            Inside {
                primary: self.connect.and(packaged).or(inside.and(self.connect)),
                harbor: registry("harbor-edge-native-config"),
            }
        })
    }

    fn rest(&self) -> &Rest<'t> {
        let facts = self.facts;
        self.rest.get_or_init(|| {
            let in_connect = |path: &[&str]| self.in_connect(path);
            let rules_text = in_connect(&["registry", "imageReplacementRules"]).map(Node::document);
            let off = |node: Node<'t>| (node.as_bool() == Some(false)).then_some(node);
            Rest {
                replacement: rules_text.map(Node::merged_entries).unwrap_or_default(),
                provider_credentials: facts
                    .packs()
                    .find_map(|pack| pack.document?.entry("providerCredentials"))
                    .map(|it| it.key),
                provider_image: facts.packs().find_map(|pack| pack.at(&["options", "system.uri"])),
                webhook_off: facts.at("stylus.imageRedirectWebhook.enable").and_then(off),
                sync_off: in_connect(&["content.sync", "enable"])
                    .or_else(|| in_connect(&["content", "sync", "enable"]))
                    .and_then(off),
                own_core_source: own_core_source(facts),
                opted_out: opted_out(facts),
                registry_secrets: registry_secrets(facts),
            }
        })
    }

    /// True if an external registry or a mapping takes part.
    pub fn has_external(&self) -> bool {
        self.single.is_some() || !self.several.is_empty() || !self.rules.is_empty()
    }

    /// The mapping rule that an image matches: the longest key that is a prefix of the reference at a border.
    pub fn rule_for(&self, image: &Image<'t>) -> Option<Entry<'t>> {
        let resolved = || self.rules.iter().map(|rule| expand(self.facts, rule.key.text_or_empty())).collect();
        let keys = self.keys.get_or_init(resolved);
        let rules = self.rules.iter().zip(keys);
        longest(rules, &image.reference, &image.normalized).map(|(entry, _)| entry)
    }

    /// The rule among some that a reference matches, and the length of its key.
    fn rule_among(&self, rules: &[Entry<'t>], written: &str) -> Option<(Entry<'t>, usize)> {
        let normalized = ImageRef::parse(written).map(|it| it.normalized()).unwrap_or_default();
        let keys: Vec<String> = rules.iter().map(|rule| expand(self.facts, rule.key.text_or_empty())).collect();
        longest(rules.iter().zip(&keys), written, &normalized)
    }

    /// The mapping rules of the user data that counts.
    pub fn rules(&self) -> &[Entry<'t>] {
        &self.rules
    }

    /// True if Registry Connect takes part, so that mapping rules of user data rewrite nothing.
    pub fn connect(&self) -> Option<&'t Pack<'t>> {
        self.connect
    }

    /// The registry in the cluster, if there is one.
    pub fn in_cluster(&self) -> Option<&'t Pack<'t>> {
        self.inside().primary.or(self.inside().harbor)
    }

    /// The single external registry's domain, without a trailing slash, if it is known.
    pub fn single_domain(&self) -> Option<(Node<'t>, String)> {
        let node = self.single.as_ref()?.domain?;
        Some((node, expand(self.facts, node.text_or_empty()).trim_end_matches('/').to_owned()))
    }

    /// The domains of every external registry.
    pub fn domains(&self) -> Vec<(Node<'t>, String)> {
        let several = self.several.iter().filter_map(|it| it.domain);
        let single = self.single.as_ref().and_then(|it| it.domain);
        single.into_iter().chain(several).map(|it| (it, it.text_or_empty().trim_end_matches('/').to_owned())).collect()
    }

    /// The way of an image.
    pub fn chain(&self, image: &Image<'t>) -> Chain<'t> {
        let written = &*image.reference;
        let mut chain = Chain { first: Vec::new(), later: Vec::new(), notes: Vec::new() };
        if image.class == Class::CoreKubernetes && self.core(written, &mut chain) {
            return chain;
        }
        let external = self.external(written, image.class, &mut chain.notes);
        if image.class == Class::Provider {
            chain.first = vec![external.unwrap_or_else(|| self.provider(written))];
            if self.rest().provider_credentials.is_some() && self.has_external() {
                chain.notes.push("`providerCredentials` is ignored: the external registry takes over");
            }
            if self.facts.context.target.mode == Some(Mode::Agent) && chain.first[0].place == "provider registry" {
                chain.notes.push("agent mode has no provider image");
            }
            self.mark(&mut chain);
            return chain;
        }
        let out = image.namespace.and_then(|name| self.rest().opted_out.iter().find(|(it, _)| *it == name));
        let network = || self.network(written);
        match external {
            Some(hop) => chain.first.push(hop),
            None => {
                if self.facts.context.target.content_bundle == Some(true) {
                    let ground = if self.in_cluster().is_some() { Ground::Documented } else { Ground::Inferred };
                    chain.first.push(hop_of("content bundle", String::new(), None, ground, ""));
                }
                chain.first.push(network());
            }
        }
        if image.class == Class::AddOn || image.class == Class::Unmanaged {
            self.afterwards(image, out.copied(), &mut chain);
        } else if image.class == Class::Infrastructure && self.in_cluster().is_some() {
            chain
                .notes
                .push("infrastructure images stay in containerd; the registry in the cluster does not keep them");
        }
        self.mark(&mut chain);
        chain
    }

    fn core(&self, written: &str, chain: &mut Chain<'t>) -> bool {
        if let Some(source) = self.rest().own_core_source {
            if let Some(repository) =
                source.text().filter(|_| source.key().and_then(Node::text) == Some("imageRepository"))
            {
                let parts = ImageRef::split(written);
                let name = parts.path.rsplit('/').next().unwrap_or(parts.path);
                let tag = parts.tag.map(|tag| format!(":{tag}")).unwrap_or_default();
                let reference = format!("{}/{name}{tag}", repository.trim_end_matches('/'));
                chain.first.push(hop_of(
                    "own repository",
                    reference,
                    Some(source),
                    Ground::Inferred,
                    "kubeadm replaces host and path",
                ));
            } else {
                let note = "the mirrors that a stage writes decide";
                chain.first.push(hop_of(
                    "registry of the distribution's mirrors",
                    written.to_owned(),
                    Some(source),
                    Ground::Inferred,
                    note,
                ));
            }
            return true;
        }
        if self.rest().provider_image.is_some_and(|it| it.text() == Some("NA")) {
            let note = "without a provider image the source of the core images is not documented";
            chain.first.push(hop_of(
                "unknown",
                written.to_owned(),
                self.rest().provider_image,
                Ground::Undocumented,
                note,
            ));
            return true;
        }
        let note = "not needed in any registry";
        chain.first.push(hop_of(
            "containerd, from the provider image",
            String::new(),
            self.rest().provider_image,
            Ground::Documented,
            note,
        ));
        true
    }

    fn provider(&self, written: &str) -> Hop<'t> {
        let mut hop =
            hop_of("provider registry", written.to_owned(), self.rest().provider_image, Ground::Documented, "");
        hop.login = self.rest().provider_credentials;
        hop
    }

    fn network(&self, written: &str) -> Hop<'t> {
        let mut hop = hop_of("original registry", written.to_owned(), None, Ground::Documented, "");
        hop.login = self.secret_access(ImageRef::split(written).host()).at;
        hop
    }

    /// The reference behind external registries and rules, if any of them takes part.
    fn external(&self, written: &str, class: Class, notes: &mut Vec<&'static str>) -> Option<Hop<'t>> {
        if let Some(off) = self.rest().webhook_off.filter(|_| self.has_external()) {
            if class != Class::Provider {
                notes.push("the webhook is off: no pull is redirected");
                let mut hop = hop_of("original registry", written.to_owned(), Some(off), Ground::Documented, "");
                hop.login = self.secret_access(ImageRef::split(written).host()).at;
                return Some(hop);
            }
            notes.push("the webhook is off: whether the agent still asks the external registry is not documented");
        }
        if !self.rest().replacement.is_empty() {
            if let Some((entry, key_len)) = self.rule_among(&self.rest().replacement, written) {
                let reference = entry.value.text_or_empty().trim_end_matches('/').to_owned() + &written[key_len..];
                return Some(hop_of("Registry Connect rule", reference, Some(entry.key), Ground::Documented, ""));
            }
            if let Some(all) = self.rest().replacement.iter().find(|entry| entry.key.text() == Some("all")) {
                let reference = format!("{}/{written}", all.value.text_or_empty().trim_end_matches('/'));
                return Some(hop_of(
                    "Registry Connect rule",
                    reference,
                    Some(all.key),
                    Ground::Documented,
                    "`all` stands before every reference",
                ));
            }
        }
        if !self.rules.is_empty() && self.connect.is_some() && class != Class::Provider {
            notes.push("with Registry Connect, mapping rules of user data mirror only; they rewrite no reference");
        } else if let Some((entry, key_len)) = self.rule_among(&self.rules, written) {
            let rest = ImageRef::split(written);
            let full =
                if rest.domain.is_some() { written.to_owned() } else { format!("docker.io/{}", written_path(written)) };
            let text = if full.len() >= key_len && is_prefix(&full, entry.key.text_or_empty()) {
                full
            } else {
                written.to_owned()
            };
            let reference = expand(self.facts, entry.value.text_or_empty()).trim_end_matches('/').to_owned()
                + &text[key_len.min(text.len())..];
            let mut hop =
                hop_of("external registry, by mapping rule", reference, Some(entry.key), Ground::Documented, "");
            hop.login = self.login_for(&hop.reference);
            return Some(hop);
        } else if !self.several.is_empty() && !self.rules.is_empty() {
            notes.push("no mapping rule covers this image; what happens then is not documented");
            return Some(hop_of(
                "original registry",
                written.to_owned(),
                None,
                Ground::Undocumented,
                "no mapping rule covers this host",
            ));
        } else if !self.several.is_empty() {
            notes.push("several external registries and no mapping rule: which one is asked is not documented");
            return Some(hop_of(
                "original registry",
                written.to_owned(),
                None,
                Ground::Undocumented,
                "no mapping rule is given",
            ));
        } else if !self.rules.is_empty() {
            return None;
        }
        let single = self.single.as_ref()?;
        let (domain_node, domain) = self.single_domain()?;
        let login = single.username.or(single.password);
        let prefix = format!("{domain}/");
        let (reference, ground, note) = if written.starts_with(&prefix) {
            (written.to_owned(), Ground::Inferred, "it names the external registry already and is not prefixed twice")
        } else if ImageRef::split(written).domain.is_none() {
            let full = format!("{prefix}docker.io/{}", written_path(written));
            (
                full,
                Ground::Inferred,
                "a short name: the vendor does not say whether `docker.io/library` is added; write the full name",
            )
        } else {
            (prefix + written, Ground::Documented, "")
        };
        Some(Hop { login, ..hop_of("external registry", reference, Some(domain_node), ground, note) })
    }

    fn login_for(&self, reference: &str) -> Option<Node<'t>> {
        let host = ImageRef::split(reference).domain?;
        let of =
            |it: &&Registry<'t>| it.domain.is_some_and(|domain| domain.text_or_empty().split('/').next() == Some(host));
        self.several.iter().find(of).and_then(|it| it.username.or(it.password))
    }

    fn afterwards(&self, image: &Image<'t>, out: Option<(&'t str, Node<'t>)>, chain: &mut Chain<'t>) {
        let Some(registry) = self.in_cluster() else { return };
        if self.rest().webhook_off.is_some() {
            return;
        }
        if let Some((_, label)) = out {
            chain.notes.push("its namespace is kept out of redirection");
            for hop in &mut chain.first {
                hop.by = hop.by.or(Some(label));
            }
            return;
        }
        let legacy = self.inside().primary.is_none();
        let stored = self.stored(&image.reference);
        let reference = format!("{}/{}/{stored}", self.address(registry), self.project(registry));
        let name = if legacy { "local Harbor" } else { "primary registry" };
        if image.class == Class::Unmanaged {
            chain.notes.push("it is in no content list, so the registry in the cluster does not hold it");
            if legacy {
                let mut hop = hop_of(name, reference, registry.name, Ground::Documented, "");
                hop.broken = Some("local Harbor does not hold it: ImagePullBackOff");
                chain.later.push(hop);
            }
            return;
        }
        chain.later.push(hop_of(name, reference, registry.name, Ground::Documented, ""));
        let local = self.facts.management_mode().is_some_and(|(_, mode)| mode == "local");
        let uploads_only = self.rest().sync_off.is_some() && local;
        if !(legacy || uploads_only) {
            let internet = self.network(&image.reference);
            chain.later.push(Hop { place: "original registry, as a fallback", ..internet });
        }
    }

    /// The path under which an image lies in the registry of the cluster.
    fn stored(&self, written: &str) -> String {
        match self
            .rule_among(&self.rules, written)
            .filter(|_| self.inside().primary.is_some() || self.inside().harbor.is_some())
        {
            Some((entry, key_len)) => {
                entry.value.text_or_empty().trim_end_matches('/').to_owned() + &written[key_len.min(written.len())..]
            }
            None => written.to_owned(),
        }
    }

    fn address(&self, registry: &Pack<'_>) -> String {
        let ports: [&[&str]; 3] = [
            &["charts", "zot", "service", "nodePort"],
            &["charts", "harbor", "expose", "nodePort"],
            &["harbor-config", "service", "nodePort"],
        ];
        let port = ports.iter().find_map(|path| registry.at(path)?.as_int()).unwrap_or(30003);
        format!("<cluster VIP>:{port}")
    }

    fn project(&self, registry: &Pack<'_>) -> String {
        let path = ["content.sync", "projects", "images"];
        let connect = self.connect.and_then(|pack| pack.at(&CONNECT)).and_then(|it| it.at(&path));
        let inside = registry.at(&[
            "charts",
            "registry-connect",
            "config",
            "registry",
            "inClusterRegistry",
            "projects",
            "images",
        ]);
        connect.or(inside).and_then(Node::as_filled).unwrap_or("spectro-images").to_owned()
    }
}

fn hop_of<'t>(
    place: &'static str,
    reference: String,
    by: Option<Node<'t>>,
    ground: Ground,
    note: &'static str,
) -> Hop<'t> {
    Hop { place, reference, by, login: None, ground, note, broken: None }
}

fn written_path(written: &str) -> String {
    if written.contains('/') { written.to_owned() } else { format!("library/{written}") }
}

/// Hosts on the internet that no site can hold itself.
fn is_public(reference: &str) -> bool {
    const HOSTS: [&str; 8] = [
        "docker.io",
        "quay.io",
        "ghcr.io",
        "gcr.io",
        "registry.k8s.io",
        "us-docker.pkg.dev",
        "public.ecr.aws",
        "nvcr.io",
    ];
    HOSTS.contains(&ImageRef::split(reference).host())
}

/// The entry whose key is the longest prefix of a reference, as written or normalized, and the key's length.
fn longest<'k, 't: 'k>(
    rules: impl Iterator<Item = (&'k Entry<'t>, &'k String)>,
    written: &str,
    normalized: &str,
) -> Option<(Entry<'t>, usize)> {
    let fits = |(entry, key): &(&Entry<'t>, &String)| {
        (is_prefix(written, key) || is_prefix(normalized, key)) && *key != "all" && entry.value.as_filled().is_some()
    };
    let (best, _) = rules.filter(fits).max_by_key(|(entry, _)| entry.key.text_or_empty().len())?;
    Some((*best, best.key.text_or_empty().trim_end_matches('/').len()))
}

/// True if `key` is the beginning of a reference and ends at a border.
pub fn is_prefix(reference: &str, key: &str) -> bool {
    let key = key.trim_end_matches('/');
    let Some(rest) = reference.strip_prefix(key).filter(|_| !key.is_empty()) else { return false };
    rest.is_empty() || rest.starts_with(['/', ':', '@'])
}

fn own_core_source<'t>(facts: &Facts<'t>) -> Option<Node<'t>> {
    let config = facts.packs().filter_map(|pack| pack.at(&["cluster", "config"]).or_else(|| pack.at(&["config"])));
    let repository = config
        .filter_map(|it| it.document().at(&["clusterConfiguration", "imageRepository"]))
        .find(|it| it.as_filled().is_some());
    let mirrors = facts.written().iter().find(|file| {
        matches!(file.path_text(), "/etc/rancher/k3s/registries.yaml" | "/etc/rancher/rke2/registries.yaml")
    });
    repository.or(mirrors.map(|file| file.path))
}

fn opted_out<'t>(facts: &Facts<'t>) -> Vec<(&'t str, Node<'t>)> {
    let mut found = Vec::new();
    for pack in facts.packs() {
        for entry in pack.at(&["pack", "namespaceLabels"]).into_iter().flat_map(Node::entries) {
            let disabled = entry.value.text_or_empty().split(',').any(|it| it.trim() == "stylus.io/imageswap=disable");
            found.extend(entry.key.text().filter(|_| disabled).map(|name| (name, entry.value)));
        }
    }
    let of_packs = facts.packs().flat_map(|pack| pack.objects.iter().copied());
    for object in facts.manifests.iter().flat_map(|model| kubernetes::of_file(model)).chain(of_packs) {
        let label =
            object.node.at(&["metadata", "labels", "stylus.io/imageswap"]).filter(|it| it.text() == Some("disable"));
        if let (Some(label), Some(name), "Namespace") = (label, object.name().and_then(Node::text), object.kind) {
            found.push((name, label));
        }
    }
    found
}

fn registry_secrets<'t>(facts: &Facts<'t>) -> Vec<Node<'t>> {
    let of_packs = facts.packs().flat_map(|pack| pack.objects.iter().copied());
    let objects = facts.manifests.iter().flat_map(|model| kubernetes::of_file(model)).chain(of_packs);
    objects.filter(kubernetes::is_registry_secret).filter_map(|object| object.name()).collect()
}

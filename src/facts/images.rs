//! Every image that the documents of a deployment name, with the places that name it (registries §5.3).

use std::borrow::Cow;
use std::collections::HashMap;

use super::Facts;
use super::macros::{UNKNOWN, expand};
use crate::model::image_ref::{ImageRef, without_container_scheme};
use crate::model::pack_images::containers;
use crate::model::{Layer, Pack, kubernetes};
use crate::syntax::Node;

/// What an image is for; it decides where it is pulled from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The Kairos image of operating system and Kubernetes.
    Provider,
    /// Part of Kubernetes, inside the provider image.
    CoreKubernetes,
    /// The agent.
    Agent,
    /// Of a network or storage layer, or of the Kubernetes layer.
    Infrastructure,
    /// Of an add-on layer, listed for bundles.
    AddOn,
    /// Listed in no `pack.content.images`.
    Unmanaged,
}

impl Class {
    /// The words in tables.
    pub fn words(self) -> &'static str {
        match self {
            Class::Provider => "provider image",
            Class::CoreKubernetes => "core Kubernetes image",
            Class::Agent => "agent image",
            Class::Infrastructure => "infrastructure layer",
            Class::AddOn => "add-on layer",
            Class::Unmanaged => "in no content list",
        }
    }
}

/// An image, once, however often it is named.
pub struct Image<'t> {
    /// The reference with macros resolved; a part that only the deployment knows is [`UNKNOWN`].
    pub reference: Cow<'t, str>,
    /// The reference as a runtime reads it ([`ImageRef::normalized`]); empty if it is none.
    pub normalized: String,
    /// The scalars that name it, the most telling one first.
    pub nodes: Vec<Node<'t>>,
    /// What it is for.
    pub class: Class,
    /// The pack that brings it.
    pub pack: Option<&'t Pack<'t>>,
    /// Stands in some `pack.content.images`.
    pub listed: bool,
    /// Joined from parts of chart values, which may be meant otherwise.
    pub guess: bool,
    /// The namespace of the workload, where a manifest says it.
    pub namespace: Option<&'t str>,
    is_known: bool,
}

impl Image<'_> {
    /// The reference, or only its last part where the whole would be too long for a message; then without the digest.
    pub fn short(&self) -> &str {
        if self.reference.chars().count() <= 48 {
            return &self.reference;
        }
        let last = self.reference.rsplit('/').next().unwrap_or(&self.reference);
        last.split('@').next().unwrap_or(last)
    }

    /// True if every part is known.
    pub fn is_known(&self) -> bool {
        self.is_known
    }
}

/// Kubernetes' own images, which lie in the provider image.
const CORE: [&str; 7] =
    ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "etcd", "coredns", "pause"];

struct Mention<'t> {
    node: Node<'t>,
    text: Cow<'t, str>,
    pack: Option<&'t Pack<'t>>,
    role: Role,
    guess: bool,
    namespace: Option<&'t str>,
}

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Provider,
    Agent,
    Listed,
    Used,
}

/// The images of a deployment, in the order in which the files name them.
pub(super) fn find<'t>(facts: &Facts<'t>) -> Vec<Image<'t>> {
    let mut found: Vec<Image<'t>> = Vec::new();
    let mut known: HashMap<Cow<'t, str>, usize> = HashMap::new();
    for mention in &mentions(facts) {
        let reference: Cow<'t, str> = match &mention.text {
            Cow::Borrowed(text) if !text.contains("{{") => Cow::Borrowed(without_container_scheme(text.trim())),
            text if !text.contains("{{") => Cow::Owned(without_container_scheme(text.trim()).to_owned()),
            text => Cow::Owned(without_container_scheme(&expand(facts, text.trim())).to_owned()),
        };
        if reference.is_empty() || reference == "NA" {
            continue;
        }
        let class = class(mention, &reference);
        match known.get(&reference) {
            Some(&index) => {
                let image = &mut found[index];
                image.nodes.push(mention.node);
                image.listed |= mention.role == Role::Listed;
                image.guess &= mention.guess;
                image.namespace = image.namespace.or(mention.namespace);
                image.class = image.class.min(class);
            }
            None => {
                known.insert(reference.clone(), found.len());
                let is_known = !reference.contains([UNKNOWN, '$', '<']) && !reference.contains("{{");
                let normalized = ImageRef::parse(&reference).map(|it| it.normalized()).unwrap_or_default();
                found.push(Image {
                    reference,
                    normalized,
                    nodes: vec![mention.node],
                    class,
                    pack: mention.pack,
                    listed: mention.role == Role::Listed,
                    guess: mention.guess,
                    namespace: mention.namespace,
                    is_known,
                });
            }
        }
    }
    found
}

fn class(mention: &Mention<'_>, reference: &str) -> Class {
    let parts = ImageRef::split(reference);
    let name = parts.path.rsplit('/').next().unwrap_or(parts.path);
    let core = matches!(parts.domain, Some("registry.k8s.io" | "k8s.gcr.io")) && CORE.contains(&name);
    match (mention.role, mention.pack.and_then(|pack| pack.layer)) {
        (Role::Provider, _) => Class::Provider,
        (Role::Agent, _) => Class::Agent,
        _ if core => Class::CoreKubernetes,
        (Role::Listed, Some(Layer::Os)) => Class::Infrastructure,
        (Role::Listed, Some(layer)) if layer != Layer::Addon => Class::Infrastructure,
        (Role::Listed, _) => Class::AddOn,
        (Role::Used, Some(Layer::K8s | Layer::Cni | Layer::Csi)) => Class::Infrastructure,
        (Role::Used, _) => Class::Unmanaged,
    }
}

fn mentions<'t>(facts: &Facts<'t>) -> Vec<Mention<'t>> {
    let mut found = Vec::new();
    for pack in facts.packs() {
        let mut add = |node: Node<'t>, role: Role, guess: bool, namespace: Option<&'t str>| {
            if let Some(text) = node.as_filled() {
                found.push(Mention { node, text: text.into(), pack: Some(pack), role, guess, namespace });
            }
        };
        if let Some(uri) = pack.at(&["options", "system.uri"]).filter(|_| pack.layer == Some(Layer::Os)) {
            add(uri, Role::Provider, false, None);
        }
        if let Some(agent) = pack.at(&["stylusPackage"]) {
            add(agent, Role::Agent, false, None);
        }
        for &image in &pack.images.listed {
            add(image, Role::Listed, false, None);
        }
        for &(image, namespace) in &pack.images.used {
            add(image, Role::Used, false, namespace);
        }
        for (node, text) in &pack.images.guessed {
            let (node, text) = (*node, Cow::Owned(text.clone()));
            found.push(Mention { node, text, pack: Some(pack), role: Role::Used, guess: true, namespace: None });
        }
    }
    for object in facts.manifests.iter().flat_map(|model| kubernetes::of_file(model)) {
        let namespace = object.namespace().and_then(Node::text);
        for node in containers(&object) {
            if let Some(text) = node.as_filled() {
                found.push(Mention { node, text: text.into(), pack: None, role: Role::Used, guess: false, namespace });
            }
        }
    }
    found
}

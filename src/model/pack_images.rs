//! The images that a pack names: in its content list, in the containers of its manifests, in the values of its charts.

use super::{Object, Pack};
use crate::syntax::Node;

/// The images of a pack, as written; read once with the pack.
#[derive(Clone, Default)]
pub struct PackImages<'t> {
    /// `pack.content.images[].image`.
    pub listed: Vec<Node<'t>>,
    /// Containers of manifests, with the namespace of the workload.
    pub used: Vec<(Node<'t>, Option<&'t str>)>,
    /// `image:` texts and `repository`/`tag` blocks of chart values; a guess, because each chart reads its own keys.
    pub guessed: Vec<(Node<'t>, String)>,
}

impl<'t> PackImages<'t> {
    pub(super) fn of(pack: &Pack<'t>) -> PackImages<'t> {
        let mut used = Vec::new();
        for object in &pack.objects {
            let namespace = object.namespace().and_then(Node::text);
            used.extend(containers(object).into_iter().map(|node| (node, namespace)));
        }
        let guessed = pack.document.map(chart_images).unwrap_or_default();
        PackImages { listed: listed(pack).collect(), used, guessed }
    }
}

fn listed<'t>(pack: &Pack<'t>) -> impl Iterator<Item = Node<'t>> + use<'t> {
    let images = pack.at(&["pack", "content", "images"]).or_else(|| pack.at(&["content", "images"]));
    let image = |item: Node<'t>| if item.is_mapping() { item.get("image") } else { Some(item) };
    images.into_iter().flat_map(Node::items).filter_map(image)
}

/// The images of containers of every kind below an object.
pub fn containers<'t>(object: &Object<'t>) -> Vec<Node<'t>> {
    let mut found = Vec::new();
    if matches!(object.kind, "Secret" | "ConfigMap" | "Namespace" | "Service" | "CustomResourceDefinition") {
        return found;
    }
    for node in object.node.descendants().filter(|node| node.is_mapping() && !node.is_alias()) {
        for entry in node.entries() {
            if matches!(entry.key.text(), Some("initContainers" | "containers" | "ephemeralContainers")) {
                let images = entry.value.items().filter_map(|it| it.get("image"));
                found.extend(images.filter(|it| it.is_scalar()));
            }
        }
    }
    found
}

fn chart_images(values: Node<'_>) -> Vec<(Node<'_>, String)> {
    let mut found = Vec::new();
    for part in ["charts", "manifests"].iter().filter_map(|key| values.get(key)) {
        for node in part.descendants().filter(|node| node.is_mapping() && !node.is_alias()) {
            let (mut image, mut repository) = (None, None);
            for entry in node.entries().filter(|entry| entry.value.is_scalar()) {
                match entry.key.text() {
                    Some("image") => image = Some(entry.value),
                    Some("repository") => repository = Some(entry.value),
                    _ => {}
                }
            }
            let text = |key: &str| node.get(key).filter(|it| it.is_scalar()).and_then(Node::as_filled);
            if let Some(node) = repository
                && let Some(repository) = node.as_filled().filter(|it| !it.contains("://"))
                && let Some(end) =
                    text("tag").map(|tag| format!(":{tag}")).or_else(|| text("digest").map(|it| format!("@{it}")))
            {
                let host = text("registry").map(|it| format!("{it}/")).unwrap_or_default();
                found.push((node, format!("{host}{repository}{end}")));
            } else if let Some(node) = image
                && let Some(text) = node.as_filled().filter(|it| it.contains(['/', ':']) && !it.contains([' ', '\n']))
            {
                found.push((node, text.to_owned()));
            }
        }
    }
    found
}

//! Terraform's `spectrocloud_cluster_profile` resources as profiles (profiles §2).

use super::profile::{Pack, Profile, Shape, Variable, implied_layer, manifest};
use super::{Document, Layer};
use crate::syntax::Node;

/// Every profile resource of a file.
pub(super) fn lower<'t>(document: &'t Document, root: Node<'t>) -> Vec<Profile<'t>> {
    let resources = root.entries().filter(|entry| entry.key.text() == Some("resource"));
    let profiles = resources
        .filter(|entry| entry.value.labels().next().and_then(Node::text) == Some("spectrocloud_cluster_profile"));
    profiles.map(|entry| profile(document, entry.value)).collect()
}

fn profile<'t>(document: &'t Document, body: Node<'t>) -> Profile<'t> {
    let blocks = |name: &'static str| body.entries().filter(move |entry| entry.key.text() == Some(name));
    let variables = blocks("profile_variables").flat_map(|block| {
        block.value.entries().filter(|entry| entry.key.text() == Some("variable")).map(|entry| entry.value)
    });
    Profile {
        document,
        shape: Shape::Terraform,
        node: body,
        name: body.get("name"),
        version: body.get("version"),
        kind: body.get("type"),
        cloud: body.get("cloud"),
        packs: blocks("pack").map(|entry| pack(entry.value)).collect(),
        variables: variables.map(Variable::lower).collect(),
        packs_unknown: blocks("dynamic").next().is_some(),
        variables_unknown: blocks("dynamic").next().is_some()
            || blocks("profile_variables").any(|block| block.value.get("dynamic").is_some()),
    }
}

fn pack(node: Node<'_>) -> Pack<'_> {
    let values = node.get("values");
    let manifests =
        node.entries().filter(|entry| entry.key.text() == Some("manifest")).map(|entry| manifest(entry.value));
    let mut pack = Pack {
        node,
        name: node.get("name"),
        layer: None,
        layer_node: None,
        kind: node.get("type"),
        version: None,
        tag: node.get("tag"),
        values,
        document: values.and_then(Node::embedded),
        manifests: manifests.collect(),
        implied_name: None,
    };
    let manifest_layer = pack.kind.and_then(Node::text) == Some("manifest");
    pack.layer = implied_layer(pack.base_name()).or(manifest_layer.then_some(Layer::Addon));
    pack
}

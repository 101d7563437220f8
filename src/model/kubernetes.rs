//! Kubernetes objects: in manifest files and in the manifests of packs; only what a rule asks for.

use super::{Kind, Manifest, Model, Pack};
use crate::syntax::Node;

/// An object with `apiVersion` and `kind`.
#[derive(Clone, Copy)]
pub struct Object<'t> {
    /// The mapping.
    pub node: Node<'t>,
    /// `kind`.
    pub kind: &'t str,
}

impl<'t> Object<'t> {
    fn lower(node: Node<'t>) -> Option<Object<'t>> {
        node.get("apiVersion")?;
        Some(Object { node, kind: node.get("kind")?.text()? })
    }

    /// `metadata.name`.
    pub fn name(&self) -> Option<Node<'t>> {
        self.node.at(&["metadata", "name"])
    }

    /// `metadata.namespace`.
    pub fn namespace(&self) -> Option<Node<'t>> {
        self.node.at(&["metadata", "namespace"])
    }
}

impl<'t> Manifest<'t> {
    /// Its objects.
    pub fn objects(&self) -> Vec<Object<'t>> {
        self.documents().into_iter().filter_map(Object::lower).collect()
    }
}

/// The objects of a pack's manifests.
pub(super) fn of_pack<'t>(pack: &Pack<'t>) -> Vec<Object<'t>> {
    pack.manifests.iter().flat_map(Manifest::objects).collect()
}

/// The objects of a manifest file.
pub fn of_file<'t>(model: &Model<'t>) -> Vec<Object<'t>> {
    if model.kind() != Kind::Manifest {
        return Vec::new();
    }
    model.document.tree.roots().filter_map(Object::lower).collect()
}

/// Every object of a document, in files and in packs.
pub fn all<'t>(model: &Model<'t>) -> Vec<Object<'t>> {
    let mut found = of_file(model);
    found.extend(model.packs().flat_map(|pack| pack.objects.iter().copied()));
    found
}

/// True for a Secret that holds the credentials of a registry: `data` (or `stringData`) has `url` and `password`.
pub fn is_registry_secret(object: &Object<'_>) -> bool {
    let has = |key: &str| ["data", "stringData"].iter().any(|data| object.node.at(&[data, key]).is_some());
    object.kind == "Secret" && has("url") && has("password")
}

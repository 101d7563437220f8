//! Which strings of a document hold a document, for each kind (profiles §1.2, §5.1; registries §4).

use super::Kind;
use super::terraform::{SharedText, shared_string, strings};
use crate::source::File;
use crate::syntax::{Language, Node, NodeId, Tree, embed as parse_string};

/// Parses the documents inside a file's strings, level by level.
pub(super) fn embed(tree: &mut Tree, kind: Kind, file: &File) {
    match kind {
        Kind::Profile => {
            for pack in packs(tree) {
                pack_strings(tree, pack);
            }
        }
        Kind::Terraform => terraform(tree),
        Kind::Values => {
            if let Some(root) = tree.root().map(Node::id) {
                values_strings(tree, root);
            }
        }
        Kind::UserData => {
            if let Some(root) = tree.root().map(Node::id) {
                stage_files(tree, root);
            }
        }
        Kind::Manifest if file.text.contains("spectrocloud_") => {}
        _ => {}
    }
}

fn packs(tree: &Tree) -> Vec<NodeId> {
    let Some(root) = tree.root() else { return Vec::new() };
    let paths: [&[&str]; 5] = [
        &["spec", "template", "packs"],
        &["spec", "published", "packs"],
        &["spec", "draft", "packs"],
        &["spec", "packs"],
        &["packs"],
    ];
    paths.iter().filter_map(|path| root.at(path)).flat_map(Node::items).map(Node::id).collect()
}

fn terraform(tree: &mut Tree) {
    let Some(root) = tree.root() else { return };
    let strings: Vec<(NodeId, Kind)> = strings(root).into_iter().map(|(node, kind)| (node.id(), kind)).collect();
    for (id, kind) in strings {
        embed_yaml(tree, id, kind == Kind::Values);
    }
}

/// Parses strings of a Terraform file that profiles in other files of its module use.
pub(super) fn shared(tree: &mut Tree, texts: &[SharedText]) {
    for text in texts {
        let found = tree.root().and_then(|root| shared_string(root, text)).map(Node::id);
        if let Some(id) = found {
            embed_yaml(tree, id, text.kind == Kind::Values);
        }
    }
}

fn pack_strings(tree: &mut Tree, pack: NodeId) {
    let node = tree.node(pack);
    let values = node.get("values").filter(|it| it.is_scalar() && !it.is_null()).map(Node::id);
    let manifests = node.get("manifests").into_iter().flat_map(Node::items);
    let contents: Vec<NodeId> = manifests
        .filter_map(|it| it.get("content"))
        .filter(|it| it.is_scalar() && !it.is_null())
        .map(Node::id)
        .collect();
    if let Some(values) = values {
        embed_yaml(tree, values, true);
    }
    for content in contents {
        embed_yaml(tree, content, false);
    }
}

fn embed_yaml(tree: &mut Tree, holder: NodeId, values: bool) {
    parse_string(tree, holder, Language::Yaml);
    if let (true, Some(root)) = (values, tree.node(holder).embedded().map(Node::id)) {
        values_strings(tree, root);
    }
}

/// The strings inside values that are documents themselves.
fn values_strings(tree: &mut Tree, root: NodeId) {
    let node = tree.node(root);
    let multi_line = |it: &Node<'_>| it.text().is_some_and(|text| text.contains('\n') || text.contains(": "));
    let rules = ["charts", "registry-connect", "config", "registry", "imageReplacementRules"];
    let paths: [&[&str]; 3] = [&["cluster", "config"], &["config"], &rules];
    let found: Vec<NodeId> = paths.iter().filter_map(|path| node.at(path)).filter(multi_line).map(Node::id).collect();
    for id in found {
        parse_string(tree, id, Language::Yaml);
    }
    stage_files(tree, root);
}

/// Files that stages write and that rules look into.
fn stage_files(tree: &mut Tree, root: NodeId) {
    let mut found = Vec::new();
    for stage in tree.node(root).get("stages").into_iter().flat_map(|stages| stages.entries()) {
        for file in stage.value.items().filter_map(|step| step.get("files")).flat_map(Node::items) {
            let path = file.get("path").map(Node::text_or_empty).unwrap_or_default();
            let encoded = file.get("encoding").is_some_and(|it| it.as_filled().is_some());
            let Some(content) = file.get("content").filter(|it| it.is_scalar() && !encoded) else { continue };
            let text = content.text_or_empty();
            let language = if path.ends_with("/registries.yaml") {
                Language::Yaml
            } else if path.ends_with(".docker/config.json") {
                Language::Json
            } else if text.contains("CredentialProviderConfig") {
                if text.trim_start().starts_with('{') { Language::Json } else { Language::Yaml }
            } else {
                continue;
            };
            found.push((content.id(), language));
        }
    }
    for (id, language) in found {
        parse_string(tree, id, language);
    }
}

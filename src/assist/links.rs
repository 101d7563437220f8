//! Paths in a document that lead to other files.

use crate::model::{Kind, Model, terraform};
use crate::source::Span;
use crate::syntax::Node;

/// A path in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its bytes.
    pub span: Span,
    /// The file, by its path from the working directory.
    pub path: String,
}

/// Files that a document names: `file("…")` in Terraform, deployments and `extends:` of the settings.
pub fn links(model: &Model<'_>) -> Vec<Link> {
    let Some(root) = model.root else { return Vec::new() };
    let folder = model.source().folder();
    match model.kind() {
        Kind::Terraform => {
            let calls = terraform::file_calls(&[root], root).into_iter();
            let link = |(call, path): (terraform::FileCall<'_>, String)| {
                let argument = call.node.items().next().unwrap_or(call.node);
                Some(Link { span: inner(argument), path: joined(folder, &path)? })
            };
            calls.filter_map(link).collect()
        }
        Kind::Settings => {
            let lists = ["userData", "profiles", "arg", "values", "manifests"];
            let deployments = root.get("deployments").into_iter().flat_map(Node::items);
            let listed = deployments.flat_map(|it| lists.into_iter().filter_map(move |name| it.get(name)));
            let named = listed.flat_map(|it| if it.is_sequence() { it.items().collect() } else { vec![it] });
            let named = root.get("extends").into_iter().chain(named).filter(|it| it.as_filled().is_some());
            let link = |node: Node<'_>| Some(Link { span: inner(node), path: joined(folder, node.text()?)? });
            named.filter_map(link).collect()
        }
        _ => Vec::new(),
    }
}

/// The bytes of a scalar without its quotes.
fn inner(node: Node<'_>) -> Span {
    node.part(0, node.text_or_empty().len()).span
}

/// A path that a file of a folder writes, seen from the working directory.
fn joined(folder: &str, path: &str) -> Option<String> {
    let path = path.strip_prefix("${path.module}/").unwrap_or(path);
    if path.contains(['$', '*', '{']) {
        return None;
    }
    if path.starts_with('/') {
        return Some(path.to_owned());
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

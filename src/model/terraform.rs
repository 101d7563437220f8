//! Terraform's `spectrocloud_cluster_profile` resources as profiles, as far as a module says them without running it
//! (profiles §2).

use super::library::Library;
use super::pack_images::PackImages;
use super::profile::{Manifest, Pack, Profile, Shape, Variable, implied_layer};
use super::{Document, Kind, Layer};
use crate::syntax::{Entry, Language, Node};

/// The resource that is a profile.
pub const PROFILE: &str = "spectrocloud_cluster_profile";

/// How many references are followed, one behind the other.
const DEPTH: u32 = 4;

/// Functions that give back what they take, as far as a check is concerned.
const TRANSPARENT: [&str; 5] = ["trimspace", "chomp", "tostring", "sensitive", "nonsensitive"];

/// A call that takes a text from another file.
#[derive(Clone, Copy, Debug)]
pub struct FileCall<'t> {
    /// The call.
    pub node: Node<'t>,
    /// What the text is for: values or a manifest.
    pub kind: Kind,
    /// True for `templatefile`.
    pub is_template: bool,
    path: &'t str,
}

/// A value of a module that a resource of another file of the module uses as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedText {
    /// As it is referred to: `local.NAME` or `var.NAME`.
    pub name: String,
    /// What the text is for: values or a manifest.
    pub kind: Kind,
}

/// Blocks of a type, such as `resource`, with their bodies.
pub fn blocks<'t>(body: Node<'t>, name: &'static str) -> impl Iterator<Item = Entry<'t>> {
    body.entries().filter(move |entry| entry.key.text() == Some(name))
}

/// The resources of a type in a file.
pub fn resources<'t>(root: Node<'t>, kind: &'static str) -> impl Iterator<Item = Entry<'t>> {
    blocks(root, "resource").filter(move |entry| entry.value.labels().next().and_then(Node::text) == Some(kind))
}

/// The value that a reference stands for in its module, else the node itself.
pub fn follow<'t>(module: &[Node<'t>], node: Node<'t>) -> Node<'t> {
    let mut node = node;
    for _ in 0..DEPTH {
        let Some(name) = node.call_name() else { break };
        let next = if TRANSPARENT.contains(&name) { node.items().next() } else { named(module, name) };
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    node
}

/// `local.x`, `var.x` (its default), `data.spectrocloud_pack.x.name`.
fn named<'t>(module: &[Node<'t>], name: &str) -> Option<Node<'t>> {
    let (scope, rest) = name.split_once('.')?;
    let (first, path) = rest.split_once('.').map_or((rest, None), |(first, path)| (first, Some(path)));
    let labeled = |block: &'static str, labels: &[&str]| {
        let mut found = module.iter().flat_map(|root| blocks(*root, block).map(|entry| entry.value));
        found.find(|body| body.labels().map(Node::text_or_empty).eq(labels.iter().copied()))
    };
    let (start, path) = match scope {
        "local" => (module.iter().find_map(|root| blocks(*root, "locals").find_map(|it| it.value.get(first)))?, path),
        "var" => (labeled("variable", &[first])?.get("default")?, path),
        "data" if first.starts_with("spectrocloud_pack") => {
            let (label, attribute) = path?.split_once('.')?;
            (labeled("data", &[first, label])?, Some(attribute).filter(|it| matches!(*it, "name" | "version")))
        }
        _ => return None,
    };
    match (scope, path) {
        ("data", None) => None,
        (_, None) => Some(start),
        (_, Some(path)) => path.split('.').try_fold(start, |node, key| node.get(key)),
    }
}

/// A text that is put together of literals, as in `"${path.module}/x"` and `format("%s/x", path.module)`.
pub fn text(module: &[Node<'_>], node: Node<'_>) -> Option<String> {
    let node = follow(module, node);
    match node.call_name() {
        Some("path.module" | "path.root" | "path.cwd") => Some(".".to_owned()),
        Some("format") => {
            let mut arguments = node.items().map(|item| text(module, item));
            let template = arguments.next()??;
            let mut out = String::new();
            let mut pieces = template.split("%s");
            out.push_str(pieces.next()?);
            for piece in pieces {
                out.push_str(&arguments.next()??);
                out.push_str(piece);
            }
            (!out.contains('%')).then_some(out)
        }
        Some("join") => {
            let mut arguments = node.items();
            let (between, list) = (text(module, arguments.next()?)?, follow(module, arguments.next()?));
            let items: Option<Vec<String>> = list.items().map(|item| text(module, item)).collect();
            list.is_sequence().then(|| items.map(|items| items.join(&between)))?
        }
        Some(_) => None,
        None => {
            let written = node.text()?;
            let mut out = String::new();
            let mut rest = written;
            while let Some(at) = rest.find("${") {
                out.push_str(&rest[..at]);
                let end = rest[at..].find('}')? + at;
                match rest[at + 2..end].trim() {
                    "path.module" | "path.root" | "path.cwd" => out.push('.'),
                    name => out.push_str(named(module, name).map(|found| follow(module, found))?.text()?),
                }
                rest = &rest[end + 1..];
            }
            out.push_str(rest);
            Some(out)
        }
    }
}

/// The expressions of a file that are values and manifests of packs.
fn texts<'t>(root: Node<'t>) -> Vec<(Node<'t>, Kind)> {
    let mut found = Vec::new();
    for pack in resources(root, PROFILE).flat_map(|resource| blocks(resource.value, "pack")) {
        found.extend(pack.value.get("values").map(|values| (values, Kind::Values)));
        let manifests = blocks(pack.value, "manifest").filter_map(|manifest| manifest.value.get("content"));
        found.extend(manifests.map(|content| (content, Kind::Manifest)));
    }
    found
}

/// The strings of a file that its own packs use as values and manifests, at once or by a reference.
pub(super) fn strings<'t>(root: Node<'t>) -> Vec<(Node<'t>, Kind)> {
    let followed = texts(root).into_iter().map(|(node, kind)| (follow(&[root], node), kind));
    followed.filter(|(node, _)| node.is_scalar() && !node.is_null()).collect()
}

/// The string of a file that a reference of another file of the module names.
pub(super) fn shared_string<'t>(root: Node<'t>, shared: &SharedText) -> Option<Node<'t>> {
    let found = follow(&[root], named(&[root], &shared.name)?);
    (found.is_scalar() && !found.is_null()).then_some(found)
}

/// References of a file to texts that another file of the module may hold.
pub fn shared_texts(root: Node<'_>) -> Vec<SharedText> {
    let followed = texts(root).into_iter().map(|(node, kind)| (follow(&[root], node), kind));
    let open = followed.filter_map(|(node, kind)| Some((node.call_name()?, kind)));
    open.filter(|(name, _)| name.starts_with("local.") || name.starts_with("var."))
        .map(|(name, kind)| SharedText { name: name.to_owned(), kind })
        .collect()
}

/// The calls of a file that take values and manifests from other files.
pub fn file_calls<'t>(module: &[Node<'t>], root: Node<'t>) -> Vec<(FileCall<'t>, String)> {
    let followed = texts(root).into_iter().map(|(node, kind)| (follow(module, node), kind));
    followed.filter_map(|(node, kind)| file_call(module, node, kind)).collect()
}

fn file_call<'t>(module: &[Node<'t>], node: Node<'t>, kind: Kind) -> Option<(FileCall<'t>, String)> {
    let is_template = match node.call_name()? {
        "file" => false,
        "templatefile" => true,
        _ => return None,
    };
    let argument = node.items().next()?;
    let path = text(module, argument)?;
    Some((FileCall { node, kind, is_template, path: argument.text_or_empty() }, path))
}

impl FileCall<'_> {
    /// The path as written.
    pub fn written(&self) -> &str {
        self.path
    }
}

/// A path of a call, seen from the working directory; `None` if it leads out of the tree.
pub fn path_from(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last == "..") => parts.push(".."),
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    Some(format!("{root}{}", parts.join("/")))
}

/// Files beside a Terraform file that its profiles take values and manifests from, seen from the working directory.
pub fn wanted_files(document: &Document) -> Vec<String> {
    let Some(root) = document.root().filter(|_| document.kind == Kind::Terraform) else { return Vec::new() };
    let calls = file_calls(&[root], root).into_iter();
    calls.filter_map(|(_, path)| path_from(document.source.folder(), &path)).collect()
}

/// Every profile resource of a file.
pub(super) fn lower<'t>(document: &'t Document, root: Node<'t>, library: &Library<'t>) -> Vec<Profile<'t>> {
    let scope = Scope { module: library.module(document), document, library };
    resources(root, PROFILE).map(|entry| scope.profile(entry.value)).collect()
}

struct Scope<'l, 't> {
    module: Vec<Node<'t>>,
    document: &'t Document,
    library: &'l Library<'t>,
}

impl<'t> Scope<'_, 't> {
    /// The value of an attribute; a reference whose value is no literal stays what it is.
    fn get(&self, body: Node<'t>, key: &str) -> Option<Node<'t>> {
        let written = body.get(key)?;
        let followed = follow(&self.module, written);
        Some(if followed.is_scalar() { followed } else { written })
    }

    fn profile(&self, body: Node<'t>) -> Profile<'t> {
        let variables = blocks(body, "profile_variables")
            .flat_map(|block| blocks(block.value, "variable").map(|entry| Variable::lower(entry.value)));
        let dynamic: Vec<&str> =
            blocks(body, "dynamic").filter_map(|block| block.value.labels().next()?.text()).collect();
        Profile {
            document: self.document,
            shape: Shape::Terraform,
            node: body,
            name: self.get(body, "name"),
            version: self.get(body, "version"),
            kind: self.get(body, "type"),
            cloud: self.get(body, "cloud"),
            packs: blocks(body, "pack").map(|entry| self.pack(entry.value)).collect(),
            variables: variables.collect(),
            packs_unknown: dynamic.contains(&"pack"),
            variables_unknown: dynamic.contains(&"profile_variables")
                || blocks(body, "profile_variables").any(|block| block.value.get("dynamic").is_some()),
        }
    }

    fn pack(&self, node: Node<'t>) -> Pack<'t> {
        let values = node.get("values");
        let mut pack = Pack {
            node,
            name: self.get(node, "name"),
            layer: None,
            layer_node: None,
            kind: self.get(node, "type"),
            version: None,
            tag: self.get(node, "tag"),
            values,
            document: values.and_then(|values| self.values(values)),
            manifests: blocks(node, "manifest").map(|entry| self.manifest(entry.value)).collect(),
            objects: Vec::new(),
            images: PackImages::default(),
            manifests_unknown: node.get("dynamic").is_some(),
            implied_name: None,
        };
        let on_top = matches!(pack.type_word(), Some("manifest" | "helm"));
        pack.layer = implied_layer(pack.base_name()).or(on_top.then_some(Layer::Addon));
        pack
    }

    /// Root of the values that an expression gives.
    fn values(&self, written: Node<'t>) -> Option<Node<'t>> {
        let node = follow(&self.module, written);
        if node.call_name() == Some("yamlencode") {
            return node.items().next().map(|item| follow(&self.module, item)).filter(|item| item.is_mapping());
        }
        node.embedded().or_else(|| self.file(node, Kind::Values)?.root())
    }

    fn manifest(&self, node: Node<'t>) -> Manifest<'t> {
        let content = node.get("content").map(|content| follow(&self.module, content));
        let file = content.and_then(|content| self.file(content, Kind::Manifest));
        Manifest { node, name: self.get(node, "name"), content, file }
    }

    /// The document of `file("x")` and `templatefile("x", …)`.
    fn file(&self, node: Node<'t>, kind: Kind) -> Option<&'t Document> {
        let (_, path) = file_call(&self.module, node, kind)?;
        let path = path_from(self.document.source.folder(), &path)?;
        self.library.document(&path).filter(|document| document.tree.layers()[0].language == Language::Yaml)
    }
}

#[cfg(test)]
mod tests {
    use super::path_from;

    #[test]
    fn a_path_is_seen_from_the_working_directory() {
        assert_eq!(path_from("infra", "./values/os.yaml").as_deref(), Some("infra/values/os.yaml"));
        assert_eq!(path_from("infra/tf", "../values/os.yaml").as_deref(), Some("infra/values/os.yaml"));
        assert_eq!(path_from("", "x.yaml").as_deref(), Some("x.yaml"));
        assert_eq!(path_from("", "../x.yaml"), None);
        assert_eq!(path_from("/srv/tf", "x.yaml").as_deref(), Some("/srv/tf/x.yaml"));
        assert_eq!(path_from("infra", "/etc/x.yaml"), None);
    }
}

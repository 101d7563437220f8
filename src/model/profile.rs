//! Cluster profiles in every form as one model: exports, API objects, Terraform, pack folders and loose values.

use super::pack_images::PackImages;
use super::{Document, Kind, Library, Object, kubernetes};
use crate::catalog::packs;
use crate::syntax::{Hole, Language, LayerId, Node, Tree};

/// The place of a pack in the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// Kernel.
    Kernel,
    /// Operating system.
    Os,
    /// Kubernetes.
    K8s,
    /// Network.
    Cni,
    /// Storage.
    Csi,
    /// Everything on top.
    Addon,
}

impl Layer {
    /// The word of profiles and `pack.json`.
    pub fn word(self) -> &'static str {
        match self {
            Layer::Kernel => "kernel",
            Layer::Os => "os",
            Layer::K8s => "k8s",
            Layer::Cni => "cni",
            Layer::Csi => "csi",
            Layer::Addon => "addon",
        }
    }

    /// The layer of a word.
    pub fn from_word(word: &str) -> Option<Layer> {
        [Layer::Kernel, Layer::Os, Layer::K8s, Layer::Cni, Layer::Csi, Layer::Addon]
            .into_iter()
            .find(|it| it.word() == word)
    }
}

/// The form that a profile has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `spec.template.packs`, as exported and imported.
    Export,
    /// `spec.published` or `spec.draft`, as the API answers.
    Api,
    /// `spec.packs` or `packs` at the root.
    Flat,
    /// A Terraform resource.
    Terraform,
    /// One pack's values without anything around them.
    Values,
}

/// A profile.
pub struct Profile<'t> {
    /// The document that holds it.
    pub document: &'t Document,
    /// The form.
    pub shape: Shape,
    /// The mapping that stands for the whole: the root, or the body of the Terraform resource.
    pub node: Node<'t>,
    /// `metadata.name`.
    pub name: Option<Node<'t>>,
    /// `spec.version`.
    pub version: Option<Node<'t>>,
    /// `spec.template.type`.
    pub kind: Option<Node<'t>>,
    /// `spec.template.cloudType`.
    pub cloud: Option<Node<'t>>,
    /// Its packs, in order.
    pub packs: Vec<Pack<'t>>,
    /// Its variables.
    pub variables: Vec<Variable<'t>>,
    /// True if there may be packs that the file does not show (`dynamic` blocks, loose values).
    pub packs_unknown: bool,
    /// True if there may be variables that the file does not show.
    pub variables_unknown: bool,
}

impl<'t> Profile<'t> {
    /// The type as text; Terraform's default is `add-on`. `None` for loose values and for a template.
    pub fn type_word(&self) -> Option<&'t str> {
        match self.kind {
            Some(node) if node.hole().is_none() => node.text(),
            Some(_) => None,
            None if self.shape == Shape::Terraform => Some("add-on"),
            None => None,
        }
    }

    /// True for a profile that brings OS, Kubernetes or network layers: its type says so, or its packs do.
    pub fn is_infrastructure(&self) -> bool {
        match self.type_word() {
            Some("cluster" | "infra") => true,
            Some("add-on" | "system") => false,
            _ => self.shape != Shape::Values && self.packs.iter().any(|pack| pack.is_infrastructure()),
        }
    }

    /// True for loose values of one pack.
    pub fn is_loose(&self) -> bool {
        self.shape == Shape::Values
    }

    /// The packs of a layer.
    pub fn layer(&self, layer: Layer) -> impl Iterator<Item = &Pack<'t>> {
        self.packs.iter().filter(move |pack| pack.layer == Some(layer))
    }

    /// The pack of a name, its display name cut off.
    pub fn pack(&self, name: &str) -> Option<&Pack<'t>> {
        self.packs.iter().find(|pack| pack.base_name() == name)
    }

    /// The pack that a macro means with what follows `.spectro.pack.`, and the path into its values. A pack name may
    /// hold dots, so the longest one that fits counts.
    pub fn macro_pack<'m>(&self, path: &'m str) -> Option<(&Pack<'t>, &'m str)> {
        let fits = |name: &str| Some(path.strip_prefix(name)?.strip_prefix('.').unwrap_or_default());
        let fitting = self.packs.iter().flat_map(|pack| {
            let names = [pack.base_name(), pack.name.map(Node::text_or_empty).unwrap_or_default()];
            names.into_iter().filter(|name| !name.is_empty()).filter_map(move |name| Some((pack, name, fits(name)?)))
        });
        let exact = fitting.filter(|(_, name, _)| path.len() == name.len() || path[name.len()..].starts_with('.'));
        exact.max_by_key(|(_, name, _)| name.len()).map(|(pack, _, rest)| (pack, rest))
    }

    /// The cloud as text; Terraform's default is `all`. `None` for a template and where nothing says it.
    pub fn cloud_word(&self) -> Option<&'t str> {
        match self.cloud {
            Some(node) if node.hole().is_none() => node.text(),
            Some(_) => None,
            None if self.shape == Shape::Terraform => Some("all"),
            None => None,
        }
    }

    /// True if the profile must have a layer for an Edge cluster and has none.
    pub fn lacks(&self, layer: Layer) -> bool {
        let wants = matches!(self.type_word(), Some("cluster" | "infra")) && self.cloud_word() == Some("edge-native");
        let known = !self.packs_unknown && self.packs.iter().all(|pack| pack.true_layer().is_some());
        wants && known && !self.packs.iter().any(|pack| pack.true_layer() == Some(layer))
    }

    /// Where the type stands, else the name, else the beginning.
    pub fn type_place(&self) -> crate::finding::Place {
        self.kind.or(self.name).map_or_else(|| self.node.place(), Node::place)
    }

    /// True if every pack and every text of the profile is at hand, so that what is not there is missing.
    pub fn is_complete(&self) -> bool {
        !self.packs_unknown && self.packs.iter().all(Pack::is_known)
    }
}

/// A pack of a profile.
#[derive(Clone)]
pub struct Pack<'t> {
    /// The mapping that stands for it; for loose values the root of the values.
    pub node: Node<'t>,
    /// `name`.
    pub name: Option<Node<'t>>,
    /// The layer that is written, else the one that the pack's name or values imply.
    pub layer: Option<Layer>,
    /// `layer` as written.
    pub layer_node: Option<Node<'t>>,
    /// `type`.
    pub kind: Option<Node<'t>>,
    /// `version`.
    pub version: Option<Node<'t>>,
    /// `tag`.
    pub tag: Option<Node<'t>>,
    /// The string (or what stands in its place) that holds the values.
    pub values: Option<Node<'t>>,
    /// Root of the values as YAML.
    pub document: Option<Node<'t>>,
    /// Its manifests.
    pub manifests: Vec<Manifest<'t>>,
    /// The Kubernetes objects in them.
    pub objects: Vec<Object<'t>>,
    /// The images that it names.
    pub images: PackImages<'t>,
    /// True if there may be manifests that the file does not show.
    pub manifests_unknown: bool,
    /// The name where no node has one: from the values of a loose file.
    pub implied_name: Option<&'static str>,
}

impl<'t> Pack<'t> {
    /// The pack name without the display name that stands before `--` for a pack used twice.
    pub fn base_name(&self) -> &'t str {
        let name = self
            .name
            .map(Node::text_or_empty)
            .filter(|name| !name.is_empty())
            .or(self.implied_name)
            .unwrap_or_default();
        let cut = name.as_bytes().windows(2).rposition(|pair| pair == b"--");
        cut.map_or(name, |at| &name[at + 2..])
    }

    /// The layer that counts: what is written, unless the pack is known to be of another one.
    pub fn true_layer(&self) -> Option<Layer> {
        let known = packs::layers(self.base_name());
        match self.layer {
            Some(layer) if known.is_empty() || known.contains(&layer.word()) => Some(layer),
            Some(_) | None => known.first().and_then(|word| Layer::from_word(word)).or(self.layer),
        }
    }

    /// The type as text.
    pub fn type_word(&self) -> Option<&'t str> {
        self.kind.filter(|kind| kind.hole().is_none()).and_then(Node::as_filled)
    }

    /// The name that the console shows: of the values, else the part of the name before `--`.
    pub fn display_name(&self) -> Option<(Node<'t>, &'t str)> {
        if let Some(node) = self.at(&["pack", "spectrocloud.com/display-name"]) {
            return Some((node, node.as_filled()?));
        }
        let name = self.name?;
        let (display, _) = name.text()?.rsplit_once("--")?;
        (!display.is_empty()).then_some((name, display))
    }

    /// Where its layer stands, else its name.
    pub fn layer_place(&self) -> crate::finding::Place {
        self.layer_node.map_or_else(|| self.place(), Node::place)
    }

    /// The comment that names the presets of the console, wherever it stands.
    pub fn preset_marker(&self) -> Option<PresetMarker<'t>> {
        let (tree, layer) = self.text_layer()?;
        let text: &'t str = &tree.layer(layer).text;
        memchr::memmem::find(text.as_bytes(), PRESET_MARKER.as_bytes())?;
        let comments = &tree.layer(layer).comments;
        let comment = comments.iter().find(|it| text[it.start as usize..it.end as usize].contains(PRESET_MARKER))?;
        let written = &text[comment.start as usize..comment.end as usize];
        let list = written.trim_start_matches(['#', ' ']).strip_prefix("spectrocloud.com/enabled-presets:");
        let presets = list.map(|list| {
            list.split(',').map(|one| one.trim().split_once(':').unwrap_or(("", one.trim()))).collect::<Vec<_>>()
        });
        let is_first = text[..comment.start as usize].trim_start_matches('\u{feff}').is_empty();
        Some(PresetMarker { place: tree.place(layer, comment.start, comment.end), presets, is_first })
    }

    /// True for OS, Kubernetes, network and storage.
    pub fn is_infrastructure(&self) -> bool {
        matches!(self.layer, Some(Layer::Os | Layer::K8s | Layer::Cni | Layer::Csi))
    }

    /// The text of the values: the document inside a string, or the whole file that holds them.
    pub fn text_layer(&self) -> Option<(&'t Tree, LayerId)> {
        let inside = self.values.and_then(|values| Some((values.tree(), values.embedded_layer()?)));
        inside.or_else(|| {
            let root = self.document?;
            let whole = root.tree().layer(root.layer()).roots.contains(&root.id());
            whole.then_some((root.tree(), root.layer()))
        })
    }

    /// The values where they are no text but an object of the document itself, such as `yamlencode({ … })`.
    pub fn object(&self) -> Option<Node<'t>> {
        self.document.filter(|_| self.text_layer().is_none())
    }

    /// True if its values can be read: there are none, or they are text that no other tool has to fill in.
    pub fn is_known(&self) -> bool {
        let Some(values) = self.values else { return true };
        let root = self.document.filter(|root| !std::ptr::eq(root.tree(), values.tree()));
        if let Some(root) = root {
            // A template file is filled in by Terraform.
            return !root.tree().layer(root.layer()).text.contains("${");
        }
        let of_terraform = values.tree().layer(values.layer()).language == Language::Hcl;
        match values.hole() {
            Some(Hole::Expression) => self.document.is_some(),
            Some(Hole::Dollar | Hole::Directive) => !of_terraform,
            _ => true,
        }
    }

    /// The value of a full dotted path, as macros name it: a key may hold dots itself.
    pub fn lookup(&self, path: &str) -> Option<Node<'t>> {
        lookup(self.document?, path, 32)
    }

    /// Reads what is asked for again and again.
    pub(super) fn complete(&mut self) {
        self.objects = kubernetes::of_pack(self);
        self.images = PackImages::of(self);
    }

    /// The Kubernetes distribution as CanvOS names it, for a Kubernetes pack of an Edge cluster.
    pub fn distribution(&self) -> Option<&'static str> {
        match self.base_name() {
            "edge-k3s" => Some("k3s"),
            "edge-rke2" => Some("rke2"),
            "edge-k8s" => Some("kubeadm"),
            "edge-canonical" => Some("canonical"),
            "edge-nodeadm" => Some("nodeadm"),
            _ => None,
        }
    }

    /// The value at a path of keys in the values.
    pub fn at(&self, path: &[&str]) -> Option<Node<'t>> {
        self.document?.at(path)
    }

    /// The version that is exact: `version`, else `tag` when it is no range.
    pub fn exact_version(&self) -> Option<(Node<'t>, &'t str)> {
        let exact = |node: Node<'t>| {
            let text = node.as_filled()?;
            let exact = node.hole().is_none() && !text.contains(".x") && !text.contains("__");
            exact.then_some((node, text))
        };
        self.version.and_then(exact).or_else(|| self.tag.and_then(exact))
    }

    /// The place that stands for the pack in a finding: its name, else its values.
    pub fn place(&self) -> crate::finding::Place {
        self.name.map_or_else(|| self.node.place(), Node::place)
    }
}

const PRESET_MARKER: &str = "enabled-presets";

/// The comment `# spectrocloud.com/enabled-presets: Group:preset,Group:preset`.
pub struct PresetMarker<'t> {
    /// The comment.
    pub place: crate::finding::Place,
    /// Groups and presets; absent for a comment of another form. A preset without a group has an empty one.
    pub presets: Option<Vec<(&'t str, &'t str)>>,
    /// True if nothing stands before it.
    pub is_first: bool,
}

impl PresetMarker<'_> {
    /// True if a preset is enabled.
    pub fn has(&self, preset: &str) -> bool {
        self.presets.iter().flatten().any(|(_, name)| *name == preset)
    }
}

fn lookup<'t>(node: Node<'t>, path: &str, depth: u32) -> Option<Node<'t>> {
    if depth == 0 {
        return None;
    }
    let mut fitting: Vec<(usize, Node<'t>)> = node
        .merged_entries()
        .iter()
        .filter_map(|entry| {
            let key = entry.key.text()?;
            let rest = path.strip_prefix(key)?;
            (rest.is_empty() || rest.starts_with('.')).then_some((key.len(), entry.value))
        })
        .collect();
    fitting.sort_by_key(|(len, _)| std::cmp::Reverse(*len));
    fitting.into_iter().find_map(|(len, value)| match path.get(len + 1..) {
        Some(rest) => lookup(value, rest, depth - 1),
        None => Some(value),
    })
}

/// A manifest of a pack.
#[derive(Clone, Copy)]
pub struct Manifest<'t> {
    /// The mapping.
    pub node: Node<'t>,
    /// `name`.
    pub name: Option<Node<'t>>,
    /// The string that holds it, or the call that reads it.
    pub content: Option<Node<'t>>,
    /// The file that the call reads.
    pub file: Option<&'t Document>,
}

impl<'t> Manifest<'t> {
    /// Roots of its YAML documents.
    pub fn documents(&self) -> Vec<Node<'t>> {
        let Some((tree, layer)) = self.text_layer() else { return Vec::new() };
        tree.layer(layer).roots.iter().map(|&id| tree.node(id)).collect()
    }

    /// The text: the document inside a string, or a file.
    pub fn text_layer(&self) -> Option<(&'t Tree, LayerId)> {
        let inside = self.content.and_then(|content| Some((content.tree(), content.embedded_layer()?)));
        inside.or_else(|| self.file.map(|file| (&file.tree, LayerId(0))))
    }
}

/// A profile variable.
#[derive(Clone, Copy)]
pub struct Variable<'t> {
    /// The mapping.
    pub node: Node<'t>,
    /// `name`.
    pub name: Option<Node<'t>>,
    /// `displayName` (`display_name` in Terraform).
    pub display_name: Option<Node<'t>>,
    /// `format`.
    pub format: Option<Node<'t>>,
    /// `inputType` (`input_type`).
    pub input_type: Option<Node<'t>>,
    /// `defaultValue` (`default_value`).
    pub default_value: Option<Node<'t>>,
    /// `regex`.
    pub regex: Option<Node<'t>>,
    /// `required`.
    pub required: Option<Node<'t>>,
    /// `immutable`.
    pub immutable: Option<Node<'t>>,
    /// `hidden`.
    pub hidden: Option<Node<'t>>,
    /// `isSensitive` (`is_sensitive`).
    pub is_sensitive: Option<Node<'t>>,
    /// `options`; in Terraform the first of the repeated blocks.
    pub options: Option<Node<'t>>,
}

impl<'t> Variable<'t> {
    /// Reads a variable in either spelling.
    pub fn lower(node: Node<'t>) -> Variable<'t> {
        let get = |one: &str, other: &str| node.get(one).or_else(|| node.get(other));
        Variable {
            node,
            name: node.get("name"),
            display_name: get("displayName", "display_name"),
            format: node.get("format"),
            input_type: get("inputType", "input_type"),
            default_value: get("defaultValue", "default_value"),
            regex: node.get("regex"),
            required: node.get("required"),
            immutable: node.get("immutable"),
            hidden: node.get("hidden"),
            is_sensitive: get("isSensitive", "is_sensitive"),
            options: node.get("options"),
        }
    }

    /// The entries of `options`, also as Terraform's repeated blocks.
    pub fn choices(&self) -> Vec<Node<'t>> {
        let blocks = self.node.entries().filter(|entry| entry.key.text() == Some("options")).map(|entry| entry.value);
        blocks
            .flat_map(|it| if it.is_sequence() { it.items().collect() } else { vec![it] })
            .map(Node::resolved)
            .collect()
    }

    /// The name, if it is written out.
    pub fn name_text(&self) -> Option<&'t str> {
        self.name.filter(|name| name.hole().is_none()).and_then(Node::as_filled)
    }

    /// The default, if it is written out and not masked.
    pub fn literal_default(&self) -> Option<(Node<'t>, &'t str)> {
        let node = self.default_value?;
        let text = node.as_filled()?;
        let masked = text.bytes().all(|it| it == b'*');
        (node.hole().is_none() && !text.contains("{{") && !masked).then_some((node, text))
    }

    /// True if it has a default, known or not.
    pub fn has_default(&self) -> bool {
        let own = self.default_value.is_some_and(|it| it.hole().is_some() || it.as_filled().is_some());
        own || self.choices().iter().any(|it| it.get("default").is_some_and(|it| it.as_bool() != Some(false)))
    }

    /// True if a switch is on.
    pub fn is_on(switch: Option<Node<'t>>) -> bool {
        switch.and_then(Node::as_bool) == Some(true)
    }

    /// The place that stands for the variable in a finding: its name, else its first key.
    pub fn place(&self) -> crate::finding::Place {
        self.name.map_or_else(|| self.node.place(), Node::place)
    }

    /// True if it is marked sensitive.
    pub fn sensitive(&self) -> bool {
        self.is_sensitive.and_then(Node::as_bool) == Some(true)
    }
}

/// The profiles of a document.
pub(super) fn lower<'t>(document: &'t Document, root: Node<'t>, library: &Library<'t>) -> Vec<Profile<'t>> {
    match document.kind {
        Kind::Profile => vec![export(document, root)],
        // What a Terraform module reads is told as a part of its profile.
        Kind::Values if library.read_by(document.file()).is_some() => Vec::new(),
        Kind::Values => vec![loose_values(document, root, library.pack_beside(document))],
        Kind::Terraform => super::terraform::lower(document, root, library),
        _ => Vec::new(),
    }
}

fn export<'t>(document: &'t Document, root: Node<'t>) -> Profile<'t> {
    let spec = root.get("spec");
    let in_spec = |key: &str| spec.and_then(|it| it.get(key));
    let (shape, body) = if let Some(template) = in_spec("template") {
        (Shape::Export, Some(template))
    } else if let Some(body) = in_spec("published").or_else(|| in_spec("draft")).filter(|it| it.get("packs").is_some())
    {
        (Shape::Api, Some(body))
    } else if in_spec("packs").is_some() {
        (Shape::Flat, spec)
    } else {
        (Shape::Flat, Some(root))
    };
    let in_body = |key: &str| body.and_then(|it| it.get(key));
    let variables = in_spec("variables").into_iter().chain(in_body("variables")).flat_map(Node::items);
    Profile {
        document,
        shape,
        node: root,
        name: root.at(&["metadata", "name"]).or_else(|| root.get("name").filter(|_| shape == Shape::Flat)),
        version: in_spec("version").or_else(|| in_body("version")),
        kind: in_body("type").or_else(|| in_spec("type")),
        cloud: in_body("cloudType").or_else(|| in_spec("cloudType")),
        packs: in_body("packs").into_iter().flat_map(Node::items).map(Node::resolved).map(pack).collect(),
        variables: variables.map(Variable::lower).collect(),
        packs_unknown: false,
        // Objects of the API and home-made forms keep variables elsewhere.
        variables_unknown: shape != Shape::Export && in_spec("variables").is_none() && in_body("variables").is_none(),
    }
}

fn pack(node: Node<'_>) -> Pack<'_> {
    let values = node.get("values");
    let layer_node = node.get("layer");
    let manifests = node.get("manifests").into_iter().flat_map(Node::items).map(manifest).collect();
    let mut pack = Pack {
        node,
        name: node.get("name"),
        layer: layer_node.and_then(Node::text).and_then(Layer::from_word),
        layer_node,
        kind: node.get("type"),
        version: node.get("version"),
        tag: node.get("tag"),
        values,
        document: values.and_then(|it| if it.is_mapping() { Some(it.resolved()) } else { it.embedded() }),
        manifests,
        objects: Vec::new(),
        images: PackImages::default(),
        manifests_unknown: node.get("manifests").is_some_and(|it| it.hole().is_some()),
        implied_name: None,
    };
    if layer_node.is_none() {
        pack.layer = implied_layer(pack.base_name());
    }
    pack
}

fn manifest(node: Node<'_>) -> Manifest<'_> {
    Manifest { node, name: node.get("name"), content: node.get("content"), file: None }
}

/// The layer of a well-known pack, for forms that do not write it (Terraform).
pub(super) fn implied_layer(name: &str) -> Option<Layer> {
    packs::layer(name).and_then(Layer::from_word)
}

fn loose_values<'t>(document: &'t Document, root: Node<'t>, beside: Option<&'t Document>) -> Profile<'t> {
    let has = |path: &[&str]| root.at(path).is_some();
    let os = has(&["options", "system.uri"])
        || has(&["providerCredentials"])
        || has(&["stylusPackage"])
        || has(&["system.uri"]);
    let kubernetes =
        has(&["cluster", "config"]) || has(&["cluster", "kubevipArgs"]) || has(&["pack", "palette", "config", "oidc"]);
    let (layer, implied_name) = if os {
        (Some(Layer::Os), Some("edge-native-byoi"))
    } else if kubernetes {
        (Some(Layer::K8s), None)
    } else if has(&["charts", "registry-connect"]) {
        (Some(Layer::Addon), Some("registry-connect"))
    } else if has(&["charts", "zot"]) {
        (Some(Layer::Addon), Some("zot"))
    } else if has(&["charts", "harbor"]) {
        (Some(Layer::Addon), Some("harbor"))
    } else {
        (None, None)
    };
    // In a pack folder the neighbor says what the values alone leave open.
    let of_folder = |key: &str| beside.and_then(Document::root).and_then(|root| root.get(key));
    let named = of_folder("name").filter(|name| name.as_filled().is_some());
    let layer_node = of_folder("layer");
    let mut pack = Pack {
        node: root,
        name: named,
        layer: layer_node.and_then(Node::text).and_then(Layer::from_word).or(layer),
        layer_node,
        kind: None,
        version: of_folder("version"),
        tag: None,
        values: None,
        document: Some(root),
        manifests: Vec::new(),
        objects: Vec::new(),
        images: PackImages::default(),
        manifests_unknown: true,
        implied_name: implied_name.filter(|_| named.is_none()),
    };
    if layer_node.is_none() && named.is_some() {
        pack.layer = implied_layer(pack.base_name()).or(layer);
    }
    Profile {
        document,
        shape: Shape::Values,
        node: root,
        name: None,
        version: None,
        kind: None,
        cloud: None,
        packs: vec![pack],
        variables: Vec::new(),
        packs_unknown: true,
        variables_unknown: true,
    }
}

/// True if a value is known only at deployment.
pub fn is_open(node: Node<'_>) -> bool {
    matches!(node.hole(), Some(Hole::Braces | Hole::Dollar | Hole::Expression | Hole::Directive))
}

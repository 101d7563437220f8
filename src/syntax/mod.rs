//! One spanned tree for every format, with documents inside strings at any depth.
//!
//! A `Tree` holds one file. It consists of *layers*: layer 0 is the file's own text; each string that holds a document
//! is a further layer, whose decoded text knows its bytes of the file. Nodes of all layers live in one arena; a scalar
//! that holds a document points at that document's root (`Node::embedded`). `Node` is a cheap handle.
//!
//! Parsing never fails: it gives a tree and `Problem`s, which rules turn into findings.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::finding::Place;
use crate::source::{FileId, OffsetMap, Span};

mod arg;
mod changes;
mod edit;
mod hcl;
mod hole;
mod json;
mod node;
mod outline;
mod path;
mod plain;
mod realign;
mod recover;
mod revise;
mod scalar;
mod templates;
mod unfold;
mod yaml;
pub(crate) use hole::has_angle;
pub use node::{Entry, Node};
pub use path::{KeyPattern, path_steps, plain_steps, quoted_key};
pub(crate) use realign::spaces_for_tabs;
pub use scalar::Scalar;

/// For the fuzz target `yaml`: true if the quicker reader of YAML reads a text, and both trees in words if they differ.
///
/// # Errors
/// The text, and what each reader makes of it.
#[cfg(fuzzing)]
pub fn compare_yaml_readers(text: &str) -> Result<bool, String> {
    yaml::compare_readers(text)
}

/// A node of a tree, as an index into its arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// A layer of a tree, as an index; 0 is the file itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LayerId(pub u32);

/// The language of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// YAML, read as the host's Go decoder reads it.
    Yaml,
    /// JSON.
    Json,
    /// Terraform's HCL.
    Hcl,
    /// A CanvOS `.arg` file.
    Arg,
    /// Not parsed.
    Text,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Bare, in YAML, `.arg` or HCL; for JSON a number, `true`, `false` or `null`.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`, also every JSON and HCL string.
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
    /// `<<EOT` or `<<-EOT`
    Heredoc,
}

/// Why a value is not known before deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hole {
    /// `{{ … }}`: a Palette macro, a Go template, Jinja.
    Braces,
    /// `{% … %}`, `{{< … >}}`.
    Directive,
    /// `${VAR}` or `$VAR`, Terraform's `${…}`.
    Dollar,
    /// `<NAME>`.
    Angle,
    /// `@NAME@`, `%NAME%`.
    At,
    /// An expression that only its own tool can evaluate (a Terraform call or reference).
    Expression,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A scalar; the value is a range of the layer's text, or an owned string. The hole is set when the whole scalar, or
    /// part of it, is a template.
    Scalar { style: Style, hole: Option<Hole>, value: ValueRef },
    /// Keys and values alternate in the arena's `children`.
    Mapping { first: u32, count: u32, flow: bool },
    /// Items in the arena's `children`.
    Sequence { first: u32, count: u32, flow: bool },
    /// `*name`; the target is absent if no anchor has that name, or if following it would be too much.
    Alias { target: Option<NodeId> },
    /// A value that was left out (`key:`); the span is empty.
    Missing,
    /// An HCL call or reference: its arguments (in `children`), and before the first of them the index of its name (in
    /// `strings`).
    Call { first: u32, count: u32 },
}

/// A decoded text: a range of the layer's text where it stands there as it is, else an index into `Tree::strings`. Both
/// fit two numbers, so that a node stays small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ValueRef {
    /// First byte, or `OWNED`.
    start: u32,
    /// One past the last byte, or the index.
    end: u32,
}

/// In the place of a first byte; no text of a layer is as long.
const OWNED: u32 = u32::MAX;

impl ValueRef {
    /// Bytes of the layer's text.
    pub fn verbatim((start, end): (u32, u32)) -> ValueRef {
        ValueRef { start, end }
    }

    /// Decoded from escapes or line folding.
    pub fn owned(index: u32) -> ValueRef {
        ValueRef { start: OWNED, end: index }
    }

    /// The bytes of the layer's text, else the index of the string.
    pub fn range(self) -> Result<(usize, usize), usize> {
        if self.start == OWNED { Err(self.end as usize) } else { Ok((self.start as usize, self.end as usize)) }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct NodeData {
    pub layer: LayerId,
    /// Bytes of the layer's text, with quotes or block indicator. A block scalar's span begins at its `|` or `>`.
    pub start: u32,
    pub end: u32,
    /// The mapping, sequence or call that holds it; the own layer's holder is not meant.
    parent: NodeId,
    pub kind: Kind,
}

/// In the place of a parent, for a root. There are less nodes than bytes in a file, and those have 32 bits.
const NO_PARENT: NodeId = NodeId(u32::MAX);

impl NodeData {
    pub fn parent(&self) -> Option<NodeId> {
        (self.parent != NO_PARENT).then_some(self.parent)
    }

    pub fn set_parent(&mut self, parent: NodeId) {
        self.parent = parent;
    }
}

// A large site has half a million of them.
const _: () = assert!(size_of::<NodeData>() <= 28);

/// A comment, as bytes of its layer's text, from `#` (or `//`, `/*`) to its end without the line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// What a parser stumbled over; each kind is told by the rule of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// The text breaks the grammar.
    Syntax,
    /// A tab in the indentation.
    Tab,
    /// An unquoted run of `*` (an alias without a name) as a value.
    Mask,
    /// An alias of an anchor that does not exist.
    UnknownAnchor,
    /// A key stands twice in one mapping; `related` is the first one.
    DuplicateKey,
    /// Deeper, larger or more repeated than is read.
    TooMuch,
    /// A template in a place where the file cannot be parsed.
    Template,
    /// A further document, which no reader of these files reads.
    SecondDocument,
    /// `...`: the rest is not read.
    DocumentEnd,
    /// A byte-order mark before the first character.
    ByteOrderMark,
    /// `.arg`: blanks around `=`, in a name, or in an unquoted value.
    ArgSpace,
    /// `.arg`: an unquoted `<`, `>`, `(`, `)`, `;`, `&` or `|`.
    ArgMetacharacter,
    /// `.arg`: a line that assigns nothing, a name that is none, a quote that is not closed.
    ArgNotAssignment,
    /// `.arg`: lines that end in CR LF; told once, at the first of them.
    ArgLineEnding,
}

impl ProblemKind {
    /// True if text may have been lost to it, so that what is not in the tree may still be in the file.
    pub fn hides(self) -> bool {
        !matches!(self, ProblemKind::DuplicateKey | ProblemKind::ByteOrderMark | ProblemKind::ArgLineEnding)
    }
}

/// Something a parser stumbled over, as bytes of its layer's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What was expected or found, without a full stop; may be empty where the kind says it all.
    pub message: String,
    /// A second place, such as the first of two equal keys.
    pub related: Option<(u32, u32)>,
}

/// A document inside the file, or the file itself.
#[derive(Debug)]
pub struct Layer {
    /// The decoded text.
    pub text: Arc<str>,
    /// Its language.
    pub language: Language,
    /// The scalar that holds it; `None` for the file itself.
    pub holder: Option<NodeId>,
    /// From bytes of `text` to bytes of the *file*: asked for by [`Tree::map`], because few documents are spoken of.
    map: OnceLock<OffsetMap>,
    /// Roots of its documents, in order (more than one where `---` separates several).
    pub roots: Vec<NodeId>,
    /// Its comments, in order.
    pub comments: Vec<Comment>,
    /// What its parser stumbled over, in order.
    pub problems: Vec<Problem>,
}

impl Layer {
    fn new(text: Arc<str>, language: Language, holder: Option<NodeId>) -> Layer {
        let (roots, comments, problems) = (Vec::new(), Vec::new(), Vec::new());
        Layer { text, language, holder, map: OnceLock::new(), roots, comments, problems }
    }
}

/// The tree of one file.
#[derive(Debug)]
pub struct Tree {
    /// The file.
    pub file: FileId,
    pub(crate) layers: Vec<Layer>,
    pub(crate) nodes: Vec<NodeData>,
    pub(crate) children: Vec<NodeId>,
    pub(crate) strings: Vec<Arc<str>>,
    /// Layers of the documents that scalars hold, in the order of the scalars.
    pub(crate) embedded: Vec<(NodeId, LayerId)>,
    /// True if some unquoted scalar is `<<`, so that mappings may have more entries than they show.
    pub(crate) merges: bool,
    /// True if some mapping may have a key twice.
    pub(crate) repeats: bool,
    /// `&name` of a node: bytes of its layer's text, with the `&`.
    pub(crate) anchors: HashMap<NodeId, (u32, u32)>,
    /// Labels of an HCL block, by its body.
    pub(crate) labels: HashMap<NodeId, Vec<NodeId>>,
    /// `!tag` of a node: bytes of its layer's text, with the `!`.
    pub(crate) tags: HashMap<NodeId, (u32, u32)>,
}

/// Parses a whole file; documents inside its strings are parsed when [`embed`] names them.
pub fn parse(file: FileId, text: Arc<str>, language: Language) -> Tree {
    let mut tree = Tree::new(file, text, language);
    parse_layer(&mut tree, LayerId(0));
    tree
}

/// Parses the document that a scalar holds, once; gives its layer, or `None` for a node that is no scalar.
pub fn embed(tree: &mut Tree, holder: NodeId, language: Language) -> Option<LayerId> {
    let node = tree.node(holder).resolved();
    if let Some(layer) = node.embedded_layer() {
        return Some(layer);
    }
    let (holder, text) = (node.id(), node.shared_text()?);
    let layer = tree.push_layer(holder, text, language);
    parse_layer(tree, layer);
    Some(layer)
}

fn parse_layer(tree: &mut Tree, layer: LayerId) {
    match tree.layer(layer).language {
        Language::Yaml => yaml::parse(tree, layer),
        Language::Json => json::parse(tree, layer),
        Language::Hcl => hcl::parse(tree, layer),
        Language::Arg => arg::parse(tree, layer),
        Language::Text => {}
    }
}

impl Tree {
    /// A tree of one layer without nodes; parsers fill it.
    pub(crate) fn new(file: FileId, text: Arc<str>, language: Language) -> Tree {
        let repeats = !matches!(language, Language::Yaml | Language::Json);
        Tree {
            file,
            layers: vec![Layer::new(text, language, None)],
            nodes: Vec::new(),
            children: Vec::new(),
            strings: Vec::new(),
            embedded: Vec::new(),
            merges: false,
            repeats,
            anchors: HashMap::new(),
            labels: HashMap::new(),
            tags: HashMap::new(),
        }
    }

    /// Gives back room that was set aside while it was read.
    pub(crate) fn fit(&mut self) {
        self.nodes.shrink_to_fit();
        self.children.shrink_to_fit();
    }

    /// How much of it there is, to come back to.
    fn mark(&self) -> [usize; 3] {
        [self.nodes.len(), self.children.len(), self.strings.len()]
    }

    /// Forgets the nodes that came after a mark.
    fn truncate(&mut self, [nodes, children, strings]: [usize; 3]) {
        self.nodes.truncate(nodes);
        self.children.truncate(children);
        self.strings.truncate(strings);
    }

    /// The layers; the first is the file itself.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// One layer.
    #[inline]
    pub fn layer(&self, id: LayerId) -> &Layer {
        &self.layers[id.0 as usize]
    }

    /// The way from bytes of a layer's text to bytes of the file.
    pub fn map(&self, id: LayerId) -> &OffsetMap {
        let layer = self.layer(id);
        layer.map.get_or_init(|| match layer.holder.map(|holder| self.node(holder)) {
            Some(holder) => holder.value_map().through(self.map(holder.layer())),
            None => OffsetMap::identity(0, layer.text.len() as u32),
        })
    }

    /// Ids of all layers.
    pub fn layer_ids(&self) -> impl Iterator<Item = LayerId> + use<> {
        (0..self.layers.len() as u32).map(LayerId)
    }

    /// Root of the file's first document.
    pub fn root(&self) -> Option<Node<'_>> {
        self.layers[0].roots.first().map(|&id| self.node(id))
    }

    /// Roots of the file's documents.
    pub fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        self.layers[0].roots.iter().map(|&id| self.node(id))
    }

    /// True if some node has a tag or an anchor.
    pub fn has_indicators(&self) -> bool {
        !(self.tags.is_empty() && self.anchors.is_empty())
    }

    /// The handle of a node.
    #[inline]
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node { tree: self, id }
    }

    /// Every node, children before their parents.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len() as u32).map(|id| self.node(NodeId(id)))
    }

    /// Every node of a layer, children before their parents. A layer is parsed as a whole before the next one is added.
    pub fn nodes_of(&self, layer: LayerId) -> impl Iterator<Item = Node<'_>> {
        let start = self.nodes.partition_point(|node| node.layer < layer);
        let end = self.nodes.partition_point(|node| node.layer <= layer);
        (start as u32..end as u32).map(|id| self.node(NodeId(id)))
    }

    /// Bytes of the file of a range of a layer's text.
    pub fn span(&self, layer: LayerId, start: u32, end: u32) -> Span {
        let (start, end) = self.map(layer).range(start, end);
        Span { file: self.file, start, end }
    }

    /// A place that belongs to no node, such as a comment or a problem.
    pub fn place(&self, layer: LayerId, start: u32, end: u32) -> Place {
        let key = self.layer(layer).holder.map(|id| self.node(id).key_path() + "|").unwrap_or_default();
        Place { span: self.span(layer, start, end), layer: layer.0, local: (start, end), key }
    }

    pub(crate) fn push(&mut self, layer: LayerId, start: u32, end: u32, kind: Kind) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(NodeData { layer, start, end, parent: NO_PARENT, kind });
        id
    }

    /// A scalar whose decoded text is a range of the layer's text.
    pub(crate) fn push_verbatim(
        &mut self,
        layer: LayerId,
        span: (u32, u32),
        style: Style,
        value: (u32, u32),
    ) -> NodeId {
        if style == Style::Plain && value.1 - value.0 == 2 {
            self.merges |= &self.layer(layer).text[value.0 as usize..value.1 as usize] == "<<";
        }
        let value = ValueRef::verbatim(value);
        self.push(layer, span.0, span.1, Kind::Scalar { style, hole: None, value })
    }

    /// A scalar whose decoded text differs from what is written.
    pub(crate) fn push_decoded(&mut self, layer: LayerId, span: (u32, u32), style: Style, value: &str) -> NodeId {
        let value = self.own(value);
        self.push(layer, span.0, span.1, Kind::Scalar { style, hole: None, value })
    }

    /// Says what is not known of a scalar.
    pub(crate) fn set_hole(&mut self, id: NodeId, found: Option<Hole>) {
        if let Kind::Scalar { hole, .. } = &mut self.nodes[id.0 as usize].kind {
            *hole = found;
        }
    }

    /// Keeps a decoded text.
    pub(crate) fn own(&mut self, value: &str) -> ValueRef {
        ValueRef::owned(self.keep(value))
    }

    fn keep(&mut self, text: &str) -> u32 {
        self.strings.push(text.into());
        self.strings.len() as u32 - 1
    }

    /// A mapping over keys and values that were pushed before; sets their parent.
    pub(crate) fn push_mapping(
        &mut self,
        layer: LayerId,
        span: (u32, u32),
        entries: &[(NodeId, NodeId)],
        flow: bool,
    ) -> NodeId {
        let first = self.children.len() as u32;
        let id = self.push(layer, span.0, span.1, Kind::Mapping { first, count: entries.len() as u32, flow });
        for &(key, value) in entries {
            self.children.extend([key, value]);
            self.nodes[key.0 as usize].parent = id;
            self.nodes[value.0 as usize].parent = id;
        }
        id
    }

    /// A sequence over items that were pushed before; sets their parent.
    pub(crate) fn push_sequence(&mut self, layer: LayerId, span: (u32, u32), items: &[NodeId], flow: bool) -> NodeId {
        let first = self.children.len() as u32;
        let id = self.push(layer, span.0, span.1, Kind::Sequence { first, count: items.len() as u32, flow });
        self.adopt(id, items);
        id
    }

    /// A call or reference of HCL over arguments that were pushed before; sets their parent.
    pub(crate) fn push_call(&mut self, layer: LayerId, span: (u32, u32), name: &str, arguments: &[NodeId]) -> NodeId {
        let name = self.keep(name);
        self.children.push(NodeId(name));
        let first = self.children.len() as u32;
        let id = self.push(layer, span.0, span.1, Kind::Call { first, count: arguments.len() as u32 });
        self.adopt(id, arguments);
        id
    }

    fn adopt(&mut self, parent: NodeId, items: &[NodeId]) {
        for &item in items {
            self.children.push(item);
            self.nodes[item.0 as usize].parent = parent;
        }
    }

    /// A value that was left out.
    pub(crate) fn push_missing(&mut self, layer: LayerId, at: u32) -> NodeId {
        self.push(layer, at, at, Kind::Missing)
    }

    /// Adds a layer for the decoded text of a scalar.
    pub(crate) fn push_layer(&mut self, holder: NodeId, text: Arc<str>, language: Language) -> LayerId {
        let id = LayerId(self.layers.len() as u32);
        self.repeats |= !matches!(language, Language::Yaml | Language::Json);
        self.layers.push(Layer::new(text, language, Some(holder)));
        let at = self.embedded.partition_point(|(other, _)| *other < holder);
        self.embedded.insert(at, (holder, id));
        id
    }
}

//! YAML to the spanned tree, on the events of granit-parser. The only file that names that crate.

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, StructureStyle};

use super::{Comment, Kind, LayerId, Node, NodeId, Problem, ProblemKind, Style, Tree, unfold};
use crate::source::OffsetMap;

/// Collections inside collections that are read.
const MAX_DEPTH: usize = 128;
/// Bytes of one scalar.
const MAX_SCALAR: u32 = 16 << 20;
/// Nodes that aliases of one layer may stand for.
const MAX_EXPANSION: u64 = 1_000_000;

/// Parses the text of a layer and fills its roots, comments and problems.
pub(crate) fn parse(tree: &mut Tree, layer: LayerId) {
    let text = Arc::clone(&tree.layer(layer).text);
    let mut builder = Builder::new(tree, layer, &text);
    if let Err(error) = builder.read(&text) {
        let at = error.marker().byte_offset().unwrap_or(text.len()) as u32;
        builder.problem(ProblemKind::Syntax, at, at, error.kind().to_string());
        builder.close_all(at);
    }
    builder.finish();
}

/// A mapping or sequence whose end has not been seen.
struct Frame {
    start: u32,
    /// End of its last child.
    end: u32,
    flow: bool,
    mapping: bool,
    /// Where its children begin on the stack of pairs or items.
    first: usize,
    /// The key that waits for its value.
    key: Option<NodeId>,
    anchor: Option<(u32, u32)>,
    tag: Option<(u32, u32)>,
    /// Nodes before it, aliases expanded.
    before: u64,
}

/// An anchor's node, and the nodes that an alias of it stands for; no node while the collection is open.
#[derive(Clone, Copy)]
struct Anchor {
    node: Option<NodeId>,
    size: u64,
    /// Byte of the `&`: which of several anchors of that name it is.
    at: u32,
}

struct Builder<'t, 's> {
    tree: &'t mut Tree,
    layer: LayerId,
    text: &'s str,
    open: Vec<Frame>,
    pairs: Vec<(NodeId, NodeId)>,
    items: Vec<NodeId>,
    roots: Vec<NodeId>,
    comments: Vec<Comment>,
    problems: Vec<Problem>,
    anchors: HashMap<&'s str, Anchor>,
    /// Where the last scalar, alias or document marker ended.
    last_end: u32,
    /// The last node, and what it added to `size`, for an anchor event that follows it.
    last_node: Option<(NodeId, u64)>,
    /// Nodes so far, aliases expanded.
    size: u64,
    /// The `---` of the current document; `None` for one without.
    document_start: Option<(u32, u32)>,
    /// The `...` that ended the last document.
    document_end: Option<(u32, u32)>,
    documents: usize,
}

impl<'t, 's> Builder<'t, 's> {
    fn new(tree: &'t mut Tree, layer: LayerId, text: &'s str) -> Builder<'t, 's> {
        Builder {
            tree,
            layer,
            text,
            open: Vec::new(),
            pairs: Vec::new(),
            items: Vec::new(),
            roots: Vec::new(),
            comments: Vec::new(),
            problems: Vec::new(),
            anchors: HashMap::new(),
            last_end: 0,
            last_node: None,
            size: 0,
            document_start: None,
            document_end: None,
            documents: 0,
        }
    }

    fn read(&mut self, text: &str) -> Result<(), ScanError> {
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            max_buffered_comment_events: usize::MAX,
            flow_nesting_limit: MAX_DEPTH + 2,
            block_nesting_limit: MAX_DEPTH + 2,
        };
        for next in Parser::new_from_str_with_options(text, options) {
            let (event, span) = next?;
            let start = span.start.byte_offset().unwrap_or(0) as u32;
            let end = span.end.byte_offset().unwrap_or(0) as u32;
            let tag = span.tag_span().map(|tag| {
                let at = |marker: granit_parser::Marker| marker.byte_offset().unwrap_or(0) as u32;
                (at(tag.start), at(tag.end))
            });
            match event {
                Event::Scalar(value, style, _, _) => self.scalar(&value, style, (start, end), tag),
                Event::MappingStart(style, ..) => self.begin(start, true, style == StructureStyle::Flow, tag),
                Event::SequenceStart(style, ..) => self.begin(start, false, style == StructureStyle::Flow, tag),
                Event::MappingEnd | Event::SequenceEnd => self.end(end),
                Event::Anchor(..) => self.anchor(start, end),
                Event::Alias(_) | Event::UnresolvedAlias(_) => self.alias(start, end),
                Event::Comment(..) => self.comments.push(Comment { start, end }),
                Event::DocumentStart(explicit, _) => self.begin_document(explicit, start, end),
                Event::DocumentEnd => self.end_document(start, end),
                _ => {}
            }
        }
        Ok(())
    }

    fn problem(&mut self, kind: ProblemKind, start: u32, end: u32, message: impl Into<String>) {
        self.problems.push(Problem { kind, start, end, message: message.into(), related: None });
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, (start, end): (u32, u32), tag: Option<(u32, u32)>) {
        let node = match style {
            ScalarStyle::Plain if start == end => self.tree.push_missing(self.layer, start),
            ScalarStyle::Plain => self.written(value, Style::Plain, (start, end), (start, end)),
            ScalarStyle::SingleQuoted => self.written(value, Style::Single, (start, end), (start + 1, end - 1)),
            ScalarStyle::DoubleQuoted => self.written(value, Style::Double, (start, end), (start + 1, end - 1)),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let style = if style == ScalarStyle::Literal { Style::Literal } else { Style::Folded };
                let header = indicator(self.text, self.last_end, b"|>").unwrap_or(start);
                let end = last_line_end(self.text, header, end);
                self.written(value, style, (header, end), (start.min(end), end))
            }
        };
        self.last_end = self.last_end.max(self.tree.nodes[node.0 as usize].end);
        if let Some(tag) = tag {
            self.tree.tags.insert(node, tag);
        }
        self.place(node, 1);
    }

    /// A scalar that is written out; `inner` is the range that its text has if nothing is decoded.
    fn written(&mut self, value: &str, style: Style, span: (u32, u32), inner: (u32, u32)) -> NodeId {
        if span.1 - span.0 > MAX_SCALAR {
            self.problem(ProblemKind::TooMuch, span.0, span.0, "the value is larger than 16 MiB");
        }
        let length = (inner.1 - inner.0) as usize;
        if value.len() == length && self.text.get(inner.0 as usize..inner.1 as usize) == Some(value) {
            self.tree.push_verbatim(self.layer, span, style, inner)
        } else {
            self.tree.push_decoded(self.layer, span, style, value)
        }
    }

    /// Puts a finished node where the event stream stands.
    fn place(&mut self, node: NodeId, size: u64) {
        self.size += size;
        self.last_node = Some((node, size));
        let end = self.tree.nodes[node.0 as usize].end;
        let Some(frame) = self.open.last_mut() else {
            let missing = matches!(self.tree.nodes[node.0 as usize].kind, Kind::Missing);
            if !missing || self.documents == 1 {
                self.root(node);
            }
            return;
        };
        frame.end = frame.end.max(end);
        if !frame.mapping {
            self.items.push(node);
        } else if let Some(key) = frame.key.take() {
            self.pairs.push((key, node));
        } else {
            frame.key = Some(node);
        }
    }

    fn root(&mut self, node: NodeId) {
        if self.documents > 1 {
            match (self.document_start, self.document_end) {
                (Some((start, end)), _) => self.problem(ProblemKind::SecondDocument, start, end, ""),
                (None, Some((start, end))) => self.problem(ProblemKind::DocumentEnd, start, end, ""),
                (None, None) => {}
            }
        }
        self.roots.push(node);
    }

    fn begin(&mut self, start: u32, mapping: bool, flow: bool, tag: Option<(u32, u32)>) {
        let first = if mapping { self.pairs.len() } else { self.items.len() };
        // The event of a sequence in its key's column names its first item.
        let dash = |from: u32| indicator(self.text, from, b"-");
        // The first dash after an item belongs to the list that holds it.
        let later_item = self.open.last().is_some_and(|it| !it.mapping && !it.flow && self.items.len() > it.first);
        let from = self.last_end;
        let from = if later_item { dash(from).map_or(from, |outer| outer + 1) } else { from };
        let start = if mapping || flow { start } else { dash(from).unwrap_or(start) };
        self.last_end = self.last_end.max(start + u32::from(!mapping || flow));
        let before = self.size;
        self.open.push(Frame { start, end: start, flow, mapping, first, key: None, anchor: None, tag, before });
        self.last_node = None;
    }

    fn end(&mut self, at: u32) {
        let Some(frame) = self.open.pop() else { return };
        let end = if frame.flow { at } else { frame.end };
        let span = (frame.start, end.max(frame.start));
        let node = if frame.mapping {
            if let Some(key) = frame.key {
                let value = self.tree.push_missing(self.layer, self.tree.nodes[key.0 as usize].end);
                self.pairs.push((key, value));
            }
            self.find_duplicates(frame.first);
            let node = self.tree.push_mapping(self.layer, span, &self.pairs[frame.first..], frame.flow);
            self.pairs.truncate(frame.first);
            node
        } else {
            let node = self.tree.push_sequence(self.layer, span, &self.items[frame.first..], frame.flow);
            self.items.truncate(frame.first);
            node
        };
        if let Some(tag) = frame.tag {
            self.tree.tags.insert(node, tag);
        }
        if let Some(anchor) = frame.anchor {
            self.tree.anchors.insert(node, anchor);
            let name = &self.text[anchor.0 as usize + 1..anchor.1 as usize];
            let size = self.size - frame.before + 1;
            if let Some(entry) = self.anchors.get_mut(name).filter(|it| it.at == anchor.0) {
                (entry.node, entry.size) = (Some(node), size);
            }
        }
        self.last_end = self.last_end.max(span.1);
        self.place(node, 1);
    }

    fn close_all(&mut self, at: u32) {
        while !self.open.is_empty() {
            self.end(at);
        }
    }

    fn find_duplicates(&mut self, first: usize) {
        let mut seen: HashMap<&str, NodeId> = HashMap::new();
        let mut found = Vec::new();
        for &(key, _) in &self.pairs[first..] {
            let Some(text) = self.tree.node(key).text() else { continue };
            if let Some(&earlier) = seen.get(text) {
                found.push((earlier, key));
            } else {
                seen.insert(text, key);
            }
        }
        for (earlier, key) in found {
            let (earlier, key) = (self.tree.node(earlier).local(), self.tree.node(key).local());
            let message = String::new();
            self.problems.push(Problem {
                kind: ProblemKind::DuplicateKey,
                start: key.0,
                end: key.1,
                message,
                related: Some(earlier),
            });
        }
    }

    fn anchor(&mut self, start: u32, end: u32) {
        let name = &self.text[start as usize + 1..end as usize];
        match self.last_node {
            Some((node, size)) => {
                self.tree.anchors.insert(node, (start, end));
                self.anchors.insert(name, Anchor { node: Some(node), size, at: start });
            }
            None => {
                if let Some(frame) = self.open.last_mut() {
                    frame.anchor = Some((start, end));
                }
                self.anchors.insert(name, Anchor { node: None, size: 0, at: start });
            }
        }
    }

    fn alias(&mut self, start: u32, end: u32) {
        let name = &self.text[start as usize + 1..end as usize];
        let mut target = None;
        let mut size = 1;
        match self.anchors.get(name).copied() {
            Some(anchor) if self.size + anchor.size > MAX_EXPANSION => {
                if !self.problems.iter().any(|it| it.kind == ProblemKind::TooMuch) {
                    self.problem(ProblemKind::TooMuch, start, end, "the aliases stand for more than a million values");
                }
            }
            Some(Anchor { node: Some(node), size: count, .. }) => (target, size) = (Some(node), count),
            Some(_) => self.problem(ProblemKind::Syntax, start, end, format!("`*{name}` stands inside `&{name}`")),
            None => {
                let rest = name.trim_start_matches('*');
                let masked = rest.len() < name.len() && rest.chars().all(char::is_alphanumeric);
                let kind = if masked { ProblemKind::Mask } else { ProblemKind::UnknownAnchor };
                self.problem(kind, start, end, "");
            }
        }
        let node = self.tree.push(self.layer, start, end, Kind::Alias { target });
        self.last_end = self.last_end.max(end);
        self.place(node, size);
    }

    fn begin_document(&mut self, explicit: bool, start: u32, end: u32) {
        self.documents += 1;
        self.anchors.clear();
        self.document_start = explicit.then_some((start, end));
        if explicit {
            self.last_end = self.last_end.max(end);
        }
    }

    fn end_document(&mut self, start: u32, end: u32) {
        self.document_end = (end > start).then_some((start, end));
        self.last_end = self.last_end.max(end);
    }

    fn finish(mut self) {
        self.comments.sort_by_key(|comment| comment.start);
        self.problems.sort_by_key(|problem| problem.start);
        let layer = &mut self.tree.layers[self.layer.0 as usize];
        layer.roots = self.roots;
        layer.comments = self.comments;
        layer.problems = self.problems;
    }
}

/// The indicator that comes next: only other indicators, properties and comments stand before it.
fn indicator(text: &str, from: u32, wanted: &[u8]) -> Option<u32> {
    let bytes = text.as_bytes();
    let mut at = from as usize;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            _ if wanted.contains(&byte) => return Some(at as u32),
            b'#' => at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at),
            b'&' | b'!' => at += bytes[at..].iter().take_while(|it| !it.is_ascii_whitespace()).count(),
            b':' | b'?' | b'-' | b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            _ => return None,
        }
    }
    None
}

/// The end of a block scalar: that of its last line with more than blanks, without the line end.
fn last_line_end(text: &str, start: u32, end: u32) -> u32 {
    let body = &text[start as usize..end as usize];
    let written = body.trim_end_matches([' ', '\t', '\n', '\r']).len();
    let line = body[written..].find('\n').unwrap_or(body.len() - written);
    let line = if body[written..written + line].ends_with('\r') { line - 1 } else { line };
    start + (written + line) as u32
}

/// The way from a decoded scalar back to its layer's text, for a scalar that does not stand there as it is.
pub(crate) fn scalar_map(node: Node<'_>, style: Style) -> OffsetMap {
    let node = node.resolved();
    unfold::scalar_map(&node.tree.layer(node.layer()).text, node.local(), style, node.text_or_empty())
}

//! The tree of a YAML text, from what stands in it in order.

use std::collections::HashMap;

use super::super::changes::Fill;
use super::super::hole::{has_angle, hole_in};
use super::super::recover::{Context, Fault};
use super::super::templates::at_sign;
use super::super::{Comment, Hole, Kind, LayerId, NodeId, Problem, ProblemKind, Style, Tree, unfold};
use super::{Source, floor, problem, tab_before};

/// Collections inside collections that are read.
pub(super) const MAX_DEPTH: usize = 128;
/// Bytes of one scalar.
const MAX_SCALAR: u32 = 16 << 20;
/// Nodes that aliases of one layer may stand for.
const MAX_EXPANSION: u64 = 1_000_000;

/// A mapping or sequence whose end has not been seen.
struct Frame {
    start: u32,
    /// Its first byte in the text that is parsed.
    read: u32,
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

/// Builds the tree; offsets in events are those of the text that is parsed, offsets in nodes those of the written one.
pub(super) struct Builder<'t, 's> {
    tree: &'t mut Tree,
    layer: LayerId,
    pub source: Source<'s>,
    open: Vec<Frame>,
    /// Block collections that ended since the last scalar: first byte in the text that is parsed, mapping or not.
    ended: Vec<(usize, bool)>,
    pairs: Vec<(NodeId, NodeId)>,
    items: Vec<NodeId>,
    roots: Vec<NodeId>,
    comments: Vec<Comment>,
    problems: Vec<Problem>,
    duplicates: Vec<(NodeId, NodeId)>,
    anchors: HashMap<&'s str, Anchor>,
    anchored: Vec<(NodeId, (u32, u32))>,
    tagged: Vec<(NodeId, (u32, u32))>,
    /// The last scalar in the text that is parsed, and whether it is a block of text.
    last: (u32, u32, bool),
    /// Where the last scalar, alias, bracket, `-` or document marker ended in the text that is parsed.
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
    /// Some line begins with blanks that hold a tab.
    tabs: bool,
}

impl<'t, 's> Builder<'t, 's> {
    pub fn new(tree: &'t mut Tree, layer: LayerId, source: Source<'s>, tabs: bool) -> Builder<'t, 's> {
        Builder {
            tree,
            layer,
            source,
            open: Vec::new(),
            ended: Vec::new(),
            pairs: Vec::new(),
            items: Vec::new(),
            roots: Vec::new(),
            comments: Vec::new(),
            problems: Vec::new(),
            duplicates: Vec::new(),
            anchors: HashMap::new(),
            anchored: Vec::new(),
            tagged: Vec::new(),
            last: (0, 0, false),
            last_end: 0,
            last_node: None,
            size: 0,
            document_start: None,
            document_end: None,
            documents: 0,
            tabs,
        }
    }

    /// A comment, from its `#` to its end.
    pub fn comment(&mut self, start: u32, end: u32) {
        let (start, end) = self.source.span(start, end);
        let hidden = self.source.changes.within(start, end).any(|it| it.is_dropped() && it.start <= start);
        if !hidden {
            self.comments.push(Comment { start, end });
        }
    }

    /// Where the parser stands when it stumbles over a byte.
    pub fn context(&self, at: usize) -> Context<'s> {
        let open = self.open.iter().filter(|frame| !frame.flow).map(|frame| (frame.read as usize, frame.mapping));
        Context {
            text: self.source.read,
            at: floor(self.source.read, at),
            flow: self.open.iter().find(|frame| frame.flow).map(|frame| frame.read as usize),
            open: open.chain(self.ended.iter().copied()).collect(),
            last: (self.last.0 as usize, self.last.1 as usize),
            last_is_block: self.last.2,
        }
    }

    fn problem(&mut self, kind: ProblemKind, start: u32, end: u32, message: impl Into<String>) {
        self.problems.push(problem(kind, start, end, message));
    }

    /// A scalar; it is left out if it is bare and its span empty. The span of a block of text begins at its first line.
    pub fn scalar(&mut self, value: &str, style: Style, (start, end): (u32, u32), tag: Option<(u32, u32)>) {
        let node = match style {
            Style::Single | Style::Double => self.written(value, style, (start, end), (start + 1, end - 1)),
            Style::Literal | Style::Folded => {
                let header = indicator(self.source.read, self.last_end, b"|>").unwrap_or(start);
                let end = last_line_end(self.source.read, header, end);
                self.written(value, style, (header, end), (start.min(end), end))
            }
            _ if start == end => self.left_out(start),
            _ => self.written(value, style, (start, end), (start, end)),
        };
        self.last = (start, end, matches!(style, Style::Literal | Style::Folded));
        self.last_end = self.last_end.max(end);
        self.ended.clear();
        if let Some(tag) = tag {
            self.tagged.push((node, tag));
        }
        self.place(node, 1);
    }

    /// A value that is not there, at the byte where it would be.
    pub fn missing(&mut self, at: u32) {
        let node = self.left_out(at);
        self.place(node, 1);
    }

    /// A scalar whose places are known: `span` with quotes or header, `inner` of its text if nothing is decoded. Without
    /// a value that text is it.
    pub fn known(&mut self, value: Option<&str>, style: Style, span: (u32, u32), inner: (u32, u32)) {
        let text: &'s str = self.source.read;
        let node = match value {
            None if self.source.changes.list().is_empty() && span.1 - span.0 <= MAX_SCALAR => {
                let node = self.tree.push_verbatim(self.layer, span, style, inner);
                self.tree.set_hole(node, hole_of(&text[inner.0 as usize..inner.1 as usize], style));
                node
            }
            None => self.written(&text[inner.0 as usize..inner.1 as usize], style, span, inner),
            Some(value) => self.written(value, style, span, inner),
        };
        self.place(node, 1);
    }

    fn left_out(&mut self, at: u32) -> NodeId {
        let (at, _) = self.source.span(at, at);
        self.tree.push_missing(self.layer, at)
    }

    /// A scalar that is written out; `inner` is the range that its text has if nothing is decoded.
    fn written(&mut self, value: &str, style: Style, span: (u32, u32), inner: (u32, u32)) -> NodeId {
        let Source { text, read, .. } = self.source;
        let (span, inner) = (self.source.span(span.0, span.1), self.source.span(inner.0, inner.1));
        if span.1 - span.0 > MAX_SCALAR {
            self.problem(ProblemKind::TooMuch, span.0, span.0, "a value of more than 16 MiB");
        }
        let plain = (inner.1 - inner.0) as usize == value.len();
        if plain && text.get(inner.0 as usize..inner.1 as usize) == Some(value) {
            let node = self.tree.push_verbatim(self.layer, span, style, inner);
            self.tree.set_hole(node, hole_of(value, style));
            if !self.source.changes.list().is_empty() {
                self.hidden(node, span);
            }
            return node;
        }
        if self.source.changes.list().is_empty() {
            let node = self.tree.push_decoded(self.layer, span, style, value);
            self.tree.set_hole(node, hole_of(value, style));
            return node;
        }
        let changed = self.source.changes.within(span.0, span.1).any(|it| it.start < span.1 && span.0 < it.end);
        let value = match changed && text.len() == read.len() {
            true => original(text, read, span, style, value),
            false => value.to_owned(),
        };
        let same = text.get(inner.0 as usize..inner.1 as usize) == Some(&*value);
        let hidden = changed && style == Style::Plain && !text[span.0 as usize..span.1 as usize].contains('\n');
        let node = match same || hidden || span.0 == span.1 {
            true => self.tree.push_verbatim(self.layer, span, style, inner),
            false => self.tree.push_decoded(self.layer, span, style, &value),
        };
        self.tree.set_hole(node, hole_of(&value, style));
        self.hidden(node, span);
        node
    }

    /// Marks a scalar whose bytes were hidden, or put there, with the kind of what they hide.
    fn hidden(&mut self, node: NodeId, span: (u32, u32)) {
        let found = self.source.changes.within(span.0, span.1).filter(|it| match it.start == it.end {
            true => span == (it.start, it.end),
            false => it.start < span.1 && span.0 < it.end,
        });
        if let Some(hole) = found.filter_map(|it| it.hole).next() {
            self.tree.set_hole(node, Some(hole));
        }
    }

    /// Puts a finished node where the event stream stands.
    fn place(&mut self, node: NodeId, size: u64) {
        self.size += size;
        self.last_node = Some((node, size));
        let data = &self.tree.nodes[node.0 as usize];
        let Some(frame) = self.open.last_mut() else {
            if !matches!(data.kind, Kind::Missing) || self.documents == 1 {
                self.root(node);
            }
            return;
        };
        frame.end = frame.end.max(data.end);
        let (start, entry) = (data.start, !frame.flow && (!frame.mapping || frame.key.is_none()));
        if self.tabs && entry {
            self.report_tab(start);
        }
        let Some(frame) = self.open.last_mut() else { return };
        if !frame.mapping {
            self.items.push(node);
        } else if let Some(key) = frame.key.take() {
            self.pairs.push((key, node));
        } else {
            frame.key = Some(node);
        }
    }

    /// The host's decoder refuses a tab before a key or an item; the parser takes one behind a blank for another blank.
    fn report_tab(&mut self, start: u32) {
        let text = self.source.text;
        let Some(tab) = tab_before(text, start as usize) else { return };
        let line = text[..tab].rfind('\n').map_or(0, |at| at + 1);
        let above = text[..line].trim_end().len();
        let above = text[..above].rfind('\n').map_or(0, |at| at + 1);
        let told = self.problems.last().is_some_and(|it| it.kind == ProblemKind::Tab && it.start as usize >= line);
        let blanks = text[above..].len() - text[above..].trim_start_matches([' ', '\t']).len();
        let goes_on = line > 0 && text[above..above + blanks].contains('\t');
        let moved = self.source.changes.within(line as u32, start).any(|it| matches!(it.fill, Fill::Text(_)));
        if !told && !goes_on && !moved {
            self.problem(ProblemKind::Tab, tab as u32, tab as u32 + 1, "");
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

    /// A mapping or sequence that begins at a byte; of a sequence without brackets, where its first item does.
    pub fn begin(
        &mut self,
        start: u32,
        mapping: bool,
        flow: bool,
        tag: Option<(u32, u32)>,
    ) -> Result<(), (Fault, usize)> {
        // The event of a sequence in its key's column names its first item.
        let dash = |from: u32| indicator(self.source.read, from, b"-");
        // The first dash after an item belongs to the list that holds it.
        let later_item = self.open.last().is_some_and(|it| !it.mapping && !it.flow && self.items.len() > it.first);
        let from = self.last_end;
        let from = if later_item { dash(from).map_or(from, |outer| outer + 1) } else { from };
        let read = if mapping || flow { start } else { dash(from).unwrap_or(start) };
        self.last_end = self.last_end.max(read + u32::from(!mapping || flow));
        self.open(read, mapping, flow, tag).map_err(|fault| (fault, start as usize))
    }

    /// A mapping or sequence whose first byte is known: its bracket, first key or first dash.
    pub fn open(&mut self, read: u32, mapping: bool, flow: bool, tag: Option<(u32, u32)>) -> Result<(), Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        let first = if mapping { self.pairs.len() } else { self.items.len() };
        let (start, _) = self.source.span(read, read);
        let before = self.size;
        self.open.push(Frame { start, read, end: start, flow, mapping, first, key: None, anchor: None, tag, before });
        self.last_node = None;
        Ok(())
    }

    /// The end of the innermost mapping or sequence; the byte counts for one in brackets.
    pub fn end(&mut self, at: u32) {
        let Some(frame) = self.open.pop() else { return };
        if !frame.flow {
            self.ended.push((frame.read as usize, frame.mapping));
        }
        self.last_end = self.last_end.max(if frame.flow { at } else { 0 });
        let end = if frame.flow { self.source.span(at, at).0 } else { frame.end };
        self.close(frame, end);
    }

    fn close(&mut self, frame: Frame, end: u32) {
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
            self.tagged.push((node, tag));
        }
        if let Some(anchor) = frame.anchor {
            self.anchored.push((node, anchor));
            let name = &self.source.text[anchor.0 as usize + 1..anchor.1 as usize];
            let size = self.size - frame.before + 1;
            if let Some(entry) = self.anchors.get_mut(name).filter(|it| it.at == anchor.0) {
                (entry.node, entry.size) = (Some(node), size);
            }
        }
        self.place(node, 1);
    }

    /// Ends what is open, when nothing more is read.
    pub fn close_all(&mut self) {
        while let Some(frame) = self.open.pop() {
            let end = frame.end;
            self.close(frame, end);
        }
    }

    fn find_duplicates(&mut self, first: usize) {
        let known = self.duplicates.len();
        let complex = self.note_duplicates(first);
        self.tree.repeats |= complex || self.duplicates.len() > known;
    }

    /// Notes keys that stand twice; true if some key is no scalar.
    fn note_duplicates(&mut self, first: usize) -> bool {
        let pairs = &self.pairs[first..];
        let mut complex = false;
        let text = |key: NodeId| self.tree.node(key).text();
        if pairs.len() <= 8 {
            for (index, &(key, _)) in pairs.iter().enumerate() {
                let Some(name) = text(key) else {
                    complex = true;
                    continue;
                };
                if let Some(&(earlier, _)) =
                    pairs[..index].iter().find(|(earlier, _)| self.tree.node(*earlier).says(name))
                {
                    self.duplicates.push((earlier, key));
                }
            }
            return complex;
        }
        let mut seen: HashMap<&str, NodeId> = HashMap::with_capacity(pairs.len());
        for &(key, _) in pairs {
            let Some(name) = text(key) else {
                complex = true;
                continue;
            };
            match seen.entry(name) {
                std::collections::hash_map::Entry::Occupied(earlier) => self.duplicates.push((*earlier.get(), key)),
                std::collections::hash_map::Entry::Vacant(place) => {
                    place.insert(key);
                }
            }
        }
        complex
    }

    pub fn anchor(&mut self, start: u32, end: u32) {
        let (start, end) = self.source.span(start, end);
        let name = self.source.text.get(start as usize + 1..end as usize).unwrap_or("");
        match self.last_node {
            Some((node, size)) => {
                self.anchored.push((node, (start, end)));
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

    pub fn alias(&mut self, start: u32, end: u32) {
        self.last = (start, end, false);
        self.last_end = self.last_end.max(end);
        self.ended.clear();
        let (start, end) = self.source.span(start, end);
        let name = self.source.text.get(start as usize + 1..end as usize).unwrap_or("");
        let mut target = None;
        let mut size = 1;
        match self.anchors.get(name).copied() {
            Some(anchor) if self.size + anchor.size > MAX_EXPANSION => {
                if !self.problems.iter().any(|it| it.kind == ProblemKind::TooMuch) {
                    self.problem(ProblemKind::TooMuch, start, end, "aliases that stand for more than a million values");
                }
            }
            Some(Anchor { node: Some(node), size: count, .. }) => (target, size) = (Some(node), count),
            Some(_) => self.problem(ProblemKind::Syntax, start, end, format!("`*{name}` stands inside `&{name}`")),
            None => {
                let masked = name.starts_with('*') && name.chars().all(|it| it.is_alphanumeric() || "*-".contains(it));
                let kind = if masked { ProblemKind::Mask } else { ProblemKind::UnknownAnchor };
                self.problem(kind, start, end, "");
            }
        }
        let node = self.tree.push(self.layer, start, end, Kind::Alias { target });
        self.place(node, size);
    }

    pub fn begin_document(&mut self, explicit: bool, start: u32, end: u32) {
        self.documents += 1;
        self.anchors.clear();
        self.document_start = explicit.then_some(self.source.span(start, end));
        if explicit {
            self.last_end = self.last_end.max(end);
        }
    }

    pub fn end_document(&mut self, start: u32, end: u32) {
        self.document_end = (end > start).then_some(self.source.span(start, end));
        self.last_end = self.last_end.max(end);
    }

    pub fn finish(mut self, mut problems: Vec<Problem>, conditional: bool) {
        if !conditional {
            self.report_duplicates();
        }
        problems.append(&mut self.problems);
        problems.sort_by_key(|problem| problem.start);
        self.comments.sort_by_key(|comment| comment.start);
        self.tree.anchors.extend(self.anchored);
        self.tree.tags.extend(self.tagged);
        let layer = &mut self.tree.layers[self.layer.0 as usize];
        layer.roots = self.roots;
        layer.comments = self.comments;
        layer.problems = problems;
    }

    fn report_duplicates(&mut self) {
        // A line that was moved may belong to another mapping.
        let moves = self.source.changes.list().iter().filter(|it| matches!(it.fill, Fill::Text(_)));
        let moves: Vec<u32> = moves.map(|it| it.start).collect();
        for &(earlier, key) in &self.duplicates {
            let (earlier, (start, end)) = (self.tree.node(earlier).local(), self.tree.node(key).local());
            let moved = moves.get(moves.partition_point(|&it| it < earlier.0)).is_some_and(|&it| it <= end);
            if !moved {
                let related = Some(earlier);
                self.problems.push(Problem { related, ..problem(ProblemKind::DuplicateKey, start, end, "") });
            }
        }
    }
}

/// The decoded text with what is written in the place of what was hidden.
fn original(text: &str, read: &str, span: (u32, u32), style: Style, value: &str) -> String {
    let map = unfold::scalar_map(read, span, style, value);
    let mut bytes = value.as_bytes().to_vec();
    for run in map.runs().iter().filter(|run| run.len == run.source_len) {
        for at in 0..run.len as usize {
            let (from, to) = (run.source as usize + at, run.decoded as usize + at);
            if text.as_bytes()[from] != read.as_bytes()[from] {
                bytes[to] = text.as_bytes()[from];
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned())
}

/// The template in a scalar. In a block of text a dollar is the shell's and an angle bracket XML's, unless it is all.
fn hole_of(value: &str, style: Style) -> Option<Hole> {
    if value.len() < 64 && !value.bytes().any(|byte| matches!(byte, b'{' | b'$' | b'<' | b'@' | b'%')) {
        return None;
    }
    let found = hole_in(value);
    if matches!(found, Some(Hole::Braces | Hole::Directive)) {
        return found;
    }
    let body = value.trim();
    let block = matches!(style, Style::Literal | Style::Folded);
    match body.bytes().next()? {
        b'$' if is_variable(body) => return Some(Hole::Dollar),
        b'<' if body.ends_with('>') && !body[1..].contains('<') && has_angle(body) => return Some(Hole::Angle),
        b'@' | b'%' if at_sign(body) == Some(body.len()) => return Some(Hole::At),
        _ => {}
    }
    found.filter(|_| !block)
}

/// `$NAME` or `${…}`, and nothing else.
fn is_variable(text: &str) -> bool {
    let name = &text[1..];
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    plain || name.starts_with('{') && name.find('}') == Some(name.len() - 1)
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

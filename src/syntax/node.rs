//! The handle of a node: what it is, what it holds, where it stands.

use std::sync::Arc;

use super::{Comment, Hole, Kind, LayerId, NodeData, NodeId, Style, Tree, ValueRef};
use crate::finding::Place;
use crate::source::Span;

/// A node of a tree; cheap to copy.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) id: NodeId,
}

/// A key of a mapping with its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry<'t> {
    /// The key.
    pub key: Node<'t>,
    /// Its value; a missing one is a node too ([`Node::is_null`]).
    pub value: Node<'t>,
}

impl std::fmt::Debug for Node<'_> {
    /// The path only: a value may be a secret.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Node({})", self.key_path())
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Node<'_>) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl<'t> Node<'t> {
    #[inline(always)]
    fn data(self) -> &'t NodeData {
        &self.tree.nodes[self.id.0 as usize]
    }

    /// The tree.
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// The index in the tree.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The document inside the file that holds the node.
    pub fn layer(self) -> LayerId {
        self.data().layer
    }

    /// Bytes of the layer's text, with quotes.
    pub fn local(self) -> (u32, u32) {
        (self.data().start, self.data().end)
    }

    /// Bytes of the file, with quotes.
    pub fn span(self) -> Span {
        let (start, end) = self.local();
        self.tree.span(self.layer(), start, end)
    }

    /// What is written, in the layer's text, with quotes.
    pub fn source(self) -> &'t str {
        let (start, end) = self.local();
        &self.tree.layer(self.layer()).text[start as usize..end as usize]
    }

    /// The place for a finding. A collection is shown at its key if it has one, because a finding points at a key or a
    /// scalar, never at a whole mapping; so is a value that was left out.
    pub fn place(self) -> Place {
        let shown = match self.data().kind {
            Kind::Mapping { .. } | Kind::Missing => self.key().unwrap_or(self.first_scalar()),
            Kind::Sequence { .. } | Kind::Call { .. } => self.key().unwrap_or(self),
            Kind::Scalar { style: Style::Literal | Style::Folded | Style::Heredoc, .. } => self.key().unwrap_or(self),
            _ => self,
        };
        let (start, end) = shown.local();
        let place = self.tree.place(shown.layer(), start, end);
        Place { key: self.key_path(), ..place }
    }

    /// The place of a part of a scalar, as bytes of its decoded text.
    pub fn part(self, start: usize, end: usize) -> Place {
        let (from, to) = self.value_map().range(start as u32, end as u32);
        Place { key: self.key_path(), ..self.tree.place(self.layer(), from, to) }
    }

    fn first_scalar(self) -> Node<'t> {
        let mut node = self;
        loop {
            let next = match node.data().kind {
                Kind::Mapping { first, count, .. } if count > 0 => self.tree.children[first as usize],
                Kind::Sequence { first, count, .. } if count > 0 => self.tree.children[first as usize],
                _ => return node,
            };
            node = self.tree.node(next);
        }
    }

    /// The node that an alias stands for, else the node itself.
    #[inline(always)]
    pub fn resolved(self) -> Node<'t> {
        if self.is_alias() { self.followed() } else { self }
    }

    fn followed(self) -> Node<'t> {
        let mut node = self;
        for _ in 0..16 {
            match node.data().kind {
                Kind::Alias { target: Some(target) } => node = self.tree.node(target),
                _ => break,
            }
        }
        node
    }

    /// True for `*name`.
    #[inline(always)]
    pub fn is_alias(self) -> bool {
        matches!(self.data().kind, Kind::Alias { .. })
    }

    /// True for a mapping (aliases followed).
    #[inline]
    pub fn is_mapping(self) -> bool {
        matches!(self.resolved().data().kind, Kind::Mapping { .. })
    }

    /// True for a sequence (aliases followed).
    #[inline]
    pub fn is_sequence(self) -> bool {
        matches!(self.resolved().data().kind, Kind::Sequence { .. })
    }

    /// True for a mapping, a sequence or a call that stands here itself.
    pub fn is_collection(self) -> bool {
        matches!(self.data().kind, Kind::Mapping { .. } | Kind::Sequence { .. } | Kind::Call { .. })
    }

    /// True for a mapping or sequence written with braces or brackets.
    pub fn is_flow(self) -> bool {
        matches!(self.resolved().data().kind, Kind::Mapping { flow: true, .. } | Kind::Sequence { flow: true, .. })
    }

    /// True for a scalar that is written out (aliases followed).
    pub fn is_scalar(self) -> bool {
        matches!(self.resolved().data().kind, Kind::Scalar { .. })
    }

    /// True for a value that was left out: `key:` and nothing behind it.
    pub fn is_missing(self) -> bool {
        matches!(self.resolved().data().kind, Kind::Missing)
    }

    /// The template in a scalar, or the reason why a value is unknown.
    pub fn hole(self) -> Option<Hole> {
        let node = self.resolved();
        match node.data().kind {
            Kind::Alias { target: None } | Kind::Call { .. } => Some(Hole::Expression),
            Kind::Scalar { hole, .. } => hole,
            _ => None,
        }
    }

    /// How a scalar is written.
    pub fn style(self) -> Option<Style> {
        match self.resolved().data().kind {
            Kind::Scalar { style, .. } => Some(style),
            _ => None,
        }
    }

    /// The decoded text of a scalar (aliases followed).
    #[inline]
    pub fn text(self) -> Option<&'t str> {
        let node = self.resolved();
        match node.data().kind {
            Kind::Scalar { value, .. } => Some(node.value_text(value)),
            _ => None,
        }
    }

    /// True for a scalar of that text; most are told apart by their length or their first letter.
    #[inline]
    pub fn says(self, text: &str) -> bool {
        let node = self.resolved();
        let Kind::Scalar { value, .. } = node.data().kind else { return false };
        match value.range() {
            Ok((start, end)) => {
                if end - start != text.len() {
                    return false;
                }
                let written = &node.tree.layer(node.layer()).text.as_bytes()[start..end];
                written.first() == text.as_bytes().first() && *written == *text.as_bytes()
            }
            Err(index) => *node.tree.strings[index] == *text,
        }
    }

    /// The decoded text of a scalar, empty for anything else.
    pub fn text_or_empty(self) -> &'t str {
        self.text().unwrap_or("")
    }

    /// The decoded text of a scalar, shared with the tree where it has one of its own.
    pub(crate) fn shared_text(self) -> Option<Arc<str>> {
        match self.data().kind {
            Kind::Scalar { value, .. } if let Err(index) = value.range() => Some(Arc::clone(&self.tree.strings[index])),
            _ => self.text().map(Arc::from),
        }
    }

    #[inline]
    pub(crate) fn value_text(self, value: ValueRef) -> &'t str {
        match value.range() {
            Ok((start, end)) => &self.tree.layer(self.layer()).text[start..end],
            Err(index) => &self.tree.strings[index],
        }
    }

    pub(crate) fn kind(self) -> &'t Kind {
        &self.data().kind
    }

    /// The name of an HCL call or reference, such as `file` or `var.name`.
    pub fn call_name(self) -> Option<&'t str> {
        match self.data().kind {
            Kind::Call { first, .. } => {
                let name = self.tree.children[first as usize - 1];
                Some(&self.tree.strings[name.0 as usize])
            }
            _ => None,
        }
    }

    #[inline]
    fn children(self) -> &'t [NodeId] {
        self.resolved().own_children()
    }

    /// Where the node stands among the children of its parent. They are in the order in which they were read.
    pub(super) fn index_in(self, parent: Node<'t>) -> Option<usize> {
        let children = parent.own_children();
        let sorted = children.binary_search(&self.id).ok();
        sorted.or_else(|| children.iter().position(|id| *id == self.id))
    }

    /// Keys and values in turn, items, or arguments; of an alias none.
    #[inline]
    pub(super) fn own_children(self) -> &'t [NodeId] {
        let (first, count) = match self.data().kind {
            Kind::Mapping { first, count, .. } => (first, count * 2),
            Kind::Sequence { first, count, .. } | Kind::Call { first, count } => (first, count),
            _ => return &[],
        };
        &self.tree.children[first as usize..(first + count) as usize]
    }

    /// Entries of a mapping as written, without what merge keys bring; empty for anything else.
    #[inline]
    pub fn entries(self) -> impl DoubleEndedIterator<Item = Entry<'t>> + ExactSizeIterator + use<'t> {
        let tree = self.tree;
        let children: &'t [NodeId] = if self.is_mapping() { self.children() } else { &[] };
        children.chunks_exact(2).map(move |pair| Entry { key: tree.node(pair[0]), value: tree.node(pair[1]) })
    }

    /// Items of a sequence, or arguments of a call; empty for anything else.
    #[inline]
    pub fn items(self) -> impl DoubleEndedIterator<Item = Node<'t>> + ExactSizeIterator + use<'t> {
        let tree = self.tree;
        let children: &'t [NodeId] = if self.is_mapping() { &[] } else { self.children() };
        children.iter().map(move |&id| tree.node(id))
    }

    /// The entry of a key; the last one if it stands twice. What `<<` brings is looked at last.
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        self.entry_within(key, 8)
    }

    fn entry_within(self, key: &str, depth: u32) -> Option<Entry<'t>> {
        if let Some(found) = self.resolved().own_entry(key) {
            return Some(found);
        }
        if !self.tree.merges {
            return None;
        }
        let merge = self.entries().find(|entry| entry.key.is_merge())?.value;
        if depth == 0 {
            return None;
        }
        if merge.is_sequence() {
            return merge.items().find_map(|item| item.entry_within(key, depth - 1));
        }
        merge.entry_within(key, depth - 1)
    }

    /// An entry that is written here. Most of what rules do is to ask for keys.
    fn own_entry(self, key: &str) -> Option<Entry<'t>> {
        let Kind::Mapping { .. } = self.data().kind else { return None };
        let (tree, layer, wanted) = (self.tree, self.layer(), key.as_bytes());
        let text = tree.layer(layer).text.as_bytes();
        let is_it = |pair: &&[NodeId]| {
            let key_node = &tree.nodes[pair[0].0 as usize];
            match key_node.kind {
                Kind::Scalar { value, .. } if let Ok((start, end)) = value.range() => {
                    end - start == wanted.len() && text[start..end] == *wanted
                }
                _ => tree.node(pair[0]).says(key),
            }
        };
        let pair = self.own_children().chunks_exact(2).rev().find(is_it)?;
        Some(Entry { key: tree.node(pair[0]), value: tree.node(pair[1]) })
    }

    /// True for the key `<<`, unquoted.
    pub fn is_merge(self) -> bool {
        self.tree.merges && self.says("<<") && self.style() == Some(Style::Plain)
    }

    /// The value of a key; a key without a value gives a missing node.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The value at a path of keys; goes through embedded documents on its way.
    pub fn at(self, path: &[&str]) -> Option<Node<'t>> {
        path.iter().try_fold(self, |node, key| node.document().get(key))
    }

    /// Entries with what merge keys bring, own ones first, each key once.
    pub fn merged_entries(self) -> Vec<Entry<'t>> {
        let mut found: Vec<Entry<'t>> = Vec::new();
        self.collect_entries(&mut found, 8);
        found
    }

    fn collect_entries(self, found: &mut Vec<Entry<'t>>, depth: u32) {
        if !self.tree.merges && !self.tree.repeats && found.is_empty() {
            found.extend(self.entries());
            return;
        }
        for entry in self.entries().filter(|entry| !entry.key.is_merge()) {
            if !found.iter().any(|it| it.key.text() == entry.key.text()) {
                found.push(entry);
            }
        }
        if depth == 0 {
            return;
        }
        for merge in self.entries().filter(|entry| entry.key.is_merge()) {
            if merge.value.is_sequence() {
                merge.value.items().for_each(|item| item.collect_entries(found, depth - 1));
            } else {
                merge.value.collect_entries(found, depth - 1);
            }
        }
    }

    /// The mapping or sequence that holds the node; for a root of an embedded document, the scalar that holds that.
    pub fn parent(self) -> Option<Node<'t>> {
        let parent = self.data().parent().or_else(|| self.tree.layer(self.layer()).holder);
        parent.map(|id| self.tree.node(id))
    }

    /// The key whose value the node is.
    pub fn key(self) -> Option<Node<'t>> {
        let parent = self.tree.node(self.data().parent()?);
        if !matches!(parent.data().kind, Kind::Mapping { .. }) {
            return None;
        }
        let index = self.index_in(parent).filter(|index| index % 2 == 1)?;
        Some(self.tree.node(parent.own_children()[index - 1]))
    }

    /// True if the node is a key of a mapping.
    pub fn is_key(self) -> bool {
        let parent = self.data().parent().map(|id| self.tree.node(id));
        let mapping = parent.filter(|it| matches!(it.data().kind, Kind::Mapping { .. }));
        mapping.and_then(|it| self.index_in(it)).is_some_and(|index| index % 2 == 0)
    }

    /// Root of the document that a scalar holds.
    pub fn embedded(self) -> Option<Node<'t>> {
        let layer = self.embedded_layer()?;
        self.tree.layer(layer).roots.first().map(|&id| self.tree.node(id))
    }

    /// The layer of the document that a scalar holds.
    pub fn embedded_layer(self) -> Option<LayerId> {
        let node = self.resolved();
        if !matches!(node.data().kind, Kind::Scalar { .. }) {
            return None;
        }
        let embedded = &self.tree.embedded;
        let at = embedded.partition_point(|(holder, _)| *holder < node.id);
        embedded.get(at).filter(|(holder, _)| *holder == node.id).map(|(_, layer)| *layer)
    }

    /// The document that a scalar holds, else the node itself (aliases followed).
    pub fn document(self) -> Node<'t> {
        self.embedded().unwrap_or(self.resolved())
    }

    /// `&name` of the node, with the sign, as bytes of the layer's text.
    pub fn anchor(self) -> Option<(u32, u32)> {
        self.tree.anchors.get(&self.id).copied()
    }

    /// Labels of an HCL block, asked of its body.
    pub fn labels(self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let tree = self.tree;
        tree.labels.get(&self.id).into_iter().flatten().map(move |&id| tree.node(id))
    }

    /// `!tag` of the node, with the sign, as bytes of the layer's text.
    pub fn tag(self) -> Option<(u32, u32)> {
        self.tree.tags.get(&self.id).copied()
    }

    /// The same as text.
    pub fn tag_text(self) -> Option<&'t str> {
        self.tag().map(|(start, end)| &self.tree.layer(self.layer()).text[start as usize..end as usize])
    }

    /// True if two values say the same, however they are written; far below, nothing is the same.
    pub fn equals(self, other: Node<'_>) -> bool {
        self.equals_within(other, 16)
    }

    fn equals_within(self, other: Node<'_>, depth: u32) -> bool {
        if depth == 0 {
            return false;
        }
        if self.is_mapping() && other.is_mapping() {
            let (own, others) = (self.merged_entries(), other.merged_entries());
            let has = |entry: &Entry<'_>| {
                others
                    .iter()
                    .any(|it| it.key.text() == entry.key.text() && entry.value.equals_within(it.value, depth - 1))
            };
            return own.len() == others.len() && own.iter().all(has);
        }
        if self.is_sequence() && other.is_sequence() {
            return self.items().len() == other.items().len()
                && self.items().zip(other.items()).all(|(one, other)| one.equals_within(other, depth - 1));
        }
        self.scalar().is_some() && self.scalar() == other.scalar()
    }

    /// The comment on the line on which the node ends.
    pub fn comment_behind(self) -> Option<Comment> {
        let layer = self.tree.layer(self.layer());
        let (_, end) = self.local();
        let comment = *layer.comments.get(layer.comments.partition_point(|comment| comment.start < end))?;
        let between = layer.text.get(end as usize..comment.start as usize)?;
        (!between.contains('\n')).then_some(comment)
    }

    /// The node and everything below it, parents first, without following aliases or embedded documents.
    pub fn descendants(self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let tree = self.tree;
        let mut stack = vec![self.id];
        std::iter::from_fn(move || {
            let node = tree.node(stack.pop()?);
            if !node.is_alias() {
                stack.extend(node.children().iter().rev());
            }
            Some(node)
        })
    }

    /// The entry's key or, for an item, its collection's key: the nearest key at or above the node.
    pub fn nearest_key(self) -> Option<Node<'t>> {
        let mut node = self;
        loop {
            if node.is_key() {
                return Some(node);
            }
            if let Some(key) = node.key() {
                return Some(key);
            }
            node = node.parent()?;
        }
    }
}

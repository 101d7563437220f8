//! The outline of a document: keys, layers of profiles, stages, through every document inside its strings.

use crate::model::{Document, Kind};
use crate::source::Span;
use crate::syntax::{Entry, Node};

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A mapping.
    Block,
    /// A list.
    List,
    /// A pack of a profile, or another item that has a name.
    Layer,
    /// A scalar.
    Value,
}

/// A part of a document with a name.
#[derive(Clone, Debug)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// What it is.
    pub sort: Sort,
    /// All of its bytes.
    pub span: Span,
    /// The bytes of its name; inside `span`.
    pub name_span: Span,
    /// What is below it.
    pub children: Vec<Symbol>,
}

/// Deeper parts are left out.
const DEPTH: u32 = 12;
/// More symbols than this help nobody.
const MOST: usize = 10_000;

/// The outline of a document.
pub fn outline(document: &Document) -> Vec<Symbol> {
    if document.kind == Kind::Other {
        return Vec::new();
    }
    let mut left = MOST;
    document.tree.roots().flat_map(|root| inside(root, DEPTH, &mut left)).collect()
}

fn inside(node: Node<'_>, depth: u32, left: &mut usize) -> Vec<Symbol> {
    let mut found = Vec::new();
    if depth == 0 || node.is_alias() {
        return found;
    }
    for entry in node.entries() {
        let (key, value) = (entry.key.span(), spanning(entry));
        let Some(rest) = left.checked_sub(1) else { break };
        *left = rest;
        let name = entry.key.text_or_empty();
        if name.is_empty() {
            continue;
        }
        let below = entry.value.document();
        let span = Span { file: key.file, start: key.start, end: value.end.max(key.end) };
        let children = if entry.value.is_alias() { Vec::new() } else { inside(below, depth - 1, left) };
        found.push(Symbol { name: name.to_owned(), sort: sort(below), span, name_span: key, children });
    }
    for (index, item) in node.items().enumerate().filter(|(_, item)| item.is_mapping() && !item.is_alias()) {
        let Some(rest) = left.checked_sub(1) else { break };
        *left = rest;
        let named = ["name", "path", "registry", "domain"].iter().find_map(|key| item.get(key)?.as_filled());
        let name = named.map_or_else(|| format!("[{index}]"), str::to_owned);
        let span = item.span();
        let first = item.entries().next().map_or(span, |entry| entry.key.span());
        let name_span = item.get("name").filter(|it| !it.is_null()).map_or(first, Node::span);
        let inner = name_span.start >= span.start && name_span.end <= span.end;
        let name_span = if inner { name_span } else { span };
        let children = inside(item, depth - 1, left);
        found.push(Symbol { name, sort: Sort::Layer, span, name_span, children });
    }
    found
}

fn spanning(entry: Entry<'_>) -> Span {
    if entry.value.is_missing() { entry.key.span() } else { entry.value.span() }
}

fn sort(node: Node<'_>) -> Sort {
    if node.is_mapping() {
        Sort::Block
    } else if node.is_sequence() {
        Sort::List
    } else {
        Sort::Value
    }
}

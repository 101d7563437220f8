//! What stands at a byte of a file: the document inside it, and the node there.

use crate::syntax::{Entry, LayerId, Node, Tree};

/// A place in a document.
#[derive(Clone, Copy)]
pub struct Cursor<'t> {
    /// The tree.
    pub tree: &'t Tree,
    /// The innermost document that holds the place.
    pub layer: LayerId,
    /// Byte of that document's text.
    pub at: u32,
    /// The innermost node there.
    pub node: Option<Node<'t>>,
}

impl<'t> Cursor<'t> {
    /// The place of a byte of the file.
    pub fn of(tree: &'t Tree, byte: u32) -> Cursor<'t> {
        let holds = |id: &LayerId| {
            let map = tree.map(*id);
            id.0 == 0 || (map.start(0) <= byte && byte <= map.end(map.decoded_len()))
        };
        // Documents inside others come after them.
        let layer = tree.layer_ids().filter(holds).last().unwrap_or(LayerId(0));
        let mut at = tree.map(layer).decoded_at(byte);
        let text = &tree.layer(layer).text;
        while at > 0 && !text.is_char_boundary(at as usize) {
            at -= 1;
        }
        Cursor { tree, layer, at, node: innermost(tree, layer, at) }
    }

    /// The entry whose key or value the node is, or is an item of.
    pub fn entry(&self) -> Option<Entry<'t>> {
        let mut node = self.node?;
        loop {
            let parent = node.parent()?;
            let own = |entry: &Entry<'t>| entry.key == node || entry.value == node;
            if let Some(entry) = parent.entries().find(own) {
                return Some(entry);
            }
            node = parent;
        }
    }

    /// True if the node is the key of its entry.
    pub fn on_key(&self) -> bool {
        self.node.is_some_and(Node::is_key)
    }
}

fn innermost(tree: &Tree, layer: LayerId, at: u32) -> Option<Node<'_>> {
    let covers = |node: &Node<'_>| {
        let (start, end) = node.local();
        node.layer() == layer && start <= at && at <= end && start < end
    };
    let mut node = tree.layer(layer).roots.iter().map(|&id| tree.node(id)).rfind(covers)?;
    while !node.is_alias() {
        let mut inside = node.entries().flat_map(|entry| [entry.key, entry.value]).chain(node.items());
        match inside.rfind(covers) {
            Some(next) => node = next,
            None => break,
        }
    }
    Some(node)
}

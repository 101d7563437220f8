//! CanvOS `.arg` to the spanned tree: a mapping of names to values, as bash reads them.

use super::{Language, LayerId, Tree};

/// Parses the text of a layer and fills its roots, comments and problems.
pub(crate) fn parse(tree: &mut Tree, layer: LayerId) {
    debug_assert_eq!(tree.layer(layer).language, Language::Arg);
}

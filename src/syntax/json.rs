//! JSON to the spanned tree.

use super::{Language, LayerId, Tree};
use crate::source::OffsetMap;

/// Parses the text of a layer and fills its roots and problems.
pub(crate) fn parse(tree: &mut Tree, layer: LayerId) {
    debug_assert_eq!(tree.layer(layer).language, Language::Json);
}

/// The way from the decoded text of a JSON string (`source` with its quotes, at byte `start`) back to its bytes.
pub(crate) fn string_map(source: &str, start: u32) -> OffsetMap {
    OffsetMap::identity(start + 1, source.len() as u32)
}

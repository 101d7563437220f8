//! How a host finds Palette: what rules about registration ask together.

use super::Facts;
use crate::catalog::spelling::nearly;
use crate::finding::Place;
use crate::model::UserData;
use crate::syntax::Node;

/// The installer's user data if the host is to be managed centrally and everything that could say so was read.
pub fn central_installer<'t>(facts: &Facts<'t>) -> Option<&'t UserData<'t>> {
    let installer = facts.installer().filter(|_| facts.user_data_is_whole())?;
    match facts.management_mode() {
        Some((node, "central")) if node.hole().is_none() => Some(installer),
        // A mode that stands at a wrong place or is misspelt is told elsewhere; nothing follows from it.
        None if !mentions(facts, &["managementMode", "installationMode"]) => Some(installer),
        _ => None,
    }
}

/// True if one of some keys stands anywhere below `stylus`, or at the root, or nearly so: then what is wrong with it is
/// told elsewhere.
pub fn mentions(facts: &Facts<'_>, keys: &[&str]) -> bool {
    let close = |text: &str| keys.iter().any(|key| nearly(text, key));
    facts.user_data().any(|user_data| {
        let root = user_data.root;
        let held = root.entries().filter(|it| it.key.text() != Some("stages")).map(|it| it.value);
        let deep = held.flat_map(Node::descendants).flat_map(Node::entries).map(|it| it.key);
        let keys = root.entries().map(|it| it.key).chain(deep);
        let mut open = false;
        let found =
            keys.inspect(|key| open |= key.hole().is_some() || key.is_merge()).any(|key| close(key.text_or_empty()));
        found || open || user_data.site.is_some_and(|it| it.hole().is_some() || it.is_alias())
    })
}

/// Where something that is missing below `stylus.site` is told: at the nearest key that is there.
pub fn home(user_data: &UserData<'_>) -> Option<Place> {
    let stylus = user_data.root.entry("stylus");
    let site = stylus.and_then(|it| it.value.entry("site"));
    site.or(stylus).or_else(|| user_data.root.entries().next()).map(|it| it.key.place())
}

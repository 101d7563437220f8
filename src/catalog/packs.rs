//! `schemas/packs.json`: packs by name, with their layers, roles and successors.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::Value;

fn data() -> &'static HashMap<String, Value> {
    static PACKS: OnceLock<HashMap<String, Value>> = OnceLock::new();
    PACKS.get_or_init(|| {
        let file: Value =
            serde_json::from_str(include_str!("../../schemas/packs.json")).expect("tests/catalog.rs reads this file");
        let packs = file["packs"].as_object().into_iter().flatten();
        packs.map(|(name, pack)| (name.clone(), pack.clone())).collect()
    })
}

/// The entry of a pack: its own, else that of its family (`csi-rook-ceph*`).
pub fn find(name: &str) -> Option<&'static Value> {
    if let Some(entry) = data().get(name) {
        return Some(entry);
    }
    let family = |pattern: &str| match pattern.split_once('*') {
        Some((before, after)) => {
            name.len() > before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
        }
        None => pattern == name,
    };
    let fits =
        |entry: &Value, key: &str| family(key) && key.contains('*') || entry["family"].as_str().is_some_and(family);
    data()
        .iter()
        .filter(|(key, entry)| fits(entry, key))
        .min_by_key(|(key, _)| std::cmp::Reverse(key.len()))
        .map(|(_, entry)| entry)
}

/// The layer of a known pack.
pub fn layer(name: &str) -> Option<&'static str> {
    if name.ends_with("-addon") {
        return Some("addon");
    }
    find(name)?["layers"][0].as_str()
}

/// Every known pack name.
pub fn names() -> impl Iterator<Item = &'static str> {
    data().keys().map(String::as_str)
}

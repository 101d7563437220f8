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

type Family = ((&'static str, &'static str), &'static Value);

/// Patterns that stand for several packs, as the text before and behind their `*`; the longest first.
fn families() -> &'static [Family] {
    static FAMILIES: OnceLock<Vec<Family>> = OnceLock::new();
    FAMILIES.get_or_init(|| {
        let patterns = data().iter().flat_map(|(key, entry)| {
            [Some(key.as_str()), entry["family"].as_str()].into_iter().flatten().map(move |pattern| (pattern, entry))
        });
        let mut found: Vec<Family> =
            patterns.filter_map(|(pattern, entry)| Some((pattern.split_once('*')?, entry))).collect();
        found.sort_by_key(|((before, after), _)| (std::cmp::Reverse(before.len() + after.len()), *before));
        found
    })
}

/// The entry of a pack: its own, else that of its family (`csi-rook-ceph*`).
pub fn find(name: &str) -> Option<&'static Value> {
    if let Some(entry) = data().get(name) {
        return Some(entry);
    }
    let fits = |(before, after): &(&str, &str)| {
        name.len() > before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
    };
    families().iter().find(|(pattern, _)| fits(pattern)).map(|(_, entry)| *entry)
}

/// The layer of a known pack.
pub fn layer(name: &str) -> Option<&'static str> {
    if name.ends_with("-addon") {
        return Some("addon");
    }
    find(name)?["layers"][0].as_str()
}

/// Every layer that a known pack may stand in; empty for one that is not known.
pub fn layers(name: &str) -> Vec<&'static str> {
    if name.ends_with("-addon") {
        return vec!["addon"];
    }
    let entry = find(name).and_then(|entry| entry["layers"].as_array());
    entry.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// What a known pack is for, such as `k8s-distribution` or `registry-zot`.
pub fn role(name: &str) -> Option<&'static str> {
    find(name)?["role"].as_str()
}

/// The distributions of a Kubernetes pack, as tags of provider images name them.
pub fn distributions(name: &str) -> Vec<&'static str> {
    let entry = find(name).and_then(|entry| entry["distribution"].as_array());
    entry.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// True for a pack that only Edge clusters can have.
pub fn is_edge_only(name: &str) -> bool {
    matches!(role(name), Some("os" | "k8s-distribution" | "registry-local-harbor")) || is_ready_made_os(name)
}

/// True for an Edge operating system that is not built by the user: `edge-native-ubuntu` and its kin.
pub fn is_ready_made_os(name: &str) -> bool {
    name.starts_with("edge-native-") && !matches!(role(name), Some("os" | "registry-local-harbor"))
        || find(name).is_some_and(|entry| entry["role"] == "os" && entry.get("deprecated").is_some())
}

/// Every known pack name.
pub fn names() -> impl Iterator<Item = &'static str> {
    data().keys().map(String::as_str)
}

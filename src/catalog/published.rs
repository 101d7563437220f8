//! The schemas as they are published: plain JSON Schema, for editors and other validators.

use super::packs;

/// What can be asked for by name.
pub const NAMES: [&str; 8] =
    ["user-data", "profile", "settings", "pack-json", "edge-os-layer", "kubernetes-layer", "report", "support-matrix"];

/// A schema by its name.
pub fn named(name: &str) -> Option<&'static str> {
    Some(match name {
        "user-data" => include_str!("../../schemas/user-data.schema.json"),
        "profile" => include_str!("../../schemas/profile.schema.json"),
        "settings" => include_str!("../../schemas/settings.schema.json"),
        "pack-json" => include_str!("../../schemas/pack-json.schema.json"),
        "edge-os-layer" => include_str!("../../schemas/edge-os-layer.schema.json"),
        "kubernetes-layer" => include_str!("../../schemas/kubernetes-layer.schema.json"),
        "report" => include_str!("../../schemas/report.schema.json"),
        "support-matrix" => include_str!("../../schemas/support-matrix.schema.json"),
        _ => return None,
    })
}

/// The schema of a pack's values, by the pack's name.
pub fn of_pack(name: &str) -> Option<&'static str> {
    let base = name.rsplit_once("--").map_or(name, |(_, base)| base);
    named(packs::find(base)?["schema"].as_str()?)
}

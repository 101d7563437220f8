//! `schemas/macros.json`: what may stand in `{{ .spectro.… }}`.

use std::sync::OnceLock;

use serde_json::Value;

use super::spelling::errors;

fn data() -> &'static Value {
    static MACROS: OnceLock<Value> = OnceLock::new();
    MACROS.get_or_init(|| {
        serde_json::from_str(include_str!("../../schemas/macros.json")).expect("tests/catalog.rs reads this file")
    })
}

fn keys(of: &'static Value) -> impl Iterator<Item = &'static str> {
    of.as_object().into_iter().flatten().map(|(key, _)| key.as_str())
}

/// The classes of cluster profiles: `system`, `macro`, `var`, `pack`.
pub fn classes() -> impl Iterator<Item = &'static str> {
    keys(&data()["classes"])
}

/// Names behind `.spectro.system.`.
pub fn system_names() -> impl Iterator<Item = &'static str> {
    keys(&data()["system"])
}

/// What a system macro gives.
pub fn system_description(name: &str) -> Option<&'static str> {
    data()["system"].get(name)?["description"].as_str()
}

/// What a class of macros is for.
pub fn class_description(class: &str) -> Option<&'static str> {
    data()["classes"].get(class)?["description"].as_str()
}

/// True for what only app profiles resolve; the text is what follows `.spectro.`.
pub fn is_app_profile_only(path: &str) -> bool {
    let prefixes = data()["appProfileOnly"].as_array().into_iter().flatten();
    prefixes
        .filter_map(|row| row["prefix"].as_str())
        .any(|prefix| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// The right spelling of a word that is often written wrong.
pub fn respelled(word: &str) -> Option<&'static str> {
    data()["misspellings"].get(word)?.as_str()
}

/// The known name that is nearest to a text, with its distance in edits; up to a third of its length.
pub fn nearest<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<(&'n str, usize)> {
    let most = (text.len() / 3).clamp(1, 4);
    names.filter_map(|name| Some((name, errors(text, name, most)?))).min_by_key(|(name, errors)| (*errors, *name))
}

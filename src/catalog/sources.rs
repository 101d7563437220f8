//! `schemas/sources.json`: each source once, with its address.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A page or repository of the vendor.
#[derive(Debug, serde::Deserialize)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// Its address; absent for what was found by running something, or by arithmetic.
    pub address: Option<String>,
    /// The day it was read, as `YYYY-MM-DD`.
    pub read: String,
}

/// Every source, by the key that rules and rows use.
pub fn all() -> &'static HashMap<String, Source> {
    static SOURCES: OnceLock<HashMap<String, Source>> = OnceLock::new();
    SOURCES.get_or_init(|| {
        serde_json::from_str(include_str!("../../schemas/sources.json")).expect("tests/catalog.rs reads this file")
    })
}

/// The address of a source.
pub fn address(key: &str) -> Option<&'static str> {
    all().get(key)?.address.as_deref()
}

/// A fact with where it is from and when that was read, as a note of a finding.
pub fn cited(fact: &str, key: &str) -> String {
    match all().get(key) {
        Some(source) => format!("{fact} ({key}, read {})", source.read),
        None => fact.to_owned(),
    }
}

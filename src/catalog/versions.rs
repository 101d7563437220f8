//! Versions of Palette, its agent and CanvOS: comparison, ranges, and the compatibility table.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// A version as the vendor writes them: `4.8.21`, `v4.9.b`, `4.10.0-rc.2`, or only `4.9`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Letter(String),
}

impl Version {
    /// Reads a version; a `v` before it and a pre-release behind `-` are dropped.
    pub fn parse(text: &str) -> Option<Version> {
        let text = text.trim().trim_start_matches('v');
        let core = text.split(['-', '+']).next()?;
        let part = |part: &str| match part.parse() {
            Ok(number) => Some(Part::Number(number)),
            Err(_) if part.len() == 1 && part.bytes().all(|it| it.is_ascii_lowercase()) => {
                Some(Part::Letter(part.to_owned()))
            }
            Err(_) => None,
        };
        let parts: Option<Vec<Part>> = core.split('.').map(part).collect();
        parts.filter(|parts| matches!(parts.first(), Some(Part::Number(_)))).map(|parts| Version { parts })
    }

    /// A version of numbers.
    pub fn of(parts: &[u64]) -> Version {
        Version { parts: parts.iter().map(|&part| Part::Number(part)).collect() }
    }

    /// How many parts are given: 2 for `4.9`.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// True if the parts of a shorter version come first: `1.30.6` and `1.30`.
    pub fn starts_with(&self, short: &Version) -> bool {
        self.parts.starts_with(&short.parts)
    }

    /// True for a version without parts, which does not occur.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Version) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    /// Part by part, missing ones count as 0; a letter (a coming feature release) is above every number.
    fn cmp(&self, other: &Version) -> Ordering {
        let zero = Part::Number(0);
        let most = self.parts.len().max(other.parts.len());
        let at = |version: &Version, index: usize| version.parts.get(index).unwrap_or(&zero).clone();
        (0..most)
            .map(|index| at(self, index).cmp(&at(other, index)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, part) in self.parts.iter().enumerate() {
            let dot = if index > 0 { "." } else { "" };
            match part {
                Part::Number(number) => write!(out, "{dot}{number}")?,
                Part::Letter(letter) => write!(out, "{dot}{letter}")?,
            }
        }
        Ok(())
    }
}

/// A range of versions that a target may be: `4.9` is any release of 4.9, `4.6 - 4.9` any from 4.6.0 to the last 4.9.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRange {
    /// The lowest version.
    pub low: Version,
    /// The highest one, as written; a shorter one covers every release that begins with it.
    pub high: Version,
}

impl VersionRange {
    /// Reads `4.9`, `4.9.27` or `4.6 - 4.9`.
    pub fn parse(text: &str) -> Option<VersionRange> {
        let (low, high) = match text.split_once(" - ") {
            Some((low, high)) => (low, high),
            None => (text, text),
        };
        let (low, high) = (Version::parse(low)?, Version::parse(high)?);
        (low <= high).then_some(VersionRange { low, high })
    }

    /// One version only.
    pub fn exactly(version: Version) -> VersionRange {
        VersionRange { low: version.clone(), high: version }
    }

    /// `Some(true)` if every version of the range is below `bound`, `Some(false)` if none is, else unknown.
    pub fn below(&self, bound: &Version) -> Option<bool> {
        if self.low >= *bound {
            return Some(false);
        }
        let covered = self.high.len().min(bound.len());
        let prefix = Version { parts: bound.parts[..covered].to_vec() };
        let highest_below = match self.high.cmp(&prefix) {
            Ordering::Less => true,
            Ordering::Equal => self.high.len() >= bound.len() && self.high < *bound,
            Ordering::Greater => false,
        };
        if highest_below { Some(true) } else { None }
    }
}

impl std::fmt::Display for VersionRange {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.low == self.high { write!(out, "{}", self.low) } else { write!(out, "{} - {}", self.low, self.high) }
    }
}

/// `schemas/versions.json`.
#[derive(Debug, Deserialize)]
struct Data {
    releases: Releases,
    kubernetes: Built,
    #[serde(rename = "knownBad")]
    known_bad: Vec<KnownBad>,
}

#[derive(Debug, Deserialize)]
struct Releases {
    rows: Vec<Release>,
}

#[derive(Debug, Deserialize)]
struct Built {
    versions: BTreeMap<String, Vec<String>>,
}

/// Versions that belong together.
#[derive(Debug, Deserialize)]
pub struct Release {
    /// Palette.
    pub palette: String,
    /// Agent, CanvOS and Edge host: one number.
    pub agent: String,
    /// The Palette CLI.
    pub cli: Option<String>,
    /// The Palette Edge CLI, where it is not deprecated.
    #[serde(rename = "edgeCli")]
    pub edge_cli: Option<String>,
}

/// Versions that the vendor warns of.
#[derive(Debug, Deserialize)]
pub struct KnownBad {
    /// Distributions, as provider images name them.
    #[serde(default)]
    pub distribution: Vec<String>,
    /// A pack by its name.
    pub pack: Option<String>,
    /// Exact versions.
    #[serde(default)]
    pub versions: Vec<String>,
    /// For each minor version the last one that is affected.
    #[serde(rename = "atMost", default)]
    pub at_most: BTreeMap<String, String>,
    /// The first version that is affected.
    #[serde(rename = "atLeast")]
    pub at_least: Option<String>,
    /// A circumstance that it needs.
    pub when: Option<String>,
    /// An upgrade that it needs; one file does not show upgrades.
    pub upgrade: Option<serde_json::Value>,
    /// What happens.
    pub fact: String,
    /// Where the vendor says so.
    pub issue: String,
    /// Versions without it.
    #[serde(default)]
    pub safe: Vec<String>,
    /// Key of the source.
    pub source: String,
}

impl KnownBad {
    /// True if a version is one of those.
    pub fn covers(&self, version: &Version) -> bool {
        let same = |text: &String| Version::parse(text).as_ref() == Some(version);
        let up_to = |(minor, last): (&String, &String)| {
            let (Some(minor), Some(last)) = (Version::parse(minor), Version::parse(last)) else { return false };
            version.starts_with(&minor) && *version <= last
        };
        let from = |text: &String| Version::parse(text).is_some_and(|first| *version >= first);
        self.versions.iter().any(same) || self.at_most.iter().any(up_to) || self.at_least.iter().any(from)
    }
}

fn data() -> &'static Data {
    static VERSIONS: OnceLock<Data> = OnceLock::new();
    VERSIONS.get_or_init(|| {
        serde_json::from_str(include_str!("../../schemas/versions.json")).expect("tests/catalog.rs reads this file")
    })
}

/// The compatibility table, newest first.
pub fn releases() -> &'static [Release] {
    &data().releases.rows
}

/// Kubernetes versions that CanvOS builds provider images for, by the distribution's name in image tags.
pub fn kubernetes_built(distribution: &str) -> &'static [String] {
    data().kubernetes.versions.get(distribution).map(Vec::as_slice).unwrap_or_default()
}

/// Versions that the vendor warns of.
pub fn known_bad() -> &'static [KnownBad] {
    &data().known_bad
}

#[cfg(test)]
mod tests {
    use super::{Version, VersionRange};

    fn below(range: &str, bound: &str) -> Option<bool> {
        VersionRange::parse(range).expect("a range").below(&Version::parse(bound).expect("a version"))
    }

    #[test]
    fn a_short_target_stands_for_all_of_its_releases() {
        assert_eq!(below("4.9", "4.9.14"), None);
        assert_eq!(below("4.9", "4.10.0"), Some(true));
        assert_eq!(below("4.9", "4.8.21"), Some(false));
        assert_eq!(below("4.6 - 4.9", "4.7.16"), None);
        assert_eq!(below("4.6", "4.7.16"), Some(true));
        assert_eq!(below("4.9.14", "4.9.14"), Some(false));
        assert_eq!(below("4.9.13", "4.9.14"), Some(true));
    }
}

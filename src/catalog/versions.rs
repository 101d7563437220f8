//! Versions of Palette, its agent and CanvOS: comparison, ranges, and the compatibility table.

use std::cmp::Ordering;

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

    /// How many parts are given: 2 for `4.9`.
    pub fn len(&self) -> usize {
        self.parts.len()
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

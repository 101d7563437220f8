//! A profile breaks a constraint of a pack whose folder is at hand.
//!
//! A `pack.json` says which other packs have to be there, in which versions, and with which ones the pack does not work. Palette checks that when a profile is saved.
//!
//! # Avoid
//! ```yaml
//! {
//!   "name": "site-agent",
//!   "constraints": { "dependencies": [
//!     { "packName": "cert-manager", "layer": "addon", "type": "required", "minVersion": "1.14.0" }
//!   ] }
//! }
//! ```
//!
//! # Prefer
//! ```yaml
//! packs:
//!   - {name: cert-manager, layer: addon, version: 1.16.2}
//!   - {name: site-agent, layer: addon, version: 1.4.2}
//! ```

use crate::catalog::versions::Version;
use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::model::Pack;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "constraint-violation",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("constraint_violation.rs"),
    source: "pack-constraints",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    for folder in facts.pack_folders {
        let Some(root) = folder.pack.root else { continue };
        let (Some(name), Some(version)) = (root.get("name").and_then(Node::as_filled), root.get("version")) else {
            continue;
        };
        let dependencies: Vec<Node<'_>> =
            root.at(&["constraints", "dependencies"]).into_iter().flat_map(Node::items).map(Node::resolved).collect();
        if dependencies.is_empty() {
            continue;
        }
        let profiles = facts.profiles.iter().filter(|profile| !profile.is_loose());
        let packs = profiles.flat_map(|profile| &profile.packs).filter(|pack| pack.base_name() == name);
        for pack in packs.filter(|pack| pack.exact_version().is_none_or(|(_, text)| Some(text) == version.text())) {
            for dependency in &dependencies {
                judge(facts, pack, *dependency, findings);
            }
        }
    }
}

fn judge(facts: &Facts<'_>, pack: &Pack<'_>, dependency: Node<'_>, findings: &mut Findings) {
    let Some((named, other)) = dependency.get("packName").and_then(|node| Some((node, node.as_filled()?))) else {
        return;
    };
    let kind = dependency.get("type").and_then(Node::text).unwrap_or_default();
    let name = pack.base_name();
    let mut present = facts.packs().filter(|pack| pack.base_name() == other && pack.name.is_some()).peekable();
    if kind == "required" && present.peek().is_none() && facts.all_packs_known() {
        findings
            .add(pack.place(), format!("`{name}` needs the pack `{other}`, which the profile does not have"))
            .label(named.place(), "required by the pack")
            .help(format!("add `{other}` to the profile"));
        return;
    }
    let Some(range) = Range::of(dependency) else { return };
    for found in present {
        let Some((node, text)) = found.exact_version() else { continue };
        let Some(version) = Version::parse(text) else { continue };
        let inside = range.holds(&version);
        let message = match kind {
            "required" | "optional" if !inside => format!("`{name}` needs `{other}` {range}, not {text}"),
            "notSupported" if inside => format!("`{name}` does not work with `{other}` {range}"),
            _ => continue,
        };
        findings
            .add(node.place(), message)
            .label(pack.place(), "the pack with the constraint")
            .label(named.place(), "the constraint")
            .help(if kind == "notSupported" {
                "take another version of one of the two"
            } else {
                "take a version in the range"
            });
    }
}

/// Versions from the lowest to the highest, both included.
struct Range {
    low: Option<Version>,
    high: Option<Version>,
}

impl Range {
    /// The range of a dependency; `None` for one without bounds, which is not checked, and for one that does not read.
    fn of(dependency: Node<'_>) -> Option<Range> {
        let read = |key: &str| match dependency.get(key).and_then(Node::as_filled) {
            None => Some(None),
            Some(text) => Version::parse(text).map(Some),
        };
        let (low, high) = (read("minVersion")?, read("maxVersion")?);
        (low.is_some() || high.is_some()).then_some(Range { low, high })
    }

    fn holds(&self, version: &Version) -> bool {
        self.low.as_ref().is_none_or(|low| version >= low)
            && self.high.as_ref().is_none_or(|high| version <= high || version.starts_with(high))
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => write!(out, "{low} to {high}"),
            (Some(low), None) => write!(out, "{low} or newer"),
            (None, Some(high)) => write!(out, "{high} or older"),
            (None, None) => write!(out, "in any version"),
        }
    }
}

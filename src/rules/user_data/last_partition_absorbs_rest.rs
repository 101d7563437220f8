//! Every partition has a size, so the last one grows beyond its own.
//!
//! The last partition takes what is left of the disk, whatever its size says. Where sizes must stay as they are, a final partition of size 0 takes the rest.
//!
//! # Avoid
//! ```yaml
//! install:
//!   partitions:
//!     persistent: { size: 60000, fs: ext4 }
//!   extra-partitions:
//!     - { name: media, size: 40000, fs: ext4 }
//! ```
//!
//! # Prefer
//! ```yaml
//! install:
//!   partitions:
//!     persistent: { size: 60000, fs: ext4 }
//!   extra-partitions:
//!     - { name: media, size: 40000, fs: ext4 }
//!     - { name: spare, size: 0, fs: ext4 }
//! ```

use crate::facts::{Facts, Merged};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "last-partition-absorbs-rest",
    group: Group::UserData,
    severity: Severity::Hint,
    confidence: Confidence::Documented,
    page: include_str!("last_partition_absorbs_rest.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(install) = facts.effective().and_then(|it| it.get("install")) else { return };
    let sized = |it: &Merged<'_>| it.get("size").and_then(|size| size.node.as_int()).is_some_and(|size| size > 0);
    let extra: Vec<&Merged<'_>> = install.get("extra-partitions").into_iter().flat_map(Merged::items).collect();
    let persistent = install.at("partitions.persistent").is_some_and(sized);
    if let Some(last) = extra.last().filter(|_| persistent && extra.iter().all(|it| sized(it))) {
        findings
            .add(last.get("size").unwrap_or(last).place(), "the last partition grows to the end of the disk")
            .help("add a final partition with `size: 0` if this size must stay as it is");
    }
}

//! More than one partition is to take the rest of the disk.
//!
//! A size of 0, or none, means the rest. That is allowed once over `persistent` and all extra partitions; an absent `persistent` counts as 0 too. Otherwise
//! the installation is refused.
//!
//! # Avoid
//! ```yaml
//! install:
//!   extra-partitions:
//!     - name: media
//!       fs: ext4
//! ```
//!
//! # Prefer
//! ```yaml
//! install:
//!   partitions:
//!     persistent: { size: 60000, fs: ext4 }
//!   extra-partitions:
//!     - name: media
//!       fs: ext4
//! ```

use crate::facts::{Facts, Merged};
use crate::finding::{Confidence, Place, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "partition-fills-twice",
    group: Group::UserData,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("partition_fills_twice.rs"),
    source: "kairos-agent",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(install) = facts.effective().and_then(|it| it.get("install")) else { return };
    let persistent = install.at("partitions.persistent");
    let mut filling: Vec<Place> = Vec::new();
    for partition in install.get("extra-partitions").into_iter().flat_map(Merged::items) {
        match fills(Some(partition)) {
            Some(true) => filling.push(partition.get("size").or(partition.get("name")).unwrap_or(partition).place()),
            Some(false) => {}
            None => return,
        }
    }
    let Some(rest) = fills(persistent) else { return };
    let Some((first, others)) = filling.split_first() else { return };
    let mut finding = None;
    if let Some(second) = others.first() {
        let added = findings.add(second.clone(), "a second partition is to take the rest of the disk");
        added.label(first.clone(), "takes the rest already");
        finding = Some(added);
    } else if rest {
        let added =
            findings.add(first.clone(), "this partition and `persistent` are both to take the rest of the disk");
        if let Some(persistent) = persistent {
            added.label(persistent.place(), "has no size");
        } else {
            added.note("`persistent` is not set, and then its size counts as 0");
        }
        finding = Some(added);
    }
    if let Some(finding) = finding {
        finding.note("the installation is refused");
        finding.help("give every partition but one a size in MiB, `install.partitions.persistent` among them");
    }
}

/// True if a partition takes the rest; unknown if its size is not a number that is written out.
fn fills(partition: Option<&Merged<'_>>) -> Option<bool> {
    let Some(size) = partition.and_then(|it| it.get("size")) else { return Some(true) };
    if size.node.is_null() { Some(true) } else { size.node.as_int().map(|size| size == 0) }
}

//! A partition has no file system.
//!
//! An extra partition without `fs` is created and not formatted, so nothing can be mounted from it. For `persistent` the reference asks for the key.
//!
//! # Avoid
//! ```yaml
//! extra-partitions:
//!   - name: media
//!     size: 40000
//! ```
//!
//! # Prefer
//! ```yaml
//! extra-partitions:
//!   - name: media
//!     size: 40000
//!     fs: ext4
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Fix, Severity};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "partition-without-fs",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("partition_without_fs.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(install) = facts.effective().and_then(|it| it.get("install")) else { return };
    for partition in install.get("extra-partitions").into_iter().flat_map(|it| it.items()) {
        let Some(name) = partition.node.get("name").filter(|_| lacks(partition.node)) else { continue };
        let finding = findings.add(name.place(), "this partition has no `fs`; it is created and not formatted");
        finding.help("add `fs: ext4`, or another file system");
        finding.fix(Fix::unsafe_("Add `fs: ext4`", partition.node.insert_entry("fs", "ext4")));
    }
    if let Some(persistent) =
        install.at("partitions.persistent").filter(|it| it.node.is_mapping() && it.get("fs").is_none())
    {
        findings
            .add(persistent.place(), "`persistent` has no `fs`, which the reference asks for")
            .severity(Severity::Hint)
            .help("add `fs: ext4`")
            .fix(Fix::unsafe_("Add `fs: ext4`", persistent.node.insert_entry("fs", "ext4")));
    }
}

fn lacks(partition: Node<'_>) -> bool {
    partition.is_mapping() && partition.get("fs").is_none_or(|fs| fs.as_filled().is_none() && fs.hole().is_none())
}

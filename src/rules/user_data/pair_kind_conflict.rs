//! A key is a list in one file and a map or text in the other.
//!
//! The merge of installer and site user data stops at such a pair, and the host takes neither of the two files.
//!
//! # Avoid
//! ```yaml
//! # installer: bind_mounts: [ /var/lib/tills ]
//! # site:
//! install:
//!   bind_mounts: /var/lib/cameras
//! ```
//!
//! # Prefer
//! ```yaml
//! # site:
//! install:
//!   bind_mounts: [ /var/lib/cameras ]
//! ```

use crate::facts::{Facts, Merged};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "pair-kind-conflict",
    group: Group::UserData,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("pair_kind_conflict.rs"),
    source: "kairos-sdk",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    if facts.user_data_files().len() < 2 {
        return;
    }
    for (below, own) in facts.merges() {
        compare(&below, own, findings);
    }
}

fn compare(installer: &Merged<'_>, site: &Merged<'_>, findings: &mut Findings) {
    for member in site.members() {
        let Some(key) = member.key else { continue };
        let Some(other) = installer.get(key.text_or_empty()) else { continue };
        let (Some(here), Some(there)) = (kind(member.node), kind(other.node)) else { continue };
        if here == there {
            compare(other, member, findings);
        } else if here == "a list" || there == "a list" {
            let name = key.text_or_empty();
            findings
                .add(member.node.place(), format!("`{name}` is {here} here and {there} in the other file"))
                .label(other.place(), format!("{there} here"))
                .note("the merge of the two files stops here")
                .help("write it as a list in both files");
        }
    }
}

fn kind(node: Node<'_>) -> Option<&'static str> {
    match (node.is_mapping(), node.is_sequence()) {
        _ if node.is_null() || node.hole().is_some() => None,
        (true, _) => Some("a map"),
        (_, true) => Some("a list"),
        _ => Some("text"),
    }
}

//! Two packs of a profile have the same display name.
//!
//! The display name tells uses of one pack apart. It has to be unique in the profile and in the cluster.
//!
//! # Avoid
//! ```yaml
//! - name: dns
//!   values: |
//!     pack:
//!       spectrocloud.com/display-name: dns-1
//! - name: dns
//!   values: |
//!     pack:
//!       spectrocloud.com/display-name: dns-1
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: dns
//!   values: |
//!     pack:
//!       spectrocloud.com/display-name: dns-1
//! - name: dns
//!   values: |
//!     pack:
//!       spectrocloud.com/display-name: dns-2
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "display-name-not-unique",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("display_name_not_unique.rs"),
    source: "duplicate-pack-in-profile",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        let mut seen: Vec<(Node<'_>, &str)> = Vec::new();
        for (node, name) in profile.packs.iter().filter_map(|pack| pack.display_name()) {
            if node.hole().is_some() {
                continue;
            }
            match seen.iter().find(|(_, other)| *other == name) {
                Some((first, _)) => {
                    findings
                        .add(node.place(), format!("two packs have the display name `{name}`"))
                        .label(first.place(), "stands here first")
                        .help("give each pack a display name of its own");
                }
                None => seen.push((node, name)),
            }
        }
    }
}

//! The site's user data has an empty value where the installer's has one.
//!
//! In the merge an empty value is a null, and a null resets what the installer said: the host gets nothing instead of the installer's value.
//!
//! # Avoid
//! ```yaml
//! # site user data; the installer sets bind_mounts
//! install:
//!   bind_mounts:
//! ```
//!
//! # Prefer
//! ```yaml
//! # site user data: leave the key out to keep the installer's value
//! install: {}
//! ```

use crate::catalog::schema::Broken;
use crate::facts::{Facts, Merged};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "site-null-resets",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("site_null_resets.rs"),
    source: "kairos-sdk",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    if facts.user_data_files().len() < 2 {
        return;
    }
    // An empty text of `stylus` is refused before any merge: that is told elsewhere.
    let refused: Vec<Node<'_>> = facts
        .user_data_files()
        .iter()
        .flat_map(|model| model.violations())
        .filter(|it| matches!(it.broken, Broken::Null(Severity::Error)))
        .map(|it| it.node)
        .collect();
    for (below, own) in facts.merges() {
        compare(&below, own, &refused, findings);
    }
}

fn compare(installer: &Merged<'_>, site: &Merged<'_>, refused: &[Node<'_>], findings: &mut Findings) {
    for member in site.members() {
        let Some(key) = member.key else { continue };
        let Some(other) = installer.get(key.text_or_empty()) else { continue };
        let given = !other.node.is_null() && !is_empty(other.node);
        if refused.contains(&member.node) {
            continue;
        }
        if member.node.is_null() && member.node.hole().is_none() && given {
            let name = key.text_or_empty();
            findings
                .add(key.place(), format!("`{name}` is empty here, which resets the installer's value"))
                .label(other.place(), "is lost")
                .help("remove the key to keep the installer's value, or write the new one");
        } else {
            compare(other, member, refused, findings);
        }
    }
}

fn is_empty(node: Node<'_>) -> bool {
    node.text() == Some("")
        || node.is_mapping() && node.entries().len() == 0
        || node.is_sequence() && node.items().len() == 0
}

//! The site's user data says what the installer's says already.
//!
//! A value that stands in both files must be changed in both. What is the same for every site belongs into the installer's file alone.
//!
//! # Avoid
//! ```yaml
//! # site user data; the installer has the same endpoint
//! stylus:
//!   site:
//!     paletteEndpoint: palette.example.com
//!     name: store-042
//! ```
//!
//! # Prefer
//! ```yaml
//! # site user data
//! stylus:
//!   site:
//!     name: store-042
//! ```

use crate::facts::{Facts, Merged};
use crate::finding::{Confidence, Severity, Tag};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "site-repeats-installer",
    group: Group::UserData,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("site_repeats_installer.rs"),
    source: "site-user-data",
    check: Check::Deployment(check),
};

/// More than this many places are counted, not shown.
const SHOWN: usize = 4;

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    if facts.installer().is_none() || facts.user_data_files().len() < 2 {
        return;
    }
    let Some((installer, sites)) = facts.each_user_data().split_first() else { return };
    for site in sites {
        let mut same = Vec::new();
        collect(installer, site, &mut same);
        let Some(&(first, other)) = same.first() else { continue };
        let name = first.text_or_empty();
        let message = match same.len() {
            1 => format!("`{name}` has the same value in the installer's user data"),
            number => format!("`{name}` and {} more have the same value in the installer's user data", number - 1),
        };
        let finding = findings.add(first.place(), message);
        finding.label(other.place(), "the same here");
        for (key, _) in same.iter().skip(1).take(SHOWN) {
            finding.label(key.place(), "repeated too");
        }
        finding.help("leave out of the site's file what the installer's says already");
        finding.tag(Tag::Unused);
    }
}

/// Keys of the site's file whose scalar is the installer's, each with the installer's key.
fn collect<'t>(installer: &Merged<'t>, site: &Merged<'t>, same: &mut Vec<(Node<'t>, Node<'t>)>) {
    for member in site.members() {
        let Some(key) = member.key else { continue };
        let Some(other) = installer.get(key.text_or_empty()) else { continue };
        let open = member.node.hole().is_some() || member.node.is_null();
        match (member.node.text(), other.node.text(), other.key) {
            (Some(here), Some(there), Some(first)) if here == there && !open => same.push((key, first)),
            _ => collect(other, member, same),
        }
    }
}

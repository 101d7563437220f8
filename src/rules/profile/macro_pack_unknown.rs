//! A macro takes a value from a pack that no profile at hand has.
//!
//! `.spectro.pack.PACK.PATH` is the value of another layer of the same cluster. Where no layer has that name, the macro
//! is empty (or its `default`), and nobody says so.
//!
//! # Avoid
//! ```yaml
//! image: "{{ .spectro.pack.edge-native-byoos.options.system.uri }}"
//! ```
//!
//! # Prefer
//! ```yaml
//! image: "{{ .spectro.pack.edge-native-byoi.options.system.uri }}"
//! ```

use crate::catalog::macros::nearest;
use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::model::macros::Class;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "macro-pack-unknown",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("macro_pack_unknown.rs"),
    source: "pack-constraints",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    if !facts.all_packs_known() {
        return;
    }
    let names: Vec<&str> = facts.packs().map(|pack| pack.base_name()).collect();
    for model in &facts.profile_models {
        for action in model.actions.iter().filter(|action| !action.in_comment && !action.nested) {
            if model.profiles[action.profile].is_loose() {
                continue;
            }
            for reference in action.references.iter().filter(|reference| reference.class == Class::Pack) {
                let path = reference.path();
                let wanted = path.split('.').next().unwrap_or_default();
                let known = facts.profiles.iter().any(|profile| profile.macro_pack(path).is_some());
                if known || wanted.is_empty() || action.has_default() {
                    continue;
                }
                let start = reference.path_range().start;
                let place = action.place(start, start + wanted.len() as u32);
                let found = findings.add(place, format!("no layer of the profile is the pack `{wanted}`"));
                found.note("a macro of a pack that the cluster does not have is empty");
                match nearest(wanted, names.iter().copied()) {
                    Some((name, _)) => found.help(format!("write `{name}`")),
                    None => found.help("name a pack of the profile, or give a `default`"),
                };
            }
        }
    }
}

//! A system macro has a name that Palette does not know.
//!
//! The names behind `.spectro.system.` are a closed list, and they are case-sensitive. A macro that is not in it is not
//! resolved, and the layer fails when the cluster is deployed.
//!
//! # Avoid
//! ```yaml
//! tag: "{{ .spectro.system.kunernetes.version }}"
//! ```
//!
//! # Prefer
//! ```yaml
//! tag: "{{ .spectro.system.kubernetes.version }}"
//! ```

use crate::catalog::macros::{is_app_profile_only, nearest, system_names};
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::macros::Class;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "macro-unknown-system",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("macro_unknown_system.rs"),
    source: "pack-constraints",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for action in model.actions.iter().filter(|action| !action.in_comment && !action.nested) {
        for reference in action.references.iter().filter(|reference| reference.class == Class::System) {
            let name = reference.path();
            let hollow = name.is_empty() || name.ends_with('.') || name.contains("..");
            if hollow || system_names().any(|known| known == name) || is_app_profile_only(&reference.text[9..]) {
                continue;
            }
            let range = reference.path_range();
            let place = action.place(range.start, range.end);
            let found = findings.add(place, format!("no system macro has the name `{name}`"));
            let below: Vec<String> = system_names()
                .filter(|known| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
                .map(|known| format!("`{known}`"))
                .collect();
            if !below.is_empty() {
                found.help(format!("go on to one of its values: {}", below.join(", ")));
                continue;
            }
            match nearest(name, system_names()) {
                Some((known, distance)) => {
                    found.help(format!("write `.spectro.system.{known}`"));
                    if distance == 1 {
                        let edit = action.replace(range.start, range.end, known);
                        found.fix(Fix::safe(format!("Write `{known}`"), [edit]));
                    }
                }
                None => {
                    found.help("take a name of the list of system macros, or a profile variable of your own");
                }
            }
        }
    }
}

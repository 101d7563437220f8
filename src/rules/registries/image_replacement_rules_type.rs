//! `imageReplacementRules` is not text that holds a map.
//!
//! Registry Connect takes a literal string that is itself a YAML map of strings. A map in its place, or text that is no map, is not read.
//!
//! # Avoid
//! ```yaml
//! charts:
//!   registry-connect:
//!     config:
//!       registry:
//!         imageReplacementRules:
//!           all: registry.example.com/images
//! ```
//!
//! # Prefer
//! ```yaml
//! charts:
//!   registry-connect:
//!     config:
//!       registry:
//!         imageReplacementRules: |
//!           all: registry.example.com/images
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "image-replacement-rules-type",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("image_replacement_rules_type.rs"),
    source: "registry-connect",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let path = ["charts", "registry-connect", "config", "registry"];
    for entry in model.packs().filter_map(|pack| pack.at(&path)?.entry("imageReplacementRules")) {
        let value = entry.value;
        if value.is_null() || (value.is_scalar() && value.hole().is_some() && value.embedded().is_none()) {
            continue;
        }
        if !value.is_scalar() {
            let found = findings.add(entry.key.place(), "`imageReplacementRules` is a map where text is wanted");
            found.here("not a string");
            found.help("put a `|` behind the key, so that the map becomes text");
            if value.is_mapping() && !value.is_flow() && !value.is_alias() {
                let (_, end) = entry.key.local();
                let (layer, text) = (entry.key.layer(), &entry.key.tree().layer(entry.key.layer()).text);
                if let Some(colon) = text[end as usize..].find(':').map(|at| end + at as u32 + 1) {
                    let edit = entry.key.tree().edit(layer, colon, colon, " |");
                    found.fix(Fix::safe("Make the map a literal block", [edit]));
                }
            }
            continue;
        }
        let strings =
            |root: Node<'_>| root.is_mapping() && root.entries().all(|it| it.value.is_scalar() && !it.value.is_null());
        let holds = value.embedded().is_some_and(strings);
        if !holds && !value.text_or_empty().trim().is_empty() {
            let found = findings.add(value.place(), "`imageReplacementRules` does not hold a map of strings");
            found.help("write one `source: target` on each line of the block");
        }
    }
}

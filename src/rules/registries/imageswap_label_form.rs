//! A label that should keep a namespace out of image redirection has another form.
//!
//! The webhook looks for exactly `stylus.io/imageswap=disable` (key `stylus.io/imageswap`, value `disable`).
//!
//! # Avoid
//! ```yaml
//! labels:
//!   stylus.io/imageswap: disabled
//! ```
//!
//! # Prefer
//! ```yaml
//! labels:
//!   stylus.io/imageswap: disable
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Place, Severity};
use crate::model::{Model, kubernetes};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "imageswap-label-form",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("imageswap_label_form.rs"),
    source: "harbor-edge-native-config",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let of_objects = kubernetes::all(model);
    let labels = of_objects.iter().filter_map(|object| object.node.at(&["metadata", "labels"]));
    for entry in labels.flat_map(|it| it.entries()) {
        let (key, value) = (entry.key.text_or_empty(), entry.value.text_or_empty());
        if key.ends_with("/imageswap")
            && (key != "stylus.io/imageswap" || value != "disable")
            && entry.value.hole().is_none()
        {
            wrong(findings, entry.value.place(), &format!("{key}: {value}"));
        }
    }
    for entry in model.packs().filter_map(|pack| pack.at(&["pack", "namespaceLabels"])).flat_map(|it| it.entries()) {
        let text = entry.value.text_or_empty();
        let ours = text.split(',').map(str::trim).find(|it| it.contains("imageswap"));
        if let Some(label) =
            ours.filter(|label| *label != "stylus.io/imageswap=disable" && entry.value.hole().is_none())
        {
            wrong(findings, entry.value.place(), label);
        }
    }
}

fn wrong(findings: &mut Findings, place: Place, label: &str) {
    let found = findings.add(place, format!("`{label}` does not keep the namespace out of image redirection"));
    found.help("the label is exactly `stylus.io/imageswap=disable`");
}

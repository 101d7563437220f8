//! The comment that names the presets of a layer is not where the console reads it.
//!
//! The console keeps the enabled presets in a comment on the first line of the values: groups and presets, separated by commas.
//!
//! # Avoid
//! ```yaml
//! pack:
//!   namespace: hello
//! # spectrocloud.com/enabled-presets: Deployment Mode:byoi-agent-mode
//! ```
//!
//! # Prefer
//! ```yaml
//! # spectrocloud.com/enabled-presets: Deployment Mode:byoi-agent-mode
//! pack:
//!   namespace: hello
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "preset-marker-not-first",
    group: Group::Profile,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("preset_marker_not_first.rs"),
    source: "edge-native-byoi",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for marker in model.packs().filter_map(|pack| pack.preset_marker()) {
        match &marker.presets {
            None => {
                findings
                    .add(marker.place, "this comment about presets has another form than the console writes")
                    .help("write `# spectrocloud.com/enabled-presets: Group:preset,Group:preset`");
            }
            Some(presets) if presets.iter().any(|(group, name)| group.is_empty() && !name.is_empty()) => {
                findings
                    .add(marker.place, "a preset in this comment has no group")
                    .help("write `Group:preset` for each, separated by commas");
            }
            Some(_) if !marker.is_first => {
                findings
                    .add(marker.place, "the console reads the presets on the first line of the values")
                    .help("move the comment to the first line");
            }
            Some(_) => {}
        }
    }
}

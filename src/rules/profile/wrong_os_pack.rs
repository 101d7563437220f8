//! An Edge profile has the operating system pack of data centers.
//!
//! `generic-byoi` is for clouds and data centers. Edge hosts take their provider image from `edge-native-byoi`.
//!
//! # Avoid
//! ```yaml
//! cloudType: edge-native
//! packs:
//!   - {name: generic-byoi, layer: os}
//! ```
//!
//! # Prefer
//! ```yaml
//! cloudType: edge-native
//! packs:
//!   - {name: edge-native-byoi, layer: os}
//! ```

use crate::catalog::packs;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "wrong-os-pack",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("wrong_os_pack.rs"),
    source: "byoos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in model.profiles.iter().filter(|profile| profile.cloud_word() == Some("edge-native")) {
        for pack in profile.packs.iter().filter(|pack| packs::role(pack.base_name()) == Some("os-not-edge")) {
            findings
                .add(pack.place(), format!("`{}` is not an operating system for Edge", pack.base_name()))
                .help("use the pack `edge-native-byoi`");
        }
    }
}

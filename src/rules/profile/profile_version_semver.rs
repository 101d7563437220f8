//! The version of a profile is not a semantic version.
//!
//! Palette orders the versions of a profile as `x.y.z`.
//!
//! # Avoid
//! ```yaml
//! spec:
//!   version: "1.0"
//! ```
//!
//! # Prefer
//! ```yaml
//! spec:
//!   version: "1.0.0"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "profile-version-semver",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("profile_version_semver.rs"),
    source: "sdk",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        let Some(node) = profile.version.filter(|version| version.hole().is_none()) else { continue };
        let Some(text) = node.as_filled().filter(|text| !is_semantic(text)) else { continue };
        findings
            .add(node.place(), format!("`{text}` is not a semantic version"))
            .help("write three numbers, such as `1.0.0`");
    }
}

fn is_semantic(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    core.split('.').count() == 3 && core.split('.').all(number)
}

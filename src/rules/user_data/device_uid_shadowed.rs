//! The Edge host ID is given twice: by `name` and by `deviceUIDPaths`.
//!
//! `name` wins, so the paths are never read.
//!
//! # Avoid
//! ```yaml
//! name: till-7
//! deviceUIDPaths:
//!   - name: /sys/class/dmi/id/board_serial
//! ```
//!
//! # Prefer
//! ```yaml
//! deviceUIDPaths:
//!   - name: /sys/class/dmi/id/board_serial
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity, Tag};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "device-uid-shadowed",
    group: Group::UserData,
    severity: Severity::Hint,
    confidence: Confidence::Documented,
    page: include_str!("device_uid_shadowed.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(site) = model.user_data.as_ref().and_then(|it| it.site) else { return };
    let Some(name) = site.entry("name").filter(|it| it.value.as_filled().is_some()) else { return };
    if let Some(paths) = site.entry("deviceUIDPaths").filter(|it| it.value.items().len() > 0) {
        findings
            .add(paths.key.place(), "`deviceUIDPaths` is never read, because `name` is set")
            .label(name.key.place(), "wins")
            .help("keep one of the two")
            .tag(Tag::Unused);
    }
}

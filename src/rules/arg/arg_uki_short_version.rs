//! The short form of the Ubuntu version takes the base image without Trusted Boot.
//!
//! For `20` and `22` the build puts together the name of the base image without the ending `-uki`, even if `IS_UKI=true`. The long forms get it.
//!
//! # Avoid
//! ```sh
//! IS_UKI=true
//! OS_VERSION=22
//! ```
//!
//! # Prefer
//! ```sh
//! IS_UKI=true
//! OS_VERSION=22.04
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-uki-short-version",
    group: Group::Arg,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("arg_uki_short_version.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    let Some(uki) = arg.switched_on("IS_UKI") else { return };
    let (Some(entry), Some(version)) = (arg.entry("OS_VERSION"), arg.value("OS_VERSION")) else { return };
    if !matches!(version, "20" | "22") || arg.value("OS_DISTRIBUTION") != Some("ubuntu") || arg.is_set("BASE_IMAGE") {
        return;
    }
    let edit = entry.value.replace_part(version.len(), version.len(), ".04");
    findings
        .add(entry.value.place(), format!("`{version}` takes the base image without Trusted Boot"))
        .label(uki.key.place(), "asks for Trusted Boot")
        .help(format!("write `{version}.04`"))
        .fix(Fix::safe(format!("Write `{version}.04`"), [edit]));
}

//! There is no base image of this Ubuntu version, or it is deprecated.
//!
//! The build knows `20.04` and `22.04` (also as `20` and `22`) and `24.04`. Another version is put into the name of the base image as it stands, and
//! an image of that name does not exist. Ubuntu 20.04 is deprecated with Palette 4.9.5.
//!
//! # Avoid
//! ```sh
//! OS_DISTRIBUTION=ubuntu
//! OS_VERSION=24
//! ```
//!
//! # Prefer
//! ```sh
//! OS_DISTRIBUTION=ubuntu
//! OS_VERSION=24.04
//! ```

use crate::catalog;
use crate::catalog::versions::Version;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity, Tag};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-os-version",
    group: Group::Arg,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("arg_os_version.rs"),
    source: "arg",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, context: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    let (Some(entry), Some(version)) = (arg.entry("OS_VERSION"), arg.value("OS_VERSION")) else { return };
    // With a base image of one's own the version is only a name.
    if arg.value("OS_DISTRIBUTION") != Some("ubuntu") || arg.is_set("BASE_IMAGE") {
        return;
    }
    let Some(variable) = catalog::arg::find("OS_VERSION") else { return };
    let known = variable.allowed_by("OS_DISTRIBUTION", "ubuntu");
    if let Some(since) = variable.deprecated_value(version) {
        let older = Version::parse(since).and_then(|since| context.target.palette.as_ref()?.below(&since));
        if older != Some(true) {
            findings
                .add(entry.value.place(), format!("Ubuntu `{version}` is deprecated"))
                .note(format!("deprecated with Palette {since}"))
                .help("build on `22.04` or `24.04`")
                .tag(Tag::Deprecated);
        }
    } else if !known.contains(&version) {
        let finding = findings.add(entry.value.place(), format!("there is no base image of Ubuntu `{version}`"));
        if let Some(meant) = variable.alias(version) {
            finding.help(format!("write `{meant}`"));
            let edit = entry.value.replace_part(0, version.len(), meant);
            finding.fix(Fix::safe(format!("Write `{meant}`"), [edit]));
        } else {
            let list = known.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
            finding.help(format!("write one of {list}, or set `BASE_IMAGE`"));
        }
    }
}

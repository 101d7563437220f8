//! The operating system has no default base image, and `BASE_IMAGE` is not set.
//!
//! The build derives a base image for `ubuntu` and `opensuse-leap` only, and it compares the name exactly: `Ubuntu` matches nothing. For
//! `rhel` and `sles` the base image is always yours. Without one the build fails.
//!
//! # Avoid
//! ```sh
//! OS_DISTRIBUTION=Ubuntu
//! ```
//!
//! # Prefer
//! ```sh
//! OS_DISTRIBUTION=ubuntu
//! ```

use crate::catalog;
use crate::catalog::spelling::errors;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-base-image-missing",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("arg_base_image_missing.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    let (Some(entry), Some(name)) = (arg.entry("OS_DISTRIBUTION"), arg.value("OS_DISTRIBUTION")) else { return };
    if matches!(name, "ubuntu" | "opensuse-leap" | "hadron") || arg.is_set("BASE_IMAGE") || !arg.is_whole() {
        return;
    }
    if matches!(name, "rhel" | "sles") {
        findings
            .add(entry.value.place(), format!("`{name}` has no default base image, and `BASE_IMAGE` is not set"))
            .help("set `BASE_IMAGE` to the image to build on");
        return;
    }
    let allowed = catalog::arg::find("OS_DISTRIBUTION").map(|it| it.allowed()).unwrap_or_default();
    let finding = findings.add(entry.value.place(), format!("there is no base image for `{name}`"));
    finding.note("the build compares the name exactly, in lower case");
    let lower = name.to_ascii_lowercase();
    let edit = |word: &str| [entry.value.replace_part(0, name.len(), word)];
    if allowed.contains(&&*lower) {
        finding.help(format!("write `{lower}`")).fix(Fix::safe(format!("Write `{lower}`"), edit(&lower)));
        return;
    }
    let near = allowed.iter().find(|it| errors(it, &lower, 2).is_some() || it.starts_with(&*lower));
    match near.filter(|_| lower.len() > 3) {
        Some(near) => {
            finding.help(format!("write `{near}`, or set `BASE_IMAGE`"));
            finding.fix(Fix::unsafe_(format!("Write `{near}`"), edit(near)));
        }
        None => {
            let list = allowed.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
            finding.help(format!("set `BASE_IMAGE`, or name one of {list}"));
        }
    }
}

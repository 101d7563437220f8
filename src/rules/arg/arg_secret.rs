//! A secret stands in the argument file.
//!
//! Values of `.arg` become build arguments, which stay in the build cache and in the history of the image. AWS keys belong into the file
//! `.secret`, the Ubuntu Pro token into the environment of the build.
//!
//! # Avoid
//! ```sh
//! UBUNTU_PRO_KEY=C1a2b3…
//! ```
//!
//! # Prefer
//! ```sh
//! UBUNTU_PRO_ATTACH=true
//! ```

use crate::catalog;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-secret",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("arg_secret.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    for entry in arg.entries() {
        let name = entry.key.text_or_empty();
        let Some(variable) = catalog::arg::find(name).filter(|it| it.kind() == "secret") else { continue };
        if entry.value.as_filled().is_none() || entry.value.hole().is_some() {
            continue;
        }
        let place = variable.goes_to().unwrap_or("the environment of the build");
        findings
            .add(entry.key.place(), format!("`{name}` must not stand in this file"))
            .note("values of this file stay in the build cache and in the history of the image")
            .help(format!("move it into {place}, and replace it where it has leaked"))
            .fix(Fix::unsafe_("Remove the line", [arg.remove_line(entry)]));
    }
}

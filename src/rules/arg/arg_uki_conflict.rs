//! Trusted Boot is asked for together with what it does not support, or its keys without it.
//!
//! `FORCE_INTERACTIVE_INSTALL` and the operating system `hadron` are not supported with `IS_UKI=true`. The switches for Secure Boot keys
//! are read by the Trusted Boot targets only, so without it they have no effect.
//!
//! # Avoid
//! ```sh
//! IS_UKI=true
//! FORCE_INTERACTIVE_INSTALL=true
//! ```
//!
//! # Prefer
//! ```sh
//! IS_UKI=true
//! FORCE_INTERACTIVE_INSTALL=false
//! ```

use crate::catalog;
use crate::facts::Context;
use crate::finding::{Confidence, Severity, Tag};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-uki-conflict",
    group: Group::Arg,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("arg_uki_conflict.rs"),
    source: "arg",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    if let Some(uki) = arg.switched_on("IS_UKI") {
        if let Some(force) = arg.switched_on("FORCE_INTERACTIVE_INSTALL") {
            findings
                .add(force.key.place(), "`FORCE_INTERACTIVE_INSTALL` is not supported with Trusted Boot")
                .label(uki.key.place(), "asks for Trusted Boot")
                .help("set one of the two to `false`");
        }
        if let Some(os) = arg.entry("OS_DISTRIBUTION").filter(|_| arg.value("OS_DISTRIBUTION") == Some("hadron")) {
            findings
                .add(os.value.place(), "`hadron` is not supported with Trusted Boot")
                .label(uki.key.place(), "asks for Trusted Boot")
                .help("build on another operating system, or set `IS_UKI=false`")
                .source(catalog::sources::address("build-hadron-image").unwrap_or("build-hadron-image"));
        }
        return;
    }
    // The UKI targets can be called without the switch only from the command line, which nobody knows here.
    if arg.is_set("IS_UKI") && arg.value("IS_UKI") != Some("false") {
        return;
    }
    for entry in arg.entries() {
        let name = entry.key.text_or_empty();
        let Some(variable) = catalog::arg::find(name).filter(|it| it.is_trusted_boot() && it.kind() == "bool") else {
            continue;
        };
        let value = arg.value(name);
        if value.is_some() && value != variable.default() {
            findings
                .add(entry.key.place(), format!("`{name}` has no effect without `IS_UKI=true`"))
                .severity(Severity::Hint)
                .help("remove the line, or set `IS_UKI=true`")
                .tag(Tag::Unused);
        }
    }
}

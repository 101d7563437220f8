//! The FIPS build is asked for together with what it excludes, or without what it needs.
//!
//! With `UPDATE_KERNEL=true` the build stops, because the newest kernel is not the validated one. A FIPS build also needs a base image of
//! your own in `BASE_IMAGE`, and is made for `amd64` only.
//!
//! # Avoid
//! ```sh
//! FIPS_ENABLED=true
//! UPDATE_KERNEL=true
//! ```
//!
//! # Prefer
//! ```sh
//! FIPS_ENABLED=true
//! UPDATE_KERNEL=false
//! BASE_IMAGE=registry.example.com/base/ubuntu-fips:22.04
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-fips-conflict",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("arg_fips_conflict.rs"),
    source: "fips",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    let Some(fips) = arg.switched_on("FIPS_ENABLED") else { return };
    if let Some(kernel) = arg.switched_on("UPDATE_KERNEL") {
        let message = "`UPDATE_KERNEL` and `FIPS_ENABLED` cannot both be `true`";
        findings
            .add(kernel.key.place(), message)
            .confidence(Confidence::Verified)
            .here("asks for the newest kernel")
            .label(fips.key.place(), "asks for a FIPS build")
            .note("the build stops with this pair")
            .help("set `UPDATE_KERNEL=false`, or `FIPS_ENABLED=false` if FIPS is not needed")
            .fix(Fix::unsafe_("Set `UPDATE_KERNEL=false`", [kernel.value.replace_part(0, "true".len(), "false")]))
            .source(crate::catalog::sources::address("canvos").unwrap_or("canvos"));
    } else if !arg.is_set("BASE_IMAGE") && arg.is_whole() {
        findings
            .add(fips.key.place(), "a FIPS build needs `BASE_IMAGE`, which is not set")
            .help("set `BASE_IMAGE` to a FIPS base image that you have built");
    }
    if let Some(arch) = arg.entry("ARCH").filter(|_| arg.value("ARCH") == Some("arm64")) {
        findings
            .add(arch.value.place(), "a FIPS build is made for `amd64` only")
            .label(fips.key.place(), "asks for a FIPS build")
            .help("set `ARCH=amd64`, or `FIPS_ENABLED=false`");
    }
}

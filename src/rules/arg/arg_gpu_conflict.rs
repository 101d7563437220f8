//! GPU drivers are asked for that the build cannot install.
//!
//! The drivers of NVIDIA and AMD exclude each other, and either is installed on Ubuntu for `amd64` only; otherwise the build stops.
//!
//! # Avoid
//! ```sh
//! INSTALL_NVIDIA_GPU_DRIVERS=true
//! INSTALL_AMD_GPU_DRIVERS=true
//! ```
//!
//! # Prefer
//! ```sh
//! OS_DISTRIBUTION=ubuntu
//! INSTALL_NVIDIA_GPU_DRIVERS=true
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-gpu-conflict",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("arg_gpu_conflict.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    let both = ["INSTALL_NVIDIA_GPU_DRIVERS", "INSTALL_AMD_GPU_DRIVERS"];
    let on: Vec<_> = both.iter().filter_map(|name| arg.switched_on(name)).collect();
    let Some(first) = on.first() else { return };
    if let Some(second) = on.get(1) {
        findings
            .add(second.key.place(), "drivers of NVIDIA and AMD cannot be installed together")
            .label(first.key.place(), "the other driver")
            .note("the build stops with this pair")
            .help("keep the one for the hardware of the hosts, and set the other to `false`");
    }
    for (name, wanted) in [("OS_DISTRIBUTION", "ubuntu"), ("ARCH", "amd64")] {
        let (Some(entry), Some(value)) = (arg.entry(name), arg.value(name)) else { continue };
        if value != wanted && !value.eq_ignore_ascii_case(wanted) {
            findings
                .add(first.key.place(), format!("GPU drivers need `{name}={wanted}`, here it is `{value}`"))
                .label(entry.key.place(), "set here")
                .note("the build stops with this pair")
                .help(format!("set the switch to `false`, or build with `{name}={wanted}`"));
        }
    }
}

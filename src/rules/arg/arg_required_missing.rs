//! A variable that every build needs is not set.
//!
//! `ARCH`, `IMAGE_REGISTRY`, `K8S_DISTRIBUTION` and the operating system (or `BASE_IMAGE`) have no default. They may all come from the command
//! line of the build; if they do not, it builds nothing and says little.
//!
//! # Avoid
//! ```sh
//! IMAGE_REGISTRY=registry.example.com/edge
//! ```
//!
//! # Prefer
//! ```sh
//! ARCH=amd64
//! OS_DISTRIBUTION=ubuntu
//! OS_VERSION=22.04
//! K8S_DISTRIBUTION=k3s
//! IMAGE_REGISTRY=registry.example.com/edge
//! ```

use crate::catalog;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{ArgFile, Model};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::ProblemKind;

pub(super) static RULE: Rule = Rule {
    id: "arg-required-missing",
    group: Group::Arg,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("arg_required_missing.rs"),
    source: "arg",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    let Some(first) = arg.entries().next() else { return };
    if !arg.is_whole() || model.source().name().ends_with(".template") {
        return;
    }
    let mut wanted = vec!["ARCH", "IMAGE_REGISTRY", "K8S_DISTRIBUTION"];
    if !arg.is_set("BASE_IMAGE") {
        wanted.push("OS_DISTRIBUTION");
        if arg.value("OS_DISTRIBUTION") == Some("ubuntu") {
            wanted.push("OS_VERSION");
        }
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|name| !arg.is_set(name) && !is_misspelt(arg, name)).collect();
    let (empty, absent): (Vec<&str>, Vec<&str>) = missing.into_iter().partition(|name| arg.entry(name).is_some());
    for name in empty {
        let Some(entry) = arg.entry(name) else { continue };
        findings
            .add(entry.key.place(), format!("`{name}` is empty, and it has no default"))
            .help(format!("set `{name}`, or pass it on the command line of the build"));
    }
    if !absent.is_empty() {
        let names = absent.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let (is, has) = if absent.len() == 1 { ("is", "it has") } else { ("are", "they have") };
        let message = if absent.len() < 4 {
            format!("{names} {is} not set, and {has} no default")
        } else {
            format!("{} variables that every build needs are not set", absent.len())
        };
        let finding = findings.add(first.key.place(), message);
        for name in &absent {
            let what = catalog::arg::find(name).map_or("", |it| it.description());
            finding.note(format!("`{name}`: {}", what.trim_end_matches('.')));
        }
        let them = if absent.len() == 1 { "it" } else { "them" };
        finding.help(format!("set {names}, or pass {them} on the command line of the build"));
    }
}

/// True if another line is told to mean this name: a slip of the pen, a blank or a hyphen in it.
fn is_misspelt(arg: &ArgFile<'_>, name: &str) -> bool {
    let joined = |text: &str| text.replace([' ', '\t', '-'], "_");
    arg.entries().any(|it| {
        let written = it.key.text_or_empty();
        catalog::arg::find(written).is_none() && catalog::arg::nearest(&joined(written)) == Some(name)
    }) || arg.problems(ProblemKind::ArgSpace).any(|it| it.message.contains(name))
}

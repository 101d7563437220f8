//! A containerd drop-in has another version than the one that is read.
//!
//! The drop-ins in `conf.d` must say `version = 2` and use the plugin `io.containerd.grpc.v1.cri`.
//!
//! # Avoid
//! ```toml
//! version = 3
//! ```
//!
//! # Prefer
//! ```toml
//! version = 2
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::stages::written;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "containerd-drop-in-version",
    group: Group::Registries,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("containerd_drop_in_version.rs"),
    source: "systemd-extensions",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for file in
        written(model.stages()).into_iter().filter(|file| file.path_text().starts_with("/etc/containerd/conf.d/"))
    {
        let Some(content) = file.content().filter(|it| it.hole().is_none() && it.as_filled().is_some()) else {
            continue;
        };
        let line = content.text_or_empty().lines().map(str::trim).find(|line| line.starts_with("version"));
        let number = line.and_then(|line| line.split_once('=')).map(|(_, number)| number.trim());
        match number {
            Some("2") => {}
            Some(number) => {
                let found =
                    findings.add(file.path.place(), format!("this containerd drop-in has version {number}, not 2"));
                found.help("write `version = 2` and the plugin `io.containerd.grpc.v1.cri`");
            }
            None => {
                let found = findings.add(file.path.place(), "this containerd drop-in has no version");
                found.help("begin it with `version = 2`");
            }
        }
    }
}

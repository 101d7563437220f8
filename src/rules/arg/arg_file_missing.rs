//! A file that the build should take along does not exist.
//!
//! The build skips a missing cluster definition or custom configuration without a word, and the hosts then lack it.
//!
//! # Avoid
//! ```sh
//! EDGE_CUSTOM_CONFIG=.edge_custom_config.yaml   # the file is called .edge-custom-config.yaml
//! ```
//!
//! # Prefer
//! ```sh
//! EDGE_CUSTOM_CONFIG=.edge-custom-config.yaml
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-file-missing",
    group: Group::Arg,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("arg_file_missing.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, context: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    let folder = model.source().folder();
    let beside = |path: &str| if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") };
    // A lone path says nothing about its folder: the file may have been named on the command line.
    let prefix = beside("");
    let listed = context.listing.iter().filter(|path| path.starts_with(&prefix) && **path != model.source().path);
    if listed.take(1).count() == 0 {
        return;
    }
    for name in ["CLUSTERCONFIG", "EDGE_CUSTOM_CONFIG"] {
        let (Some(entry), Some(value)) = (arg.entry(name), arg.value(name)) else { continue };
        let path = value.strip_prefix("./").unwrap_or(value);
        // Only names beside the file and in its folders are listed.
        if path.starts_with('/')
            || path.contains("..")
            || path.matches('/').count() > 1
            || context.listing.contains(&beside(path))
        {
            continue;
        }
        let finding = findings.add(entry.value.place(), format!("there is no file `{value}` beside this one"));
        finding.note("the build skips a missing file without a word");
        let other = [path.replace('_', "-"), path.replace('-', "_")];
        match other.iter().find(|it| *it != path && context.listing.contains(&beside(it))) {
            Some(near) => {
                finding.help(format!("write `{near}`, which is there"));
                let edit = entry.value.replace_part(0, value.len(), near);
                finding.fix(Fix::unsafe_(format!("Write `{near}`"), [edit]));
            }
            None => {
                finding.help("put the file there, or remove the variable");
            }
        }
    }
}

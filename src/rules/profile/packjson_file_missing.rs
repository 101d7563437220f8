//! A `pack.json` names a file that is not there.
//!
//! The paths of `charts` and `kubeManifests` are relative to the folder of the pack. A pack without its files cannot be pushed.
//!
//! # Avoid
//! ```json
//! { "charts": ["charts/site-agent-1.4.1.tgz"] }
//! ```
//!
//! # Prefer
//! ```json
//! { "charts": ["charts/site-agent-1.4.2.tgz"] }
//! ```

use crate::catalog::macros::nearest;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Kind, Model};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "packjson-file-missing",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("packjson_file_missing.rs"),
    source: "add-custom-packs",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, context: &Context, findings: &mut Findings) {
    let Some(root) = model.root.filter(|_| model.kind() == Kind::Pack) else { return };
    let folder = match model.source().folder() {
        "" => String::new(),
        folder => format!("{folder}/"),
    };
    let own = &model.source().path;
    let beside: Vec<&str> =
        context.listing.iter().filter(|path| *path != own).filter_map(|path| path.strip_prefix(&*folder)).collect();
    if beside.is_empty() {
        return; // the folder was not listed
    }
    for list in ["charts", "kubeManifests", "KubeManifests"].iter().filter_map(|key| root.get(key)) {
        for item in list.items().filter(|item| item.hole().is_none()) {
            let Some(path) = item.as_filled() else { continue };
            let wanted = path.trim_start_matches("./");
            if wanted.starts_with('/') || wanted.contains("..") || wanted.contains('*') || beside.contains(&wanted) {
                continue;
            }
            let found = findings.add(item.place(), format!("the pack has no file `{path}`"));
            match nearest(wanted, beside.iter().copied()) {
                Some((near, _)) => found.help(format!("write `{near}`, which is there")),
                None => found.help("add the file to the folder of the pack, or correct the path"),
            };
        }
    }
}

//! Words beside the text: what counts where nothing is written, and the verdict of a deployment above its files.

use serde_json::Value;

use super::known::{spot, text_of};
use crate::engine::Report;
use crate::facts::Facts;
use crate::finding::{Finding, Severity};
use crate::model::{Kind, Model};
use crate::syntax::{Node, path_steps};

/// Words behind a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The byte of the file behind which they stand.
    pub byte: u32,
    /// The words.
    pub text: String,
}

/// How many defaults of keys that are left out are told of one block.
const SHOWN: usize = 3;

/// Effective defaults, and values that another file of the deployment overrides.
pub fn hints(model: &Model<'_>, facts: Option<&Facts<'_>>) -> Vec<Hint> {
    let mut found: Vec<Hint> = model.structured.iter().flat_map(|it| defaults(model, it.root)).collect();
    if let Some(facts) = facts.filter(|facts| model.kind() == Kind::UserData && facts.user_data_files().len() > 1) {
        found.extend(overrides(model, facts));
    }
    found.sort_by_key(|hint| hint.byte);
    found
}

fn defaults<'t>(model: &Model<'t>, root: Node<'t>) -> Vec<Hint> {
    let mut found = Vec::new();
    for node in root.descendants().filter(|node| node.is_mapping() && !node.is_alias() && !node.is_flow()) {
        let Some(here) = spot(model, node) else { continue };
        let entries: Vec<_> = node.merged_entries();
        for entry in node.entries().filter(|entry| entry.value.is_null()) {
            let default = here.child(entry.key.text_or_empty()).and_then(|it| it.default());
            if let Some(default) = default.filter(|it| says_something(it)) {
                let end = if entry.value.is_missing() { entry.key.span().end + 1 } else { entry.value.span().end };
                found.push(Hint { byte: end, text: format!("default: {}", text_of(default)) });
            }
        }
        let Some(key) = node.key() else { continue };
        let absent = here.properties().filter(|(name, spot)| {
            let deprecated = spot.keyword("x-palint-deprecated").is_some();
            !deprecated && entries.iter().all(|entry| entry.key.text() != Some(name))
        });
        let words = absent.filter_map(|(name, spot)| {
            let default = spot.default().filter(|it| says_something(it) && !it.is_object() && !it.is_array())?;
            Some(format!("{name}: {}", text_of(default)))
        });
        let words: Vec<String> = words.take(SHOWN).collect();
        if !words.is_empty() {
            found.push(Hint { byte: key.span().end + 1, text: format!("default: {}", words.join(", ")) });
        }
    }
    found
}

/// Nothing is no default worth telling.
fn says_something(default: &Value) -> bool {
    !default.is_null() && default.as_str() != Some("")
}

fn overrides(model: &Model<'_>, facts: &Facts<'_>) -> Vec<Hint> {
    let (Some(root), Some(merged)) = (model.root, facts.effective()) else { return Vec::new() };
    let mut found = Vec::new();
    for node in root.descendants().filter(|node| node.is_mapping()) {
        for entry in node.entries().filter(|entry| entry.value.is_scalar() || entry.value.is_null()) {
            let path = path_steps(&entry.value.key_path());
            let counts = path.iter().try_fold(merged, |merged, step| merged.get(step));
            let Some(counts) = counts.filter(|it| it.node.tree().file != model.document.file()) else { continue };
            let holder = facts.user_data_files().iter().find(|it| it.document.file() == counts.node.tree().file);
            if let Some(holder) = holder {
                let text = format!("overridden in {}", holder.source().path);
                found.push(Hint { byte: entry.value.span().end, text });
            }
        }
    }
    found
}

/// What is said of a deployment above each of its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The deployment.
    pub deployment: String,
    /// In a few words.
    pub text: String,
}

/// The verdict of each deployment that a file takes part in; `shown` are the findings of the report without their
/// secrets.
pub fn verdicts(report: &Report, shown: &[Finding], path: &str) -> Vec<Verdict> {
    let mut found = Vec::new();
    for deployment in &report.deployments {
        let lists = [&deployment.user_data, &deployment.profiles, &deployment.args, &deployment.manifests];
        let members: Vec<_> = lists.into_iter().flatten().map(|&index| &report.documents[index]).collect();
        if members.iter().all(|document| document.source.path != path) {
            continue;
        }
        let ours = |file| members.iter().any(|document| document.file() == file);
        let findings: Vec<_> =
            shown.iter().filter(|finding| finding.places().all(|place| ours(place.span.file))).collect();
        let count = |severity: Severity, one: &str, many: &str| {
            let number = findings.iter().filter(|finding| finding.severity == severity).count();
            let word = if number == 1 { one } else { many };
            (number > 0).then(|| format!("{number} {word}"))
        };
        let counts = [
            count(Severity::Error, "error", "errors"),
            count(Severity::Warning, "warning", "warnings"),
            count(Severity::Hint, "hint", "hints"),
        ];
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        let conflict = findings.iter().find(|it| it.group == "support-matrix" && it.severity == Severity::Error);
        let words = match (conflict, counts.is_empty()) {
            (Some(conflict), _) => format!("not supported: {} ({})", conflict.message, counts.join(", ")),
            (None, false) => counts.join(", "),
            (None, true) => "nothing speaks against it".to_owned(),
        };
        let files = if members.len() == 1 { "1 file".to_owned() } else { format!("{} files", members.len()) };
        let text = format!("{}, {files}: {words}", deployment.name);
        found.push(Verdict { deployment: deployment.name.clone(), text });
    }
    found
}

//! A key still stands in old pages and has been replaced, or has no effect any more.
//!
//! The vendor renamed it or dropped it. A newer agent ignores it, so that the site loses the setting with the next
//! upgrade.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   installationMode: airgap
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   managementMode: local
//! ```

use serde_json::Value;

use super::{documents, entry, is_whole, tell};
use crate::catalog;
use crate::catalog::schema::{Broken, Violation};
use crate::catalog::sources;
use crate::catalog::versions::Version;
use crate::facts::{Facts, Target};
use crate::finding::{Confidence, Fix, Severity, Tag};
use crate::model::ArgFile;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "deprecated-key",
    group: Group::Structure,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("deprecated_key.rs"),
    source: "release-notes",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    for model in documents(facts) {
        for violation in model.violations() {
            if let Broken::Deprecated(data) = violation.broken {
                deprecated(violation, data, &facts.context.target, findings);
            }
        }
    }
    for arg in facts.args.iter().filter_map(|model| model.arg.as_ref()) {
        arguments(arg, &facts.context.target, findings);
    }
}

/// Variables of a `.arg` file that CanvOS no longer wants.
fn arguments(arg: &ArgFile<'_>, target: &Target, findings: &mut Findings) {
    for entry in arg.entries() {
        let name = entry.key.text_or_empty();
        let Some(variable) = catalog::arg::find(name) else { continue };
        let Some((since, replacement)) = variable.deprecated() else { continue };
        let not_yet = Version::parse(since).zip(target.canvos.as_ref());
        if entry.value.as_filled().is_none() || not_yet.is_some_and(|(since, own)| own.below(&since) == Some(true)) {
            continue;
        }
        findings
            .add(entry.key.place(), format!("`{name}` is deprecated: `{replacement}` has taken its place"))
            .source(sources::address(variable.source()).unwrap_or_default())
            .note(format!("deprecated since CanvOS {since}"))
            .help(
                variable
                    .description()
                    .rsplit_once(". ")
                    .map_or(variable.description(), |(_, what)| what)
                    .trim_end_matches('.'),
            )
            .tag(Tag::Deprecated);
    }
}

fn deprecated(violation: &Violation<'_>, data: &Value, target: &Target, findings: &mut Findings) {
    let (Some(key), Some(holder)) = (violation.key, violation.holder) else { return };
    let since = data["since"].as_str();
    let not_yet = since.and_then(Version::parse).zip(target.palette.as_ref());
    if not_yet.is_some_and(|(since, palette)| palette.below(&since) == Some(true)) {
        return;
    }
    let replacement = data["replacement"].as_str();
    let steps: Vec<&str> = replacement.map(|path| path.split('.').collect()).unwrap_or_default();
    let there = replacement.and_then(|_| steps.iter().try_fold(holder, |node, step| node.get(step)));
    if there.is_some() && data["conflict"].is_string() {
        return;
    }
    let name = key.text_or_empty();
    let message = match replacement {
        Some(replacement) => format!("`{name}` is deprecated: `{replacement}` has taken its place"),
        None => format!("`{name}` is deprecated"),
    };
    let finding = tell(findings, violation, key.place(), message);
    finding.severity(Severity::Warning).tag(Tag::Deprecated);
    if let Some(note) = data["note"].as_str() {
        finding.note(sources::cited(note, violation.spot.source().unwrap_or_default()));
    }
    let mapped = violation.node.text().and_then(|text| data["map"][text].as_str());
    match (there, replacement, mapped) {
        (Some(there), Some(replacement), _) => {
            finding.label(there.place(), "this one counts");
            finding.help(format!("remove `{name}` and keep `{replacement}`"));
        }
        (None, Some(replacement), Some(mapped)) => {
            finding.help(format!("write `{replacement}: {mapped}`"));
        }
        (None, Some(replacement), None) => {
            finding.help(format!("write `{replacement}` instead"));
        }
        _ => {
            finding.help("remove it");
        }
    }
    let Some(entry) = entry(violation).filter(|_| is_whole(key)) else { return };
    let (title, edits) = match (data["fix"].as_str(), replacement, steps.split_last()) {
        (Some("remove"), ..) => (format!("Remove `{name}`"), entry.remove()),
        (Some("rename"), Some(replacement), Some((last, parents))) if there.is_none() => {
            let mut edits =
                if parents.is_empty() { entry.rename(last) } else { entry.move_to_path(holder, parents, last) };
            match mapped {
                Some(mapped) => edits.extend(entry.value.replace_value(mapped)),
                None if data["map"].is_object() => return,
                None => {}
            }
            (format!("Write `{replacement}`"), edits)
        }
        _ => return,
    };
    let safe = data["safe"].as_bool() == Some(true);
    finding.fix(if safe { Fix::safe(title, edits) } else { Fix::unsafe_(title, edits) });
}

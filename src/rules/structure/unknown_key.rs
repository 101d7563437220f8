//! A key is in no table of the vendor or of the tool that reads it.
//!
//! Neither the Palette agent nor the stage runner says a word about a key that it does not know: the value is ignored,
//! and the site behaves as if the line were not there.
//!
//! # Avoid
//! ```yaml
//! stages:
//!   boot:
//!     - systctl:
//!         vm.max_map_count: 262144
//! ```
//!
//! # Prefer
//! ```yaml
//! stages:
//!   boot:
//!     - sysctl:
//!         vm.max_map_count: 262144
//! ```

use serde_json::Value;

use super::{entry, inside, tell};
use crate::catalog::schema::{Broken, Violation};
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Model, Structured};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "unknown-key",
    group: Group::Structure,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("unknown_key.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for structured in &model.structured {
        for violation in structured.examined.violations.iter().filter(|it| it.is_generic()) {
            match violation.broken {
                Broken::UnknownKey { nearest, severity, .. } => {
                    unknown(structured, violation, nearest, severity, findings);
                }
                Broken::Discouraged(data) => discouraged(violation, data, findings),
                _ => {}
            }
        }
    }
}

fn unknown(
    structured: &Structured<'_>,
    violation: &Violation<'_>,
    nearest: Option<&'static str>,
    severity: Severity,
    findings: &mut Findings,
) {
    let (Some(key), Some(holder)) = (violation.key, violation.holder) else { return };
    let message = format!("unknown key `{}` {}", key.text_or_empty(), inside(holder));
    let finding = tell(findings, violation, key.place(), message);
    // Where other keys may exist that no page names, one that is nearly a known one is still a slip.
    let severity = if nearest.is_some() { severity.max(Severity::Warning) } else { severity };
    finding.severity(severity).here("ignored without a word");
    let known: Vec<&str> = violation.spot.properties().map(|(name, _)| name).collect();
    match nearest {
        Some(nearest) => {
            finding.note(format!("a key with a similar name exists: `{nearest}`"));
            if let Some(there) = holder.entry(nearest) {
                finding.label(there.key.place(), "that key is here too");
                finding.help("remove it");
                return;
            }
            finding.help(format!("rename it to `{nearest}`"));
            let renamed = entry(violation).map(|entry| entry.rename(nearest)).unwrap_or_default();
            finding.fix(Fix::unsafe_(format!("Rename it to `{nearest}`"), renamed));
        }
        None if let Some(place) = elsewhere(structured, holder, key.text_or_empty()) => {
            finding.note(format!("a key of this name belongs to {place}"));
            finding.help(format!("move it to {place}, or remove it"));
        }
        None if known.len() <= 6 && !known.is_empty() => {
            finding.help(format!("remove it, or write one of `{}`", known.join("`, `")));
        }
        None => {
            let schema = violation.spot.schema().name();
            finding.help(format!(
                "remove it; `palint schema {schema}` lists the {} keys that are known here",
                known.len()
            ));
        }
    }
}

/// The one other mapping that knows a key: a mapping around this one, else one of those directly below it.
fn elsewhere(structured: &Structured<'_>, holder: Node<'_>, name: &str) -> Option<String> {
    let at = |node: Node<'_>| structured.schema.at(structured.root, node);
    let mut around = holder;
    while around != structured.root {
        around = around.parent()?;
        if around.is_mapping() && at(around).is_some_and(|spot| spot.property(name).is_some()) {
            let path = around.key_path();
            let path = path.rsplit('|').next().unwrap_or(&path);
            return Some(if path.is_empty() { "the top level".to_owned() } else { format!("`{path}`") });
        }
    }
    let below = at(holder)?.properties().filter(|(_, spot)| spot.property(name).is_some());
    let names: Vec<&str> = below.map(|(name, _)| name).collect();
    match names[..] {
        [one] => Some(format!("`{one}`")),
        _ => None,
    }
}

fn discouraged(violation: &Violation<'_>, data: &Value, findings: &mut Findings) {
    let Some(key) = violation.key else { return };
    let why = data["message"].as_str().unwrap_or("it is not meant to be written by hand");
    let finding = tell(findings, violation, key.place(), format!("`{}` is better left out", key.text_or_empty()));
    finding.severity(data["severity"].as_str().and_then(Severity::from_word).unwrap_or(Severity::Hint));
    finding.note(why).help("remove it unless you know that you need it");
}

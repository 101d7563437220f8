//! The settings, or a comment that is to allow something, cannot be understood.
//!
//! A misspelt setting has no effect: what was to be allowed is reported, what was to be raised is not, and a deployment
//! is checked without one of its files. So palint ends with exit code 2 as long as `palint.yaml` does not parse or breaks
//! its schema; the findings are printed all the same, and the other files are checked.
//!
//! # Avoid
//! ```yaml
//! rules: { placeholder-value: ignore }
//! alow:
//!   - rule: secret-in-clear
//! ```
//!
//! # Prefer
//! ```yaml
//! rules: { placeholder-value: off }
//! allow:
//!   - rule: secret-in-clear
//!     file: lab/**
//!     reason: the lab is wiped every night
//! ```

use crate::catalog::schema::{Broken, Violation};
use crate::facts::Context;
use crate::finding::{Confidence, Edit, Finding, Fix, Severity};
use crate::model::allowance::End;
use crate::model::settings::Fault;
use crate::model::{Allowance, Model};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "settings-schema",
    group: Group::Settings,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("settings_schema.rs"),
    source: "palint",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for violation in model.violations().filter(|it| it.rule == Some(RULE.id)) {
        if !is_end(violation) {
            schema(violation, findings);
        }
    }
    let allow = model.settings.iter().flat_map(|settings| &settings.allow);
    for allowance in allow.chain(&model.comments.allowances) {
        end(allowance, findings);
    }
    for fault in model.settings.iter().flat_map(|settings| &settings.faults) {
        tell(fault, findings);
    }
    if let (Some(settings), Some(root)) = (&model.settings, model.root)
        && settings.is_broken
        && !root.is_mapping()
        && !root.is_null()
    {
        findings.add(root.place(), "the settings are a map of keys").help("write `palette: \"4.9\"`, or another key");
    }
    for place in &model.comments.unclear {
        findings
            .add(place.clone(), "the comment allows nothing: it names no rule in brackets behind `allow`")
            .severity(Severity::Warning)
            .help("write `# palint: allow(rule-name) reason, until 2027-03-31`");
    }
}

/// What is wrong beyond the schema: a pattern, a path, a fact that does not exist.
pub fn tell(fault: &Fault, findings: &mut Findings) {
    let mut message: String = fault.message.chars().take(89).collect();
    if message.len() < fault.message.len() {
        message = message.chars().take(88).collect::<String>() + "…";
    }
    findings.add(fault.place.clone(), message).help(fault.help.clone());
}

/// The empty collection that the engine fills with what it alone can know: files that are not there.
pub fn findings() -> Findings {
    Findings::of(&RULE)
}

/// `until` has its own words.
fn is_end(violation: &Violation<'_>) -> bool {
    matches!(violation.broken, Broken::Pattern) && violation.key_text() == "until"
}

fn end(allowance: &Allowance, findings: &mut Findings) {
    if let Some((said, End::Unclear)) = &allowance.until {
        findings
            .add(said.place.clone(), format!("`until` takes a day or a Palette version, not `{}`", said.text))
            .help("write a day as YYYY-MM-DD, or a version such as `4.10`");
    }
}

fn schema(violation: &Violation<'_>, findings: &mut Findings) {
    let name = match violation.key {
        Some(key) => format!("`{}`", key.text_or_empty()),
        None if violation.key_text().is_empty() => "the file".to_owned(),
        None => format!("an item of `{}`", violation.key_text()),
    };
    let key_place = || violation.key.map_or_else(|| violation.node.place(), |key| key.place());
    let describe = |finding: &mut Finding| {
        let about = violation.spot.description().unwrap_or("`palint schema settings` lists what is known");
        finding.help(format!("{name}: {}", about.trim_end_matches('.')));
    };
    match &violation.broken {
        Broken::UnknownKey { nearest, .. } => {
            let finding = findings.add(key_place(), format!("there is no setting {name} here"));
            let known: Vec<&str> = violation.spot.properties().map(|(name, _)| name).collect();
            match nearest {
                Some(near) => {
                    finding.help(format!("rename it to `{near}`"));
                    finding.fix(Fix::unsafe_(format!("Rename it to `{near}`"), renamed(violation, near)));
                }
                None => {
                    finding.help(format!("remove it, or write one of `{}`", known.join("`, `")));
                }
            }
        }
        Broken::KeyCase(right) => {
            let finding = findings.add(key_place(), format!("{name} is written `{right}`"));
            finding.help(format!("rename it to `{right}`"));
            finding.fix(Fix::safe(format!("Rename it to `{right}`"), renamed(violation, right)));
        }
        Broken::WrongType(found) => {
            let wanted: Vec<&str> = violation.spot.types().into_iter().map(in_words).collect();
            let wanted = if wanted.is_empty() { "another value".to_owned() } else { wanted.join(" or ") };
            let found = match found.word() {
                "map" => "a map",
                "list" => "a list",
                "string" => "text",
                "number" => "a number",
                "boolean" => "a boolean",
                _ => "nothing",
            };
            describe(findings.add(violation.node.place(), format!("{name} takes {wanted}, not {found}")));
        }
        Broken::Null(_) => describe(findings.add(key_place(), format!("{name} has no value"))),
        Broken::MissingKey(key) => {
            let place = violation.node.place();
            findings.add(place, format!("{name} lacks `{key}`")).help(format!("add `{key}:`"));
        }
        Broken::NotAllowed(nearest) => {
            let text = violation.node.text_or_empty();
            let allowed: Vec<&str> = violation.spot.allowed().into_iter().filter_map(|it| it.as_str()).collect();
            let finding = findings.add(violation.node.place(), format!("{name} does not take `{}`", short(text)));
            if allowed.is_empty() {
                describe(finding);
            } else {
                finding.help(format!("write `{}`", allowed.join("`, `")));
            }
            if let Some(near) = nearest {
                let edits = violation.node.replace_value(near);
                finding.fix(Fix::unsafe_(format!("Write `{near}`"), edits));
            }
        }
        Broken::KeyName => describe(findings.add(key_place(), format!("{name} is no name of a rule or group"))),
        Broken::Repeated(first) => {
            findings
                .add(violation.node.place(), format!("{name} stands twice"))
                .label(first.place(), "the first one")
                .help("remove one of them");
        }
        Broken::Pattern | Broken::OutOfRange | Broken::Length => {
            let text = short(violation.node.text_or_empty());
            describe(findings.add(violation.node.place(), format!("{name} does not take `{text}`")));
        }
        Broken::MisplacedKey { destination, .. } => {
            findings
                .add(key_place(), format!("{name} belongs at `{destination}`"))
                .help(format!("move it to `{destination}`"));
        }
        Broken::Dedented(_) | Broken::Deprecated(_) | Broken::Discouraged(_) => {
            describe(findings.add(key_place(), format!("{name} breaks the schema of the settings")));
        }
    }
}

fn renamed(violation: &Violation<'_>, name: &str) -> Vec<Edit> {
    let entry = violation.holder.and_then(|holder| holder.entries().find(|entry| Some(entry.key) == violation.key));
    entry.map(|entry| entry.rename(name)).unwrap_or_default()
}

fn in_words(kind: &str) -> &str {
    match kind {
        "object" => "a map",
        "array" => "a list",
        "string" => "text",
        "boolean" => "a boolean",
        other => other,
    }
}

/// A value in the length of a message.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 30 && line.len() == text.len() {
        return line.to_owned();
    }
    line.chars().take(29).collect::<String>() + "…"
}

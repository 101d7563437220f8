//! A value is outside of what its key takes.
//!
//! A word that is not in the list of allowed ones, a number outside of its range or text of another form is refused, or
//! replaced by the default without a word.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   managementMode: airgap
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   managementMode: local
//! ```

use serde_json::Value;

use super::{named, tell};
use crate::catalog;
use crate::catalog::schema::{Broken, Spot, Violation};
use crate::catalog::spelling::closest;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{ArgFile, Model, Structured};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "invalid-value",
    group: Group::Structure,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("invalid_value.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for structured in &model.structured {
        for violation in structured.examined.violations.iter().filter(|it| it.is_generic()) {
            match violation.broken {
                Broken::NotAllowed(nearest) => not_allowed(violation, nearest, structured, findings),
                Broken::OutOfRange => out_of_range(violation, findings),
                Broken::Pattern | Broken::Length => pattern(violation, findings),
                Broken::KeyName => key_name(violation, findings),
                Broken::Repeated(first) => {
                    let message = format!("two items of `{}` are equal", violation.key_text());
                    let finding = tell(findings, violation, violation.node.place(), message);
                    finding.severity(Severity::Warning).label(first.place(), "the first one");
                    finding.help("remove one of them");
                }
                _ => {}
            }
        }
    }
    if let Some(arg) = &model.arg {
        arguments(arg, findings);
    }
}

/// Variables of a `.arg` file with a closed set of values; switches and the operating system have rules of their own.
fn arguments(arg: &ArgFile<'_>, findings: &mut Findings) {
    for entry in arg.entries() {
        let name = entry.key.text_or_empty();
        let Some(variable) = catalog::arg::find(name) else { continue };
        let Some(text) = entry.value.as_filled().filter(|_| entry.value.hole().is_none()) else { continue };
        let allowed: Vec<String> = variable.allowed().into_iter().map(str::to_owned).collect();
        let own = variable.kind() == "bool" || name == "OS_DISTRIBUTION";
        if own || allowed.is_empty() || allowed.iter().any(|it| it == text) {
            continue;
        }
        let finding = findings.add(entry.value.place(), format!("`{text}` is no value of `{name}`"));
        finding.source(catalog::sources::address(variable.source()).unwrap_or_default());
        finding.note(variable.description().trim_end_matches('.'));
        finding.help(format!("write {}", one_of(&allowed)));
        let lower = text.to_ascii_lowercase();
        let near = closest(&lower, allowed.iter().map(String::as_str), 1);
        if let Some(near) = near {
            finding.fix(Fix::unsafe_(format!("Write `{near}`"), entry.value.replace_value(near)));
        }
    }
}

/// The value as the message shows it: never a secret.
fn shown(violation: &Violation<'_>) -> String {
    if violation.spot.is_secret() { "the value".to_owned() } else { format!("`{}`", violation.node.text_or_empty()) }
}

fn not_allowed(
    violation: &Violation<'_>,
    nearest: Option<&'static str>,
    structured: &Structured<'_>,
    findings: &mut Findings,
) {
    let (node, spot) = (violation.node, violation.spot);
    let allowed: Vec<String> = spot.allowed().into_iter().filter(|it| !it.is_null()).map(plain).collect();
    let meant = nearest.or_else(|| older_word(violation, structured));
    let message = format!("{} is no value of {}", shown(violation), named(violation));
    let finding = tell(findings, violation, node.place(), message);
    finding.severity(violation.at_most(Severity::Error));
    if let Some(meant) = meant {
        finding.fix(Fix::unsafe_(format!("Write `{meant}`"), node.replace_value(meant)));
    }
    if allowed.len() <= 6 {
        finding.help(format!("write {}", one_of(&allowed)));
    } else {
        let near = meant.map(|meant| format!("write `{meant}`, or another")).unwrap_or_else(|| "write one".to_owned());
        let schema = spot.schema().name();
        finding.help(format!("{near} of the {} values that `palint schema {schema}` lists", allowed.len()));
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn one_of(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.join(""),
    }
}

/// The value that took the place of a word of an older key, such as `local` for `airgap`.
fn older_word(violation: &Violation<'_>, structured: &Structured<'_>) -> Option<&'static str> {
    let holder = structured.schema.at(structured.root, violation.holder?)?;
    let text = violation.node.text()?;
    holder.properties().find_map(|(_, spot)| {
        let data = spot.keyword("x-palint-deprecated")?;
        let same = data["replacement"].as_str() == Some(violation.key_text());
        if same { data["map"][text].as_str() } else { None }
    })
}

fn out_of_range(violation: &Violation<'_>, findings: &mut Findings) {
    let bound = |spot: Spot, name: &str| spot.keyword(name).and_then(Value::as_f64);
    let range = match (bound(violation.spot, "minimum"), bound(violation.spot, "maximum")) {
        (Some(least), Some(most)) => format!("from {least} to {most}"),
        (Some(least), None) => format!("of at least {least}"),
        (None, Some(most)) => format!("of at most {most}"),
        (None, None) => return,
    };
    let message = format!("{} is outside of what {} takes", shown(violation), named(violation));
    let finding = tell(findings, violation, violation.node.place(), message);
    finding.severity(violation.at_most(Severity::Error)).help(format!("write a number {range}"));
}

fn pattern(violation: &Violation<'_>, findings: &mut Findings) {
    let message = format!("{} does not have the form that {} takes", shown(violation), named(violation));
    let finding = tell(findings, violation, violation.node.place(), message);
    finding.severity(Severity::Warning);
    if let Some(description) = violation.spot.description() {
        finding.note(format!("{}: {}", named(violation), description.trim_end_matches('.')));
    }
    match (violation.spot.word("pattern"), violation.spot.keyword("maxLength"), violation.spot.keyword("minLength")) {
        (Some(pattern), ..) => finding.help(format!("write text that matches `{pattern}`")),
        (None, Some(most), _) => finding.help(format!("write at most {most} characters")),
        (None, None, Some(least)) => finding.help(format!("write at least {least} characters")),
        _ => finding.help("write another value"),
    };
}

fn key_name(violation: &Violation<'_>, findings: &mut Findings) {
    let (Some(key), Some(holder)) = (violation.key, violation.holder) else { return };
    let message = format!("`{}` cannot be a name {}", key.text_or_empty(), super::inside(holder));
    let finding = tell(findings, violation, key.place(), message);
    finding.severity(Severity::Warning);
    let names = violation.spot.keyword("propertyNames");
    let most = names.and_then(|it| it.get("maxLength")).and_then(Value::as_u64);
    let pattern = names.and_then(|it| it.get("pattern")).and_then(Value::as_str);
    match (most, pattern) {
        (Some(most), Some(pattern)) => finding.help(format!("write at most {most} characters that match `{pattern}`")),
        (Some(most), None) => finding.help(format!("write at most {most} characters")),
        _ => finding.help(format!("write a name that matches `{}`", pattern.unwrap_or(".*"))),
    };
}

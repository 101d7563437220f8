//! The default of a profile variable is not a string, or not of the variable's format.
//!
//! `defaultValue` is a string whatever the format; what stands in it has to be a value of the format: `true` or `false`
//! for a boolean, `x.y.z` for a version, an address with its prefix for a range.
//!
//! # Avoid
//! ```yaml
//! - name: port
//!   format: number
//!   defaultValue: 8443
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: port
//!   format: number
//!   defaultValue: "8443"
//! ```

use core::net::{Ipv4Addr, Ipv6Addr};

use base64::Engine;

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Model, Shape, Variable};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Scalar, Style};

pub(super) static RULE: Rule = Rule {
    id: "variable-default-type",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("variable_default_type.rs"),
    source: "sdk",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        for variable in &profile.variables {
            // Terraform turns a number or boolean into a string by itself.
            let text = profile.shape == Shape::Terraform || is_text(variable, findings);
            if text {
                of_format(variable, findings);
            }
        }
    }
}

fn is_text(variable: &Variable<'_>, findings: &mut Findings) -> bool {
    let Some(node) = variable.default_value else { return true };
    let kind = match node.scalar() {
        Some(Scalar::Bool(_)) => "a boolean",
        Some(Scalar::Int(_) | Scalar::Float(_)) => "a number",
        Some(_) => return true,
        None if node.is_mapping() => "a mapping",
        None if node.is_sequence() => "a list",
        None => return true,
    };
    let found = findings.add(node.place(), format!("the default of a variable is a string, not {kind}"));
    found.help("quote the value");
    if node.is_scalar() && !node.is_alias() && node.style() == Some(Style::Plain) {
        found.fix(Fix::safe("Quote the value", node.quote()));
    }
    false
}

fn of_format(variable: &Variable<'_>, findings: &mut Findings) {
    let Some((node, text)) = variable.literal_default() else { return };
    let Some(format) = variable.format.and_then(|format| format.text()) else { return };
    let (fits, wanted) = match format {
        "number" => (is_number(text), "a whole or decimal number"),
        "boolean" => (matches!(text, "true" | "false"), "`true` or `false`"),
        "ipv4" => (text.parse::<Ipv4Addr>().is_ok(), "an IPv4 address"),
        "ipv6" => (text.parse::<Ipv6Addr>().is_ok(), "an IPv6 address"),
        "ipv4cidr" => (
            text.contains('/') && text.parse::<ipnet::Ipv4Net>().is_ok(),
            "an IPv4 address with its prefix, such as `10.0.0.0/24`",
        ),
        "version" => (is_version(text), "a semantic version, such as `1.4.2`"),
        "base64" => (is_base64(text), "base64"),
        _ => return,
    };
    if fits {
        return;
    }
    let value = if variable.sensitive() { "the default".to_owned() } else { format!("the default `{text}`") };
    findings
        .add(node.place(), format!("{value} is no value of the format `{format}`"))
        .help(format!("write {wanted}, or choose another format"));
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok() && text.bytes().any(|it| it.is_ascii_digit())
}

fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = core.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit()))
}

fn is_base64(text: &str) -> bool {
    let joined: String = text.split_whitespace().collect();
    base64::engine::general_purpose::STANDARD.decode(joined).is_ok()
}

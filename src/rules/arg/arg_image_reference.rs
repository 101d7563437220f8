//! The parts of the image name do not make an image reference.
//!
//! The build puts `IMAGE_REGISTRY/IMAGE_REPO:…-CUSTOM_TAG` together as it stands. A reference has no scheme, no upper-case letter in host and path, no blank
//! and no empty part, so the push at the end of a long build fails.
//!
//! # Avoid
//! ```sh
//! IMAGE_REGISTRY=https://registry.example.com/Edge/
//! ```
//!
//! # Prefer
//! ```sh
//! IMAGE_REGISTRY=registry.example.com/edge
//! ```

use crate::catalog;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::image_ref::ImageRef;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Entry;

pub(super) static RULE: Rule = Rule {
    id: "arg-image-reference",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("arg_image_reference.rs"),
    source: "arg",
    check: Check::Document(check),
};

const FORM: &str = "the image is `IMAGE_REGISTRY/IMAGE_REPO:K8S_DISTRIBUTION-K8S_VERSION-PE_VERSION-CUSTOM_TAG`";

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    for name in ["IMAGE_REGISTRY", "IMAGE_REPO", "CUSTOM_TAG"] {
        let (Some(entry), Some(value)) = (arg.entry(name), arg.value(name)) else { continue };
        part(name, entry, value, findings);
    }
    if let (Some(entry), Some(value)) = (arg.entry("BASE_IMAGE"), arg.value("BASE_IMAGE"))
        && let Err(error) = ImageRef::parse(value)
        && !value[error.start..error.end].contains([' ', '\t'])
    {
        findings
            .add(
                entry.value.part(error.start, error.end.max(error.start)),
                format!("`BASE_IMAGE` is not an image reference: {}", error.kind.reason()),
            )
            .help("write `host[:port]/path:tag`, in lower case and without a scheme");
    }
    let hints = catalog::arg::find("IMAGE_REGISTRY").map(|it| it.hints().collect::<Vec<_>>()).unwrap_or_default();
    if let (Some(entry), Some(value)) = (arg.entry("IMAGE_REGISTRY"), arg.value("IMAGE_REGISTRY"))
        && let Some((host, remark)) = hints.into_iter().find(|(host, _)| value.split('/').next() == Some(host))
    {
        findings
            .add(entry.value.place(), format!("`{host}` {remark}"))
            .severity(Severity::Hint)
            .help("push to a registry of your own before hosts need the image");
    }
}

fn part(name: &str, entry: Entry<'_>, value: &str, findings: &mut Findings) {
    let node = entry.value;
    if let Some(end) = value.find("://").map(|at| at + "://".len()) {
        findings
            .add(node.part(0, end), format!("`{name}` has a scheme, which an image reference cannot have"))
            .note(FORM)
            .help("write only the host, the port if there is one, and the path")
            .fix(Fix::safe("Remove the scheme", [node.replace_part(0, end, "")]));
        return;
    }
    let trimmed = value.trim_end_matches('/');
    if trimmed.len() < value.len() && !trimmed.is_empty() && name != "CUSTOM_TAG" {
        findings
            .add(node.part(trimmed.len(), value.len()), format!("`{name}` ends in a slash"))
            .note(FORM)
            .help("remove the slash at the end")
            .fix(Fix::safe("Remove the slash", [node.replace_part(trimmed.len(), value.len(), "")]));
        return;
    }
    let Some((at, sign)) = value.char_indices().find(|(at, sign)| !fits(name, &value[..*at], *sign)) else { return };
    // A blank without quotes has a rule of its own.
    if sign.is_whitespace() && node.source() == value {
        return;
    }
    let what = match sign {
        sign if sign.is_ascii_uppercase() => "an upper-case letter",
        sign if sign.is_whitespace() => "a blank",
        _ if name == "CUSTOM_TAG" && at == 0 => "a sign that cannot begin it",
        _ => "a sign that cannot stand there",
    };
    let finding = findings.add(node.part(at, at + sign.len_utf8()), format!("`{name}` has {what} in it: `{sign}`"));
    finding.note(FORM);
    if sign.is_ascii_uppercase() {
        // Tags may hold upper-case letters; the page wants lower case there too.
        if name == "CUSTOM_TAG" {
            finding.severity(Severity::Warning);
        }
        let lower = value.to_ascii_lowercase();
        finding.help(format!("write `{lower}`"));
        finding.fix(Fix::unsafe_("Write it in lower case", [node.replace_part(0, value.len(), &lower)]));
    } else {
        finding.help("use lower-case letters, digits, `.`, `_` and `-`, with `/` between the parts of a path");
    }
}

/// True if a sign may follow what stands before it.
fn fits(name: &str, before: &str, sign: char) -> bool {
    match sign {
        'a'..='z' | '0'..='9' => true,
        '.' | '_' | '-' => !before.is_empty() && !before.ends_with('/'),
        '/' => name != "CUSTOM_TAG" && !before.is_empty() && !before.ends_with('/'),
        ':' => name == "IMAGE_REGISTRY" && !before.is_empty() && !before.contains([':', '/']),
        _ => false,
    }
}

//! `paletteEndpoint` is more than a host name.
//!
//! The vendor's samples have a bare host. Whether the agent strips a scheme is not documented; a path, a blank or a slash at the end is in no sample.
//!
//! # Avoid
//! ```yaml
//! paletteEndpoint: https://api.spectrocloud.com/v1
//! ```
//!
//! # Prefer
//! ```yaml
//! paletteEndpoint: api.spectrocloud.com
//! ```

use super::url_prefix_repeated::repeated;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "endpoint-form",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("endpoint_form.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(user_data) = &model.user_data else { return };
    let Some(node) = user_data.at("stylus.site.paletteEndpoint").filter(|it| it.hole().is_none()) else { return };
    let Some(text) = node.as_filled().filter(|text| repeated(text).is_none()) else { return };
    let host_start = text.find("://").map_or(0, |at| at + "://".len());
    let rest = &text[host_start..];
    let host_end = rest.find(['/', '?', '#']).map_or(text.len(), |at| host_start + at);
    let host = text[host_start..host_end].trim();
    let (message, severity) = if text.trim().contains(char::is_whitespace) {
        ("`paletteEndpoint` has a blank in it", Severity::Warning)
    } else if host_end < text.len() && text[host_end..].trim_end() == "/" {
        ("`paletteEndpoint` ends in a slash", Severity::Warning)
    } else if host_end < text.len() {
        ("`paletteEndpoint` has a path; a bare host is documented", Severity::Warning)
    } else if host_start > 0 {
        ("`paletteEndpoint` has a scheme; every sample is a bare host", Severity::Hint)
    } else if host.len() < text.len() {
        ("`paletteEndpoint` has blanks around it", Severity::Warning)
    } else {
        return;
    };
    let finding = findings.add(node.place(), message);
    finding.severity(severity);
    if host.is_empty() || host.contains(char::is_whitespace) {
        finding.help("write only the host name");
    } else {
        finding.help(format!("write `{host}`"));
        finding.fix(Fix::unsafe_(format!("Write `{host}`"), [node.replace_part(0, text.len(), host)]));
    }
}

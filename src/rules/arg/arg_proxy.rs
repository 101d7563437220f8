//! A proxy of the build machine is not written as a URL, or its exceptions hold blanks.
//!
//! Tools of the build take `http://host:port`; a bare address is understood by some and refused by others. The list of exceptions is cut at a blank.
//! Hosts do not get these values: theirs stand in the user data.
//!
//! # Avoid
//! ```sh
//! HTTPS_PROXY=10.1.1.1:3128
//! NO_PROXY="10.0.0.0/8, .example.com"
//! ```
//!
//! # Prefer
//! ```sh
//! HTTPS_PROXY=http://10.1.1.1:3128
//! NO_PROXY=10.0.0.0/8,.example.com
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-proxy",
    group: Group::Arg,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("arg_proxy.rs"),
    source: "prepare-user-data",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
        let (Some(entry), Some(value)) = (arg.entry(name), arg.value(name)) else { continue };
        if value.starts_with("http://") || value.starts_with("https://") {
            continue;
        }
        let finding = findings.add(entry.value.place(), format!("`{name}` is not a URL with `http://` or `https://`"));
        finding.note("the build machine uses it; hosts get theirs from the user data");
        finding.help("write `http://host:port`");
        if !value.contains("://") && !value.contains(char::is_whitespace) {
            finding.fix(Fix::unsafe_("Put `http://` before it", [entry.value.replace_part(0, 0, "http://")]));
        }
    }
    for name in ["NO_PROXY", "no_proxy"] {
        let (Some(entry), Some(value)) = (arg.entry(name), arg.value(name)) else { continue };
        // A blank without quotes has a rule of its own.
        if !value.contains([' ', '\t']) || entry.value.source() == value {
            continue;
        }
        let joined = value.split_whitespace().collect::<Vec<_>>().join(if value.contains(',') { "" } else { "," });
        findings
            .add(entry.value.place(), format!("`{name}` has blanks between its entries"))
            .help("separate the entries by commas only")
            .fix(Fix::unsafe_("Remove the blanks", [entry.value.replace_part(0, value.len(), &joined)]));
    }
}

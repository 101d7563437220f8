//! The encoding of a file is not known, so the text is written as it stands.
//!
//! Known are `b64`, `base64`, `gz`, `gzip` and the pairs `gz+base64`, `gzip+base64`, `gz+b64`, `gzip+b64`. With any other word the host writes the text
//! undecoded.
//!
//! # Avoid
//! ```yaml
//! encoding: base-64
//! ```
//!
//! # Prefer
//! ```yaml
//! encoding: base64
//! ```

use crate::catalog::schema::Broken;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "encoding-unknown",
    group: Group::Stages,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("encoding_unknown.rs"),
    source: "yip",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for violation in model.violations().filter(|it| it.rule == Some("encoding-unknown")) {
        let (node, text) = (violation.node, violation.node.text_or_empty());
        if text.is_empty() {
            findings
                .add(node.place(), "`encoding` is not text")
                .help("write `base64` or `gzip+base64`, or leave it out for plain text");
            continue;
        }
        let finding = findings.add(node.place(), format!("the encoding `{text}` is not known; nothing is decoded"));
        let plain: String = text.to_ascii_lowercase().chars().filter(|it| it.is_ascii_alphanumeric()).collect();
        let near = match &*plain {
            "base64" | "b64" => Some("base64"),
            "gzip" | "gz" => Some("gzip"),
            "gzipbase64" | "gzbase64" | "gzb64" | "gzipb64" => Some("gzip+base64"),
            _ => match violation.broken {
                Broken::NotAllowed(near) => near.filter(|near| !near.is_empty()),
                _ => None,
            },
        };
        match near {
            Some(near) => {
                finding.help(format!("write `{near}`"));
                finding.fix(Fix::unsafe_(format!("Write `{near}`"), [node.replace_part(0, text.len(), near)]));
            }
            None => {
                finding.help("write `base64` or `gzip+base64`, or leave `encoding` out for plain text");
            }
        }
    }
}

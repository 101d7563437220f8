//! An address has its scheme twice.
//!
//! A scheme was put before a text that had one already. The host then looks for a machine called `https`.
//!
//! # Avoid
//! ```yaml
//! registrationURL: https://https://register.example.com
//! ```
//!
//! # Prefer
//! ```yaml
//! registrationURL: https://register.example.com
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "url-prefix-repeated",
    group: Group::UserData,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("url_prefix_repeated.rs"),
    source: "arithmetic",
    check: Check::Document(check),
};

const KEYS: [&str; 4] = [
    "stylus.site.paletteEndpoint",
    "stylus.site.registrationURL",
    "stylus.site.network.httpProxy",
    "stylus.site.network.httpsProxy",
];

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(user_data) = &model.user_data else { return };
    for path in KEYS {
        let Some(node) = user_data.at(path).filter(|it| it.hole().is_none()) else { continue };
        let Some(length) = repeated(node.text_or_empty()) else { continue };
        let name = path.rsplit('.').next().unwrap_or(path);
        findings
            .add(node.part(0, length), format!("`{name}` has its scheme twice"))
            .help("keep one of the two schemes")
            .fix(Fix::unsafe_("Remove the first scheme", [node.replace_part(0, length, "")]));
    }
}

/// The length of a scheme that is followed by another one, whole or without its colon.
pub(super) fn repeated(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let first = ["https://", "http://"].into_iter().find(|it| lower.starts_with(it))?;
    let rest = &lower[first.len()..];
    let again = ["https://", "http://", "https//", "http//", "https:", "http:"].iter().any(|it| rest.starts_with(it));
    again.then_some(first.len())
}

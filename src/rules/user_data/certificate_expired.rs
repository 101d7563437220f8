//! A certificate has expired.
//!
//! Judged only by a day that is given (`today:` in the settings, or `--today`), so that the same files give the same findings on every day.
//!
//! # Avoid
//! ```yaml
//! caCerts:
//!   - |
//!     -----BEGIN CERTIFICATE-----   # valid until last year
//! ```
//!
//! # Prefer
//! ```yaml
//! caCerts:
//!   - |
//!     -----BEGIN CERTIFICATE-----   # valid for some years
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::certificate;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "certificate-expired",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("certificate_expired.rs"),
    source: "arithmetic",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, context: &Context, findings: &mut Findings) {
    let Some(today) = &context.today else { return };
    for text in certificate::texts(model) {
        for block in certificate::blocks(text.text_or_empty()) {
            let Some(last) = block.content.ok().and_then(|der| certificate::last_day(&der)) else { continue };
            if last < *today {
                findings
                    .add(text.part(block.start, block.end), format!("this certificate has expired on {last}"))
                    .note(format!("judged by {today}"))
                    .help("replace it by the one that is in use now");
            }
        }
    }
}

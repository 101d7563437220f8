//! A private key stands where certificates go.
//!
//! The agent wants certificates here, which are public. A key has no use in this place, and from here it reaches every host that gets the file.
//!
//! # Avoid
//! ```yaml
//! caCerts:
//!   - |
//!     -----BEGIN PRIVATE KEY-----
//! ```
//!
//! # Prefer
//! ```yaml
//! caCerts:
//!   - |
//!     -----BEGIN CERTIFICATE-----
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::certificate::{self, Flaw};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "certificate-is-private-key",
    group: Group::UserData,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("certificate_is_private_key.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for text in certificate::texts(model) {
        let text_of = text.text_or_empty();
        if !text_of.contains("PRIVATE KEY") {
            continue;
        }
        for block in certificate::blocks(text_of) {
            if matches!(block.content, Err(Flaw::PrivateKey)) {
                findings
                    .add(text.part(block.start, block.end), "a private key stands where a certificate belongs")
                    .help("put the certificate here, and replace the key, which may have leaked");
            }
        }
    }
}

//! A text that should be a certificate is none.
//!
//! A certificate is a PEM block: `-----BEGIN CERTIFICATE-----` with five dashes on a line of its own, base64, and the matching `END` line. The base64 of such a
//! text is taken too. Anything else is passed over, and the connection that it should have made trusted fails.
//!
//! # Avoid
//! ```yaml
//! caCerts:
//!   - |
//!     ------BEGIN CERTIFICATE------
//!     *****
//!     ------END CERTIFICATE------
//! ```
//!
//! # Prefer
//! ```yaml
//! caCerts:
//!   - |
//!     -----BEGIN CERTIFICATE-----
//!     MIIBdzCCASmgAwIBAgIUFVJI…
//!     -----END CERTIFICATE-----
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::certificate::{self, Flaw};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "certificate-malformed",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("certificate_malformed.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for text in certificate::texts(model) {
        for block in certificate::blocks(text.text_or_empty()) {
            let Err(flaw) = block.content else { continue };
            let (message, help) = match flaw {
                Flaw::PrivateKey => continue,
                Flaw::NotPem => {
                    ("this is neither a PEM certificate nor the base64 of one", "paste the PEM text of the certificate")
                }
                Flaw::Dashes => (
                    "a line of the certificate does not have five dashes on both sides",
                    "write five dashes on both sides",
                ),
                Flaw::Label => (
                    "this PEM block is not a certificate",
                    "paste the block that begins with `-----BEGIN CERTIFICATE-----`",
                ),
                Flaw::NoEnd => (
                    "the certificate has a `BEGIN` line and no `END` line",
                    "paste the certificate again, with its last line",
                ),
                Flaw::NoBegin => (
                    "the certificate has an `END` line and no `BEGIN` line",
                    "paste the certificate again, with its first line",
                ),
                Flaw::OneLine => (
                    "the line breaks of the certificate are lost",
                    "write it under `|`, with `BEGIN` and `END` on lines of their own",
                ),
                Flaw::EmptyBody => ("the certificate is empty", "paste the text between `BEGIN` and `END`"),
                Flaw::Mask => ("the certificate is only a placeholder", "paste the real certificate"),
                Flaw::Base64 => ("the text of the certificate is not base64", "paste the certificate again"),
                Flaw::Truncated => ("the certificate is cut off", "paste the certificate again, with all of its lines"),
            };
            let finding = findings.add(text.part(block.start, block.end), message);
            finding.help(help);
            if flaw == Flaw::Truncated {
                // The length that a certificate gives for itself is all that speaks for this.
                finding.severity(Severity::Hint).confidence(Confidence::Inferred);
            }
        }
    }
}

//! Certificates of Palette are not checked.
//!
//! With `insecureSkipVerify: true` the host talks to whoever answers at the endpoint's address, and gives its token to it.
//!
//! # Avoid
//! ```yaml
//! insecureSkipVerify: true
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
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "tls-verification-off",
    group: Group::UserData,
    severity: Severity::Hint,
    confidence: Confidence::Documented,
    page: include_str!("tls_verification_off.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(node) = model.user_data.as_ref().and_then(|it| it.at("stylus.site.insecureSkipVerify")) else { return };
    if node.as_bool() == Some(true) {
        findings
            .add(node.place(), "certificates of Palette are not checked")
            .help("list the certificate of your authority in `caCerts`, and remove `insecureSkipVerify`");
    }
}

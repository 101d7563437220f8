//! A provider password of letters and digits only may be taken for base64.
//!
//! An older page of the vendor reports that such a password was decoded when nodes were repaved: creation works, every repave fails. Whether the issue is gone is not documented.
//!
//! # Avoid
//! ```yaml
//! providerCredentials:
//!   password: c2VjcmV0
//! ```
//!
//! # Prefer
//! ```yaml
//! providerCredentials:
//!   password: "c2VjcmV0!"
//! ```

use base64::Engine as _;

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "password-alphanumeric-base64",
    group: Group::Registries,
    severity: Severity::Hint,
    confidence: Confidence::Documented,
    page: include_str!("password_alphanumeric_base64.rs"),
    source: "deploy-private-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for password in model.packs().filter_map(|pack| pack.at(&["providerCredentials", "password"])) {
        let Some(text) = password.as_filled().filter(|_| password.hole().is_none()) else { continue };
        let plain = text.len() % 4 == 0 && text.bytes().all(|it| it.is_ascii_alphanumeric());
        if plain && base64::engine::general_purpose::STANDARD.decode(text).is_ok() {
            let found = findings
                .add(password.nearest_key().unwrap_or(password).place(), "this password could be read as base64");
            found.note(
                "an older page says that such a password is decoded when a node is repaved, so that the pull fails",
            );
            found.help("use a password with a sign that base64 does not have, such as `!` or `-`");
        }
    }
}

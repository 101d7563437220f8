//! A password is said to be base64 and is not.
//!
//! With `encodedPassword: true` the agent decodes the password before it uses it. What cannot be decoded gives no login.
//!
//! # Avoid
//! ```yaml
//! password: "plain-text!"
//! encodedPassword: true
//! ```
//!
//! # Prefer
//! ```yaml
//! password: "cGxhaW4tdGV4dCE="
//! encodedPassword: true
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

pub(super) static RULE: Rule = Rule {
    id: "encoded-password-not-base64",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("encoded_password_not_base64.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(user_data) = &model.user_data else { return };
    for registry in user_data.registry_credentials.iter().chain(&user_data.registries) {
        let Some(flag) = registry.node.get("encodedPassword").filter(|it| it.as_bool() == Some(true)) else { continue };
        let Some(password) = registry.password.filter(|it| it.hole().is_none()) else { continue };
        let Some(text) = password.as_filled().map(str::trim) else { continue };
        // A run of stars stands for a password that is kept elsewhere.
        let masked = text.bytes().all(|it| it == b'*');
        if masked || STANDARD.decode(text).is_ok() || STANDARD_NO_PAD.decode(text).is_ok() {
            continue;
        }
        findings
            .add(password.key().unwrap_or(password).place(), "`password` is not base64, as `encodedPassword` says")
            .label(flag.place(), "asks for decoding")
            .help("encode the password with `base64`, or set `encodedPassword: false`");
    }
}

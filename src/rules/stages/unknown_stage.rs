//! No stage has this name, so its steps never run.
//!
//! The decoder takes any name, and the host runs those it knows. A misspelt stage is passed over without a word.
//!
//! # Avoid
//! ```yaml
//! stages:
//!   initramf:
//!     - name: Accounts
//! ```
//!
//! # Prefer
//! ```yaml
//! stages:
//!   initramfs:
//!     - name: Accounts
//! ```

use crate::catalog::schema::Broken;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unknown-stage",
    group: Group::Stages,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("unknown_stage.rs"),
    source: "kairos-agent",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for violation in model.violations().filter(|it| it.rule == Some("unknown-stage")) {
        let Some(key) = violation.key else { continue };
        let nearest = match violation.broken {
            Broken::UnknownKey { nearest, .. } => nearest,
            Broken::KeyCase(right) => Some(right),
            _ => continue,
        };
        let name = key.text_or_empty();
        let finding = findings.add(key.place(), format!("no stage is called `{name}`; its steps never run"));
        match nearest.or_else(|| joined(name)) {
            Some(near) => {
                finding.note(format!("a stage with a similar name exists: `{near}`"));
                if let Some(there) = violation.holder.and_then(|stages| stages.entry(near)) {
                    finding.label(there.key.place(), "that stage is here too");
                    finding.help(format!("move its steps to `{near}`"));
                    continue;
                }
                finding.help(format!("write `{near}`"));
                finding.fix(Fix::unsafe_(format!("Rename to `{near}`"), [key.replace_part(0, name.len(), near)]));
            }
            None => {
                finding.help("use one of the documented stages, such as `initramfs`, `boot` or `network`");
            }
        }
    }
}

/// A stage whose `.before` or `.after` was joined in another way.
fn joined(name: &str) -> Option<&'static str> {
    const NAMES: [&str; 8] = [
        "initramfs.before",
        "initramfs.after",
        "boot.before",
        "boot.after",
        "network.before",
        "network.after",
        "rootfs.before",
        "rootfs.after",
    ];
    let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_', ' '], ".");
    NAMES.into_iter().find(|known| plain(name) == *known)
}

//! `ssh_hardening` is on, and no top-level user has a key.
//!
//! Hardening switches passwords off for SSH. Without a user with `ssh_authorized_keys` under the top-level `users` nobody could log in, so the configuration is
//! refused.
//!
//! # Avoid
//! ```yaml
//! install:
//!   ssh_hardening: true
//! ```
//!
//! # Prefer
//! ```yaml
//! install:
//!   ssh_hardening: true
//! users:
//!   - name: kairos
//!     ssh_authorized_keys: [ "github:example" ]
//! ```

use crate::facts::Facts;
use crate::facts::accounts::{self, Origin};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "ssh-hardening-without-key",
    group: Group::UserData,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("ssh_hardening_without_key.rs"),
    source: "kairos-sdk",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(hardening) = facts.effective().and_then(|it| it.at("install.ssh_hardening")) else { return };
    if hardening.node.as_bool() != Some(true) || !facts.user_data_is_whole() {
        return;
    }
    let users = facts.effective().and_then(|it| it.get("users"));
    if users.is_some_and(|it| it.node.hole().is_some()) {
        return;
    }
    let keyed = accounts::all(facts).iter().any(|it| it.origin == Origin::TopLevel && it.has_key());
    if !keyed {
        findings
            .add(hardening.place(), "`ssh_hardening` needs a top-level user with `ssh_authorized_keys`")
            .note("users under `stages` do not count; the configuration is refused")
            .help("list a user with a key under the top-level `users`, or remove `ssh_hardening`");
    }
}

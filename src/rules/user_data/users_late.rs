//! Accounts are created only in stages after `initramfs`.
//!
//! If the host stops before it reaches that stage, nobody can log in to see why. `initramfs` is the earliest stage that suits users.
//!
//! # Avoid
//! ```yaml
//! stages:
//!   boot:
//!     - users: { kairos: { ssh_authorized_keys: [ "github:example" ] } }
//! ```
//!
//! # Prefer
//! ```yaml
//! stages:
//!   initramfs:
//!     - users: { kairos: { ssh_authorized_keys: [ "github:example" ] } }
//! ```

use crate::facts::Facts;
use crate::facts::accounts::{self, Origin};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "users-late",
    group: Group::UserData,
    severity: Severity::Hint,
    confidence: Confidence::Documented,
    page: include_str!("users_late.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    if facts.installer().is_none() || !facts.user_data_is_whole() || accounts::in_profiles(facts) {
        return;
    }
    let accounts = accounts::all(facts);
    let late = |origin: Origin<'_>| match origin {
        Origin::Stage(name) => {
            ["boot", "network", "fs", "reconcile"].iter().any(|it| name.split('.').next() == Some(it))
        }
        _ => false,
    };
    let Some(first) = accounts.first().filter(|_| accounts.iter().all(|it| late(it.origin))) else { return };
    let Origin::Stage(stage) = first.origin else { return };
    findings
        .add(first.node.place(), format!("users are created in `{stage}` only, after `initramfs`"))
        .note("if the host stops before that stage, nobody can log in")
        .help("create the account of the technicians in `initramfs`");
}

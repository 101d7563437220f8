//! No account is created, so nobody can log in to the host.
//!
//! Images hold no user. Without one the terminal interface asks for it at the first start, and there is no SSH before.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   site:
//!     edgeHostToken: "…"
//! ```
//!
//! # Prefer
//! ```yaml
//! stages:
//!   initramfs:
//!     - users:
//!         kairos:
//!           groups: [ admin ]
//!           ssh_authorized_keys: [ "github:example" ]
//! ```

use crate::facts::target::Mode;
use crate::facts::{Facts, accounts};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "no-user-account",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("no_user_account.rs"),
    source: "prepare-user-data",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(installer) = facts.installer().filter(|_| facts.user_data_is_whole()) else { return };
    if !accounts::all(facts).is_empty() || accounts::has_loose_keys(facts) || accounts::in_profiles(facts) {
        return;
    }
    let open = |key: &str| facts.at(key).is_some_and(|it| it.hole().is_some());
    let made = accounts::commands(facts).iter().any(|it| it.contains("useradd") || it.contains("adduser"));
    // A step or list that is not of the right form is told elsewhere and may well hold the users.
    let broken = facts.user_data().any(|user_data| {
        user_data.root.get("users").is_some()
            || user_data.stages.iter().any(|stage| !stage.value.is_sequence() && !stage.value.is_null())
            || user_data.stages.iter().flat_map(|stage| &stage.steps).any(|step| step.get("users").is_some())
    });
    if made || broken || open("stages") || open("users") {
        return;
    }
    let stages = installer.root.entry("stages").or_else(|| installer.root.entries().next());
    let Some(entry) = stages else { return };
    let finding = findings.add(entry.key.place(), "no user account is created; nobody can log in to the host");
    if facts.context.target.mode == Some(Mode::Agent) {
        finding.severity(Severity::Hint).note("in agent mode the host has accounts of its own");
    } else {
        finding.note("the terminal interface asks for one at the first start");
    }
    finding.help("add a user with a key or a password under `stages.initramfs[].users`");
}

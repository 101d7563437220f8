//! A user has neither a password nor a key, or a locked password and no key.
//!
//! The account exists and nobody can use it. What other steps say about the same name counts too.
//!
//! # Avoid
//! ```yaml
//! users:
//!   kairos:
//!     groups: [ admin ]
//! ```
//!
//! # Prefer
//! ```yaml
//! users:
//!   kairos:
//!     groups: [ admin ]
//!     ssh_authorized_keys: [ "github:example" ]
//! ```

use crate::facts::Facts;
use crate::facts::accounts::{self, Account};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "user-without-login",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("user_without_login.rs"),
    source: "yip",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    if facts.installer().is_none() || !facts.user_data_is_whole() || accounts::has_loose_keys(facts) {
        return;
    }
    let accounts = accounts::all(facts);
    let commands = accounts::commands(facts);
    let mut seen: Vec<&str> = Vec::new();
    for account in &accounts {
        let name = account.name;
        if seen.contains(&name) || name.is_empty() || account.node.hole().is_some() {
            continue;
        }
        seen.push(name);
        let all: Vec<&Account<'_>> = accounts.iter().filter(|it| it.name == name).collect();
        let any = |ask: fn(&Account<'_>) -> bool| all.iter().any(|it| ask(it));
        let elsewhere = commands.iter().any(|it| it.contains(name) && it.contains("passwd"));
        if any(|it| it.has_key()) || any(is_service) || elsewhere || any(|it| it.fields.hole().is_some()) {
            continue;
        }
        let locked = any(|it| it.get("lock_passwd").is_some_and(|it| it.as_bool() == Some(true)));
        if any(|it| it.has_password()) && !locked {
            continue;
        }
        let why = if locked { "a locked password and no key" } else { "neither a password nor a key" };
        findings
            .add(account.node.place(), format!("`{name}` has {why} and cannot log in"))
            .help("add `ssh_authorized_keys`, or `passwd` with a hash of the password");
    }
}

/// An account for a service, which is not meant to log in.
fn is_service(account: &Account<'_>) -> bool {
    let shell = account.get("shell").map(|it| it.text_or_empty()).unwrap_or_default();
    account.get("system").is_some_and(|it| it.as_bool() == Some(true))
        || shell.ends_with("/nologin")
        || shell.ends_with("/false")
}

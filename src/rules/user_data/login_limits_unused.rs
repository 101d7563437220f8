//! Limits for failed logins are set and cannot take effect.
//!
//! With `disableRateLimiting: true` the other keys under `login` do nothing. A lockout that comes before the growing delay makes the delay pointless.
//!
//! # Avoid
//! ```yaml
//! login:
//!   disableRateLimiting: true
//!   lockoutDurationInMinutes: 30
//! ```
//!
//! # Prefer
//! ```yaml
//! login:
//!   lockoutDurationInMinutes: 30
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity, Tag};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "login-limits-unused",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("login_limits_unused.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(login) = facts.effective().and_then(|it| it.at("stylus.localUI.login")) else { return };
    let (delay, lockout) =
        (login.get("attemptsBeforeExponentialDelayStarts"), login.get("maxFailedAttemptsBeforeLockout"));
    if let Some(off) = login.get("disableRateLimiting").filter(|it| it.node.as_bool() == Some(true)) {
        let set: Vec<_> = [delay, lockout, login.get("lockoutDurationInMinutes")].into_iter().flatten().collect();
        for limit in set {
            let name = limit.key.map(|it| it.text_or_empty()).unwrap_or_default();
            findings
                .add(limit.place(), format!("`{name}` has no effect"))
                .label(off.place(), "switches the limits off")
                .help("remove it, or `disableRateLimiting`")
                .tag(Tag::Unused);
        }
        return;
    }
    // What is not set has its default: 3 attempts and 5.
    let number = |it: Option<&crate::facts::Merged<'_>>, default| it.map_or(Some(default), |it| it.node.as_int());
    if let (Some(attempts), Some(most), Some(shown)) = (number(delay, 3), number(lockout, 5), lockout.or(delay))
        && most < attempts
        && most > 0
    {
        findings
            .add(shown.place(), format!("the login is locked after {most} attempts, before the delay at {attempts}"))
            .severity(Severity::Hint)
            .confidence(Confidence::Inferred)
            .help("let the lockout come after the delay, or leave both at their defaults");
    }
}

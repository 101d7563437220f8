//! Automatic registration is off although a token is there.
//!
//! With `disableAutoRegister: true` somebody has to register each host by hand. That may be meant.
//!
//! # Avoid
//! ```yaml
//! edgeHostToken: "…"
//! disableAutoRegister: true
//! ```
//!
//! # Prefer
//! ```yaml
//! edgeHostToken: "…"
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "auto-register-off",
    group: Group::UserData,
    severity: Severity::Hint,
    confidence: Confidence::Documented,
    page: include_str!("auto_register_off.rs"),
    source: "edge-host-registration",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(site) = facts.effective().and_then(|it| it.at("stylus.site")) else { return };
    let Some(off) = site.get("disableAutoRegister").filter(|it| it.node.as_bool() == Some(true)) else { return };
    if let (Some(token), Some(_)) = (site.get("edgeHostToken"), site.filled("edgeHostToken")) {
        findings
            .add(off.place(), "automatic registration is off although there is a token")
            .label(token.place(), "would register the host")
            .note("an older sample says that tags from a file or script are skipped then")
            .help("remove `disableAutoRegister`, or register each host by hand");
    }
}

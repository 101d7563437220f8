//! The project is given by name and by identifier.
//!
//! Either is enough. Which of the two counts is not documented.
//!
//! # Avoid
//! ```yaml
//! projectName: stores
//! projectUid: 64f0c0ffee0123456789abcd
//! ```
//!
//! # Prefer
//! ```yaml
//! projectName: stores
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "project-given-twice",
    group: Group::UserData,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("project_given_twice.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(site) = facts.effective().and_then(|it| it.at("stylus.site")) else { return };
    if site.filled("projectName").is_none() || site.filled("projectUid").is_none() {
        return;
    }
    if let (Some(name), Some(uid)) = (site.get("projectName"), site.get("projectUid")) {
        findings
            .add(uid.place(), "the project is given by name and by identifier")
            .label(name.place(), "the name")
            .note("which of the two counts is not documented")
            .help("keep one of the two");
    }
}

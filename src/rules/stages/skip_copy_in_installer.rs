//! A step of the installer's user data is called `skip-copy-…`, which has an effect on site user data only.
//!
//! Steps with that name run from the site's medium and are not copied to the host. Installer user data is copied as a whole, whatever the names
//! in it, so a secret in such a step stays on every host.
//!
//! # Avoid
//! ```yaml
//! # user data in the installer
//! stages:
//!   boot:
//!     - name: skip-copy-registry-login
//! ```
//!
//! # Prefer
//! ```yaml
//! # user data on the site's medium
//! stages:
//!   boot:
//!     - name: skip-copy-registry-login
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "skip-copy-in-installer",
    group: Group::Stages,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("skip_copy_in_installer.rs"),
    source: "skip-copying-stages",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(installer) = facts.installer() else { return };
    for name in installer.stages.iter().flat_map(|stage| &stage.steps).filter_map(|step| step.get("name")) {
        if name.text_or_empty().starts_with("skip-copy-") {
            findings
                .add(name.place(), "`skip-copy-` has no effect in the installer's user data")
                .note("everything in it is copied to the host and stays there")
                .help("move the step into the site's user data");
        }
    }
}

//! The `install` block is not used on this kind of host.
//!
//! MAAS lays out and installs its hosts itself. In agent mode the operating system is there already, and only `reboot` and `poweroff` are shown by the vendor.
//!
//! # Avoid
//! ```yaml
//! # a MAAS image
//! install:
//!   poweroff: true
//! ```
//!
//! # Prefer
//! ```yaml
//! # a MAAS image: no `install` block
//! stylus:
//!   site:
//!     paletteEndpoint: palette.example.com
//! ```

use crate::facts::Facts;
use crate::facts::target::Mode;
use crate::finding::{Confidence, Severity, Tag};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "install-not-used",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("install_not_used.rs"),
    source: "maas-deployment",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(install) = facts.effective().and_then(|it| it.get("install")) else { return };
    match facts.context.target.mode {
        Some(Mode::Maas) if install.members().next().is_some() => {
            findings
                .add(install.place(), "`install` is not used on MAAS hosts")
                .help("remove the block")
                .tag(Tag::Unused);
        }
        Some(Mode::Agent) => {
            let spare = |it: &&crate::facts::Merged<'_>| {
                !matches!(it.key.and_then(|key| key.text()), Some("reboot" | "poweroff"))
            };
            if let Some(member) = install.members().find(spare) {
                let name = member.key.map(|it| it.text_or_empty()).unwrap_or_default();
                findings
                    .add(member.place(), format!("`install.{name}` has nothing to act on in agent mode"))
                    .confidence(Confidence::Inferred)
                    .help("keep only `reboot` or `poweroff` in `install`")
                    .tag(Tag::Unused);
            }
        }
        _ => {}
    }
}

//! `enableMultiNode` has an effect with local management only.
//!
//! Linking hosts through the Local UI exists for locally managed hosts. On others the switch does nothing.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   enableMultiNode: true
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   managementMode: local
//!   enableMultiNode: true
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity, Tag};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "multi-node-needs-local",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("multi_node_needs_local.rs"),
    source: "link-hosts",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(switch) = facts.effective().and_then(|it| it.at("stylus.enableMultiNode")) else { return };
    if switch.node.as_bool() != Some(true) || facts.installer().is_none() || !facts.user_data_is_whole() {
        return;
    }
    let written = facts.at("stylus.managementMode").or_else(|| facts.at("stylus.installationMode"));
    match (facts.management_mode(), written) {
        (Some((_, "local")), _) => {}
        (Some((mode, "central")), _) if mode.hole().is_none() => {
            findings
                .add(switch.place(), "`enableMultiNode` needs local management")
                .label(mode.place(), "central management")
                .help("set `managementMode: local`, or remove `enableMultiNode`")
                .tag(Tag::Unused);
        }
        (None, None) => {
            findings
                .add(switch.place(), "`enableMultiNode` needs `managementMode: local`")
                .note("without `managementMode` the host is managed centrally")
                .help("set `managementMode: local` beside it, or remove `enableMultiNode`")
                .tag(Tag::Unused);
        }
        _ => {}
    }
}

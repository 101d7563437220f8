//! The agent is to keep its files at another place.
//!
//! `/opt/spectrocloud` is appended to `path`, which must be absolute. There are known issues with other places than the default (agent 4.5.14 with kubeadm in agent
//! mode).
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   path: data
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   path: /
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "custom-agent-path",
    group: Group::UserData,
    severity: Severity::Hint,
    confidence: Confidence::Documented,
    page: include_str!("custom_agent_path.rs"),
    source: "troubleshooting-edge",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(node) = model.user_data.as_ref().and_then(|it| it.at("stylus.path")) else { return };
    let Some(text) = node.as_filled().filter(|text| node.hole().is_none() && *text != "/") else { return };
    if text.starts_with('/') {
        findings
            .add(node.place(), "the agent keeps its files at another place than the default")
            .note("`/opt/spectrocloud` is appended; there are known issues with agent 4.5.14 and kubeadm in agent mode")
            .help("leave `path` out unless the disk layout needs it");
    } else {
        findings
            .add(node.place(), "`path` is not absolute")
            .severity(Severity::Warning)
            .note("`/opt/spectrocloud` is appended to it")
            .help("begin it with `/`");
    }
}

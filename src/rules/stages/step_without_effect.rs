//! A part of a step does nothing, because what it needs is missing.
//!
//! The host passes over `dns` without name servers, `environment_file` without `environment`, `packages.upgrade` without anything to install, remove or refresh, an
//! override without service or content, a `layout` without `device`, and a provider of data that it does not know.
//!
//! # Avoid
//! ```yaml
//! - dns:
//!     search: [ example.com ]
//! ```
//!
//! # Prefer
//! ```yaml
//! - dns:
//!     nameservers: [ 10.20.0.53 ]
//!     search: [ example.com ]
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity, Tag};
use crate::model::{Model, Step};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "step-without-effect",
    group: Group::Stages,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("step_without_effect.rs"),
    source: "yip",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for step in model.stages().iter().flat_map(|stage| &stage.steps) {
        judge(step, findings);
    }
    for violation in model.violations().filter(|it| it.rule == Some("step-without-effect")) {
        let name = violation.node.text_or_empty();
        findings
            .add(violation.node.place(), format!("`{name}` is no provider that the host knows; it is passed over"))
            .help("name a known provider, such as `cdrom`, `config-drive` or `file`")
            .tag(Tag::Unused);
    }
}

fn judge(step: &Step<'_>, findings: &mut Findings) {
    let empty = |node: Option<Node<'_>>| {
        node.is_none_or(|it| it.hole().is_none() && (it.is_null() || it.text() == Some("")) || is_empty_list(it))
    };
    let mut add = |node: Node<'_>, message: &str, help: &str| {
        findings.add(node.place(), message).help(help).tag(Tag::Unused);
    };
    if let Some(dns) = step.get("dns").filter(|it| it.is_mapping())
        && empty(dns.get("nameservers"))
        && dns.entries().len() > 0
    {
        add(dns, "`dns` does nothing without `nameservers`", "add `nameservers`, or remove `dns`");
    }
    if let Some(file) = step.get("environment_file")
        && empty(step.get("environment"))
    {
        add(file, "`environment_file` does nothing without `environment`", "add `environment`, or remove it");
    }
    if let Some(packages) = step.get("packages").filter(|it| it.is_mapping())
        && let Some(upgrade) = packages.get("upgrade").filter(|it| it.as_bool() == Some(true))
        && empty(packages.get("install"))
        && empty(packages.get("remove"))
        && packages.get("refresh").is_none_or(|it| it.as_bool() == Some(false))
    {
        let message = "`upgrade` does nothing without `install`, `remove` or `refresh`";
        add(upgrade, message, "set `refresh: true` beside it");
    }
    for part in step.get("systemctl").and_then(|it| it.get("overrides")).into_iter().flat_map(Node::items) {
        let lacking = ["service", "content"].into_iter().find(|key| empty(part.get(key)));
        if let Some(key) = lacking.filter(|_| part.is_mapping()) {
            add(part, &format!("this override does nothing without `{key}`"), &format!("add `{key}`"));
        }
    }
    if let Some(layout) = step.get("layout").filter(|it| it.is_mapping() && it.entries().len() > 0)
        && empty(layout.get("device"))
    {
        add(layout, "`layout` does nothing without `device`", "add `device` with a path or a label");
    }
}

fn is_empty_list(node: Node<'_>) -> bool {
    node.is_sequence() && node.items().len() == 0 || node.is_mapping() && node.entries().len() == 0
}

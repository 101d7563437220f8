//! A key of cloud-init is written in a form that the Edge host does not take.
//!
//! The host reads a small part of cloud-init with fixed types. A map or a word in place of a list makes it refuse the whole file, and no step of
//! any file in its directory runs in that stage.
//!
//! # Avoid
//! ```yaml
//! users:
//!   - name: kairos
//!     groups: admin,docker
//! ```
//!
//! # Prefer
//! ```yaml
//! users:
//!   - name: kairos
//!     groups: [ admin, docker ]
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "cloud-init-form",
    group: Group::UserData,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("cloud_init_form.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for violation in model.violations().filter(|it| it.rule == Some("cloud-init-form")) {
        let (node, name) = (violation.node, violation.key_text());
        let (message, help) = match name {
            "users" => {
                ("the top-level `users` must be a list", "list the users, each with `name`, or put them under `stages`")
            }
            "groups" => ("`groups` must be a list", "write the groups in brackets"),
            "growpart" => ("`growpart` must be a map", "write `mode` and `devices` below it, or remove it"),
            _ => ("a command of `runcmd` must be text, not a list of words", "write each command as one text"),
        };
        let finding = findings.add(node.place(), message);
        finding.note("the host refuses the whole file, with every other step of its directory in that stage");
        finding.help(help);
        if let ("groups", Some(text)) = (name, node.text())
            && !node.is_alias()
        {
            let groups: Vec<&str> = text.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
            let plain = |it: &&str| it.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'));
            if !groups.is_empty() && groups.iter().all(plain) {
                let list = format!("[ {} ]", groups.join(", "));
                finding.fix(Fix::safe(format!("Write `{list}`"), [node.replace_source(&list)]));
            }
        }
    }
}

//! A step uses a user that it creates itself, but later.
//!
//! Inside a step the order is fixed, whatever the order in the file: directories, files and commands come before users. So a file cannot
//! be given to a user of the same step, and a command cannot use it.
//!
//! # Avoid
//! ```yaml
//! - users:
//!     till: { ssh_authorized_keys: [ "github:example" ] }
//!   commands: [ chown till /var/lib/till ]
//! ```
//!
//! # Prefer
//! ```yaml
//! - users:
//!     till: { ssh_authorized_keys: [ "github:example" ] }
//! - commands: [ chown till /var/lib/till ]
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, Step};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Entry, Node};

pub(super) static RULE: Rule = Rule {
    id: "step-order",
    group: Group::Stages,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("step_order.rs"),
    source: "yip",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let stages = model.stages();
    let mut earlier: Vec<&str> = Vec::new();
    for step in stages.iter().flat_map(|stage| &stage.steps) {
        let users = step.users();
        let own: Vec<&Entry<'_>> = users
            .iter()
            .filter(|it| !earlier.contains(&it.key.text_or_empty()) && it.key.text() != Some("root"))
            .collect();
        uses(step, &own, findings);
        earlier.extend(users.iter().map(|it| it.key.text_or_empty()));
    }
}

fn uses(step: &Step<'_>, own: &[&Entry<'_>], findings: &mut Findings) {
    let owned = ["files", "downloads"].into_iter().flat_map(|list| step.list(list));
    for owner in owned.filter_map(|item| item.get("ownerstring")) {
        let name = owner.text_or_empty().split(':').next().unwrap_or_default();
        if let Some(user) = own.iter().find(|it| it.key.text() == Some(name)) {
            tell(owner, user, "the owner", findings);
        }
    }
    for command in step.list("commands") {
        let Some(user) = own.iter().find(|it| takes(command.text_or_empty(), it.key.text_or_empty())) else { continue };
        tell(command, user, "the user in this command", findings);
    }
}

/// True if a command gives something to a user.
fn takes(command: &str, user: &str) -> bool {
    command.lines().any(|line| {
        let mut words = line.split_whitespace().skip_while(|it| *it != "chown" && !it.ends_with("/chown"));
        let mut words = words.by_ref().skip(1).skip_while(|it| it.starts_with('-'));
        words.next().is_some_and(|owner| owner.split(':').next() == Some(user))
    })
}

fn tell(node: Node<'_>, user: &Entry<'_>, what: &str, findings: &mut Findings) {
    let name = user.key.text_or_empty();
    findings
        .add(node.place(), format!("{what} is created later in the same step: `{name}`"))
        .label(user.key.place(), "created here")
        .note("in a step, users come after directories, files and commands, whatever the order in the file")
        .help("create the user in a step of its own before this one");
}

//! A password, token or private key stands in the file as plain text.
//!
//! Installer user data is copied to every host and stays there; a profile is shown to everyone who may read it. Where a
//! format has another place for the secret, that place is safer.
//!
//! # Avoid
//! ```yaml
//! stages:
//!   initramfs:
//!     - users:
//!         admin:
//!           passwd: summer2026
//! ```
//!
//! # Prefer
//! ```yaml
//! stages:
//!   initramfs:
//!     - users:
//!         admin:
//!           ssh_authorized_keys:
//!             - github:example-admin
//! ```

use crate::catalog::sources;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::secrets::{Hidden, Reason};
use crate::model::{Kind, Model};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{LayerId, Node};

pub(super) static RULE: Rule = Rule {
    id: "secret-in-clear",
    group: Group::Secrets,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("secret_in_clear.rs"),
    source: "skip-copying-stages",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    if matches!(model.kind(), Kind::Arg | Kind::Manifest | Kind::Settings | Kind::Pack) {
        return;
    }
    for hidden in &model.hidden {
        if let Some(what) = reported(hidden) {
            report(model, hidden, &what, findings);
        }
    }
}

/// What a secret is called in the message; nothing for one that is only masked.
fn reported(hidden: &Hidden<'_>) -> Option<String> {
    let around = if hidden.node.is_key() { hidden.node.parent().unwrap_or(hidden.node) } else { hidden.node };
    let key = hidden.key.or_else(|| around.nearest_key()).map(Node::text_or_empty).unwrap_or_default();
    match hidden.reason {
        _ if hidden.text().to_ascii_lowercase().contains("xxxx") => None, // `placeholder-value` speaks of it
        Reason::VagueName | Reason::SensitiveDefault | Reason::Manifest => None,
        Reason::OnlyPlace => Some(format!("`{key}` is written in clear")),
        Reason::OtherPlace | Reason::Name if is_hash(hidden.text()) => None,
        Reason::OtherPlace => Some(format!("`{key}` is written in clear")),
        Reason::Name if hidden.text().starts_with('/') => None, // the path of a file that holds it
        Reason::Name => Some(format!("`{key}` is written in clear")),
        Reason::PrivateKey => Some(format!("`{key}` holds a private key")),
        Reason::Address => Some(format!("the address in `{key}` holds a password")),
        Reason::Command => Some(format!("a command in `{key}` holds a password or token")),
    }
}

/// True for a crypt hash, or a mark that no password fits.
fn is_hash(text: &str) -> bool {
    let text = text.trim_start_matches(['!', '*']);
    text.is_empty() || (text.starts_with('$') && text[1..].contains('$'))
}

fn report(model: &Model<'_>, hidden: &Hidden<'_>, what: &str, findings: &mut Findings) {
    let user_data = model.kind() == Kind::UserData;
    let step = step_of(hidden.node);
    let of_site = model.user_data.as_ref().is_some_and(|it| it.is_site());
    if of_site
        && step.is_some_and(|step| step.get("name").is_some_and(|it| it.text_or_empty().starts_with("skip-copy-")))
    {
        return; // its place
    }
    let key = hidden.key.map(Node::text_or_empty).unwrap_or_default();
    let finding = findings.add(hidden.place(), what);
    if !user_data {
        let source = "deploy-private-registry";
        finding.source(sources::address(source).unwrap_or(source));
        finding.note("everyone who can read the file can read it");
        finding.help(match (model.kind(), hidden.node.layer()) {
            (Kind::Terraform, LayerId(0)) => "use a Terraform variable that is marked `sensitive`",
            _ => "use a profile variable or a macro: `{{.spectro.var.NAME}}`",
        });
        return;
    }
    if of_site && step.is_some() {
        finding.severity(Severity::Hint);
        finding.note(sources::cited("steps of site user data are copied to the host as well", "skip-copying-stages"));
    } else {
        finding.note(sources::cited("user data of the installer stays on every host", "skip-copying-stages"));
    }
    match hidden.reason {
        Reason::OnlyPlace => {
            finding.severity(Severity::Hint);
            finding.help("keep this file out of shared places, or give the value with the site user data");
        }
        Reason::OtherPlace if key == "passwd" => {
            finding.help("write a crypt hash, or only `ssh_authorized_keys`");
        }
        _ if step.is_none() => {
            finding.help("give the value with the site user data");
        }
        _ => {
            finding.help("put it into a step `skip-copy-…` of the site user data, which is not copied to the host");
        }
    }
}

/// The step of a stage that a node stands in.
fn step_of(node: Node<'_>) -> Option<Node<'_>> {
    let mut step = node;
    loop {
        let list = step.parent()?;
        let stages = list.parent().and_then(Node::key).and_then(Node::text) == Some("stages");
        if stages && list.is_sequence() {
            return Some(step);
        }
        step = list;
    }
}

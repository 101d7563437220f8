//! A known key stands in the wrong mapping.
//!
//! A key counts only where its reader looks for it. In another mapping it is an unknown key: the value has no effect,
//! or only an old version finds it there.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   registryMappingRules:
//!     us-docker.pkg.dev/palette-images: registry.example.com/palette-images
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   externalRegistries:
//!     registryMappingRules:
//!       us-docker.pkg.dev/palette-images: registry.example.com/palette-images
//! ```

use serde_json::Value;

use super::{entry, inside, is_whole, tell};
use crate::catalog::schema::{Broken, Violation};
use crate::catalog::sources;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Node, path_steps};

pub(super) static RULE: Rule = Rule {
    id: "misplaced-key",
    group: Group::Structure,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("misplaced_key.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for structured in &model.structured {
        for violation in structured.examined.violations.iter().filter(|it| it.is_generic()) {
            if let Broken::MisplacedKey { destination, data } = &violation.broken {
                misplaced(violation, destination, data, structured.root, findings);
            }
        }
    }
}

fn misplaced(
    violation: &Violation<'_>,
    destination: &str,
    data: &'static Value,
    root: Node<'_>,
    findings: &mut Findings,
) {
    let (Some(key), Some(holder)) = (violation.key, violation.holder) else { return };
    let name = key.text_or_empty();
    let steps = path_steps(destination);
    let Some((right, parents)) = steps.split_last() else { return };
    let target = parents.iter().try_fold(root, |node, step| node.get(step));
    let renamed = right != name;
    let stays = target == Some(holder);
    let message = match parents.last() {
        _ if stays => format!("`{name}` {} is called `{right}`", inside(holder)),
        None => format!("`{name}` belongs at the top level, not {}", inside(holder)),
        Some(_) if renamed => format!("`{name}` is `{destination}`; {} it is not read", inside(holder)),
        Some(_) => format!("`{name}` belongs under `{}`, not {}", parents.join("."), inside(holder)),
    };
    let finding = tell(findings, violation, key.place(), message);
    let lost = data["lost"].as_bool() == Some(true);
    if let Some(source) = data["source"].as_str() {
        finding.source(sources::address(source).unwrap_or(source));
    }
    if let Some(confidence) = data["confidence"].as_str().and_then(Confidence::from_word) {
        finding.confidence(confidence);
    }
    let severity = if lost { violation.at_most(Severity::Error) } else { Severity::Warning };
    finding.severity(severity).here(if lost { "has no effect here" } else { "is not documented here" });
    if let Some(note) = data["note"].as_str() {
        finding.note(sources::cited(note, data["source"].as_str().or(violation.spot.source()).unwrap_or_default()));
    }
    if let Some(there) = target.and_then(|target| target.entry(right)) {
        finding.label(there.key.place(), "it is here too");
        finding.help(format!("keep only `{destination}`"));
        return;
    }
    let (help, title) = if stays {
        (format!("rename it to `{right}`"), format!("Rename it to `{right}`"))
    } else {
        (format!("move it to `{destination}`"), format!("Move it to `{destination}`"))
    };
    finding.help(help);
    let Some(entry) = entry(violation).filter(|_| is_whole(key)) else { return };
    let parents: Vec<&str> = parents.iter().map(String::as_str).collect();
    let edits = if stays { entry.rename(right) } else { entry.move_to_path(root, &parents, right) };
    let safe = data["safe"].as_bool() == Some(true);
    finding.fix(if safe { Fix::safe(title, edits) } else { Fix::unsafe_(title, edits) });
}

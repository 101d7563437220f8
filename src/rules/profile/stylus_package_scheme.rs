//! `stylusPackage` has no scheme, or does not stand at the root of the values.
//!
//! The agent that hosts upgrade to is named at the root of the operating system layer, as `container://` and an image reference.
//!
//! # Avoid
//! ```yaml
//! stylusPackage: registry.example.com/edge/stylus-linux-amd64:v4.9.4
//! ```
//!
//! # Prefer
//! ```yaml
//! stylusPackage: container://registry.example.com/edge/stylus-linux-amd64:v4.9.4
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Layer, Model};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "stylus-package-scheme",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("stylus_package_scheme.rs"),
    source: "agent-upgrade",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs().filter(|pack| pack.true_layer() == Some(Layer::Os)) {
        let Some(root) = pack.document else { continue };
        for holder in ["options", "pack"] {
            let Some(entry) = root.get(holder).and_then(|holder| holder.entry("stylusPackage")) else { continue };
            findings
                .add(entry.key.place(), format!("`stylusPackage` stands under `{holder}`; it is read at the root only"))
                .help("move it to the root of the values, beside `pack` and `options`");
        }
        let Some(node) = root.get("stylusPackage").filter(|node| node.hole().is_none()) else { continue };
        let Some(text) = node.as_filled().filter(|text| !text.starts_with("container://")) else { continue };
        let found = findings.add(node.place(), "`stylusPackage` begins with `container://`");
        let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
        found.help(format!("write `container://{bare}`"));
        if !text.contains("://") {
            found.fix(Fix::safe("Add `container://`", [node.replace_part(0, 0, "container://")]));
        }
    }
}

//! A registry pack has no password.
//!
//! The packs of the primary registry ask for one: Zot at `registry.password` (older versions `registryPassword`), Harbor at `harborAdminPassword`. Registry Connect logs in with it.
//!
//! # Avoid
//! ```yaml
//! charts:
//!   zot:
//!     registry:
//!       password: ""
//! ```
//!
//! # Prefer
//! ```yaml
//! charts:
//!   zot:
//!     registry:
//!       password: "{{.spectro.var.zot_password}}"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "registry-password-missing",
    group: Group::Registries,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("registry_password_missing.rs"),
    source: "deploy-primary-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs() {
        let (chart, paths): (&str, &[&[&str]]) = match pack.base_name() {
            "zot" | "zot-registry" | "zot-registry-fips" => {
                ("zot", &[&["registry", "password"], &["registryPassword"]])
            }
            "harbor" => ("harbor", &[&["harborAdminPassword"]]),
            _ => continue,
        };
        let Some(values) = pack.document else { continue };
        let charts = values.get("charts");
        let Some(chart) = charts.and_then(|it| it.get(chart).or_else(|| it.get(pack.base_name()))) else { continue };
        let given: Vec<Node<'_>> = paths.iter().filter_map(|path| chart.at(path)).collect();
        if given.iter().any(|it| it.hole().is_some() || it.as_filled().is_some()) {
            continue;
        }
        // Values that are not written are the pack's own; only an empty one, or a chart block without any, is certain.
        let Some(empty) = given.first() else { continue };
        let found = findings.add(empty.place(), format!("the registry of pack `{}` has no password", pack.base_name()));
        found.help("give it a password; a profile variable or a macro keeps it out of the file");
    }
}

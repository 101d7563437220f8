//! A profile with Edge packs is for another cloud.
//!
//! Edge clusters are made of profiles whose cloud is `edge-native`. The older `edge` is retired. An add-on profile may be for `all`.
//!
//! # Avoid
//! ```yaml
//! cloudType: edge
//! ```
//!
//! # Prefer
//! ```yaml
//! cloudType: edge-native
//! ```

use crate::catalog::packs::is_edge_only;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "profile-cloud-type-edge",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("profile_cloud_type_edge.rs"),
    source: "model-profile",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        let Some((node, cloud)) = profile.cloud.zip(profile.cloud_word()) else { continue };
        // `all` with an infrastructure profile has a rule of its own.
        if matches!(cloud, "edge-native" | "all" | "") {
            continue;
        }
        let Some(pack) = profile.packs.iter().find(|pack| is_edge_only(pack.base_name())) else { continue };
        let found =
            findings.add(node.place(), format!("`{}` is an Edge pack, and the cloud is `{cloud}`", pack.base_name()));
        found.label(pack.place(), "only for Edge");
        if cloud == "edge" {
            found.note("`edge` is retired");
        }
        found.help("write `edge-native`");
        found.fix(Fix::unsafe_("Write `edge-native`", [node.replace_part(0, cloud.len(), "edge-native")]));
    }
}

//! No provider image is built for this version of Kubernetes.
//!
//! CanvOS builds images for a list of versions of each distribution. For another version there is no base image to build from.
//!
//! # Avoid
//! ```yaml
//! - name: edge-k3s
//!   version: 1.33.4
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: edge-k3s
//!   version: 1.33.5
//! ```

use crate::catalog::packs::distributions;
use crate::catalog::versions::{Version, kubernetes_built};
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::ProviderImage;
use crate::model::{Layer, Model};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "k8s-version-not-built",
    group: Group::Profile,
    severity: Severity::Hint,
    confidence: Confidence::Verified,
    page: include_str!("k8s_version_not_built.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        let os = profile.packs.iter().filter(|pack| pack.true_layer() == Some(Layer::Os));
        let agent_mode = os.filter_map(|pack| ProviderImage::of(profile, pack)).any(|image| image.is_not_applicable());
        for pack in profile.packs.iter().filter(|pack| pack.true_layer() == Some(Layer::K8s) && !agent_mode) {
            let names = distributions(pack.base_name());
            let built: Vec<Version> =
                names.iter().flat_map(|name| kubernetes_built(name)).filter_map(|text| Version::parse(text)).collect();
            let Some((node, text)) = pack.exact_version() else { continue };
            let Some(version) = Version::parse(text).filter(|version| version.len() == 3) else { continue };
            if built.is_empty() || built.contains(&version) {
                continue;
            }
            let below = built.iter().filter(|it| **it < version).max();
            let above = built.iter().filter(|it| **it > version).min();
            let near: Vec<String> = below.into_iter().chain(above).map(|it| format!("`{it}`")).collect();
            findings
                .add(node.place(), format!("CanvOS builds no provider image of `{}` {text}", pack.base_name()))
                .note("the list is of August 2026")
                .help(format!("take a version that is built: {}", near.join(" or ")));
        }
    }
}

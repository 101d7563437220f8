//! A pack stands twice in a profile, and nothing tells the two apart.
//!
//! An add-on pack may be used several times if each use has its own `pack.spectrocloud.com/display-name`, and its own namespace or release name.
//!
//! # Avoid
//! ```yaml
//! - name: hello-universe
//!   values: |
//!     pack:
//!       namespace: hello
//! - name: hello-universe
//!   values: |
//!     pack:
//!       namespace: hello
//! ```
//!
//! # Prefer
//! ```yaml
//! - name: hello-universe
//!   values: |
//!     pack:
//!       namespace: hello-1
//!       spectrocloud.com/display-name: hello-1
//! - name: hello-universe
//!   values: |
//!     pack:
//!       namespace: hello-2
//!       spectrocloud.com/display-name: hello-2
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Layer, Model, Pack};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-pack",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("duplicate_pack.rs"),
    source: "duplicate-pack-in-profile",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in &model.profiles {
        let may_repeat = |pack: &&Pack<'_>| {
            !pack.base_name().is_empty()
                && matches!(pack.true_layer(), Some(Layer::Addon) | None)
                && pack.type_word() != Some("manifest")
        };
        let packs: Vec<&Pack<'_>> = profile.packs.iter().filter(may_repeat).collect();
        for (index, pack) in packs.iter().enumerate() {
            let Some(first) = packs[..index].iter().find(|other| other.base_name() == pack.base_name()) else {
                continue;
            };
            let shown = |pack: &Pack<'_>| pack.display_name().is_some() || !pack.is_known();
            if shown(pack) && shown(first) {
                continue; // equal display names have a rule of their own
            }
            let message = format!("the pack `{}` stands twice, without a display name for each", pack.base_name());
            findings
                .add(pack.place(), message)
                .label(first.place(), "stands here first")
                .help("give each `pack.spectrocloud.com/display-name`, and its own `pack.namespace` or `pack.releaseNameOverride`");
        }
    }
}

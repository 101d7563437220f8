//! The name of the provider image is made of a value that is not there.
//!
//! A macro for a key that the values do not have is empty. The name of the image is then incomplete, and nothing can be pulled by it.
//!
//! # Avoid
//! ```yaml
//! options:
//!   system.uri: "{{ .spectro.pack.edge-native-byoi.options.system.registry }}/ubuntu:k3s"
//! ```
//!
//! # Prefer
//! ```yaml
//! options:
//!   system.uri: "{{ .spectro.pack.edge-native-byoi.options.system.registry }}/ubuntu:k3s"
//!   system.registry: registry.example.com/edge
//! ```

use crate::catalog::macros::nearest;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::macros::Class;
use crate::model::{Layer, Model};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "byoi-template-key-missing",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("byoi_template_key_missing.rs"),
    source: "edge-native-byoi",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for action in model.actions.iter().filter(|action| !action.in_comment && !action.has_default()) {
        let profile = &model.profiles[action.profile];
        for reference in action.references.iter().filter(|reference| reference.class == Class::Pack) {
            let Some((pack, path)) = profile.macro_pack(reference.path()) else { continue };
            let Some(name) =
                path.strip_prefix("options.").filter(|name| name.starts_with("system.") && *name != "system.uri")
            else {
                continue;
            };
            let Some(root) = pack.document.filter(|root| root.is_mapping()) else { continue };
            let whole = root.tree().layer(root.layer()).problems.iter().all(|problem| !problem.kind.hides());
            let of_os = pack.true_layer() == Some(Layer::Os);
            if !of_os || !whole || pack.lookup(path).is_some() || pack.lookup(name).is_some() || !pack.is_known() {
                continue;
            }
            let start = reference.end - name.len() as u32;
            let found = findings
                .add(action.place(start, reference.end), format!("`options` has no key `{name}`, so this is empty"));
            let keys: Vec<&str> =
                root.get("options").into_iter().flat_map(|it| it.entries()).filter_map(|it| it.key.text()).collect();
            match nearest(name, keys.iter().copied()) {
                Some((near, _)) => found.help(format!("write `{near}`, which `options` has, or define `{name}`")),
                None => found.help(format!("define `{name}` under `options`, or take it out of the name")),
            };
        }
    }
}

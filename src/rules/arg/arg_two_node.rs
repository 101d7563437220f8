//! Two-node images are built for a distribution that does not support them, or are named so and not built so.
//!
//! Two-node clusters run K3s or Palette Optimized Canonical. Without `TWO_NODE=true` an image is an ordinary one, whatever its tag says.
//!
//! # Avoid
//! ```sh
//! TWO_NODE=true
//! K8S_DISTRIBUTION=rke2
//! ```
//!
//! # Prefer
//! ```sh
//! TWO_NODE=true
//! K8S_DISTRIBUTION=k3s
//! ```

use crate::catalog::sources;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-two-node",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("arg_two_node.rs"),
    source: "two-node",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    if let Some(two_node) = arg.switched_on("TWO_NODE") {
        if let (Some(entry), Some(name)) = (arg.entry("K8S_DISTRIBUTION"), arg.value("K8S_DISTRIBUTION"))
            && matches!(name, "rke2" | "kubeadm" | "kubeadm-fips" | "nodeadm")
        {
            findings
                .add(entry.value.place(), format!("two-node clusters cannot run `{name}`"))
                .label(two_node.key.place(), "asks for two-node images")
                .help("set `K8S_DISTRIBUTION` to `k3s` or `canonical`, or `TWO_NODE=false`");
        }
        if let Some(os) = arg.entry("OS_DISTRIBUTION").filter(|_| arg.value("OS_DISTRIBUTION") == Some("hadron")) {
            findings
                .add(os.value.place(), "two-node clusters cannot run on `hadron`")
                .label(two_node.key.place(), "asks for two-node images")
                .help("build on another operating system, or set `TWO_NODE=false`")
                .source(sources::address("build-hadron-image").unwrap_or("build-hadron-image"));
        }
        return;
    }
    if arg.entry("TWO_NODE").is_some_and(|it| it.value.hole().is_some()) {
        return;
    }
    for name in ["CUSTOM_TAG", "IMAGE_REPO"] {
        let (Some(entry), Some(value)) = (arg.entry(name), arg.value(name)) else { continue };
        let lower = value.to_ascii_lowercase();
        if lower.contains("two-node") || lower.contains("2-node") || lower.contains("twonode") {
            findings
                .add(entry.value.place(), format!("`{name}` says two-node, but `TWO_NODE` is not `true`"))
                .severity(Severity::Warning)
                .help("set `TWO_NODE=true`, or choose another name");
            return;
        }
    }
}

//! A Terraform profile cannot be given a new version.
//!
//! With the preview `immutable-clusterprofiles`, a new version is a new resource. The old one has to stay: without `skip_destroy` the plan fails, and without `create_before_destroy` the old one goes first.
//!
//! # Avoid
//! ```hcl
//! provider "spectrocloud" {
//!   feature_preview = { "immutable-clusterprofiles" = true }
//! }
//! resource "spectrocloud_cluster_profile" "stores" {
//!   name    = "stores"
//!   version = "1.0.0"
//! }
//! ```
//!
//! # Prefer
//! ```hcl
//! resource "spectrocloud_cluster_profile" "stores" {
//!   name         = "stores"
//!   version      = "1.0.0"
//!   skip_destroy = true
//!   lifecycle {
//!     create_before_destroy = true
//!   }
//! }
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Model, Shape, terraform};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "tf-immutable-skip-destroy",
    group: Group::Terraform,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("tf_immutable_skip_destroy.rs"),
    source: "terraform-provider",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(switch) = model.module.iter().find_map(|root| preview(*root)) else { return };
    for profile in model.profiles.iter().filter(|profile| profile.shape == Shape::Terraform) {
        let body = profile.node;
        let on =
            |node: Option<Node<'_>>| node.is_some_and(|node| node.hole().is_some() || node.as_bool() == Some(true));
        let kept = on(body.get("skip_destroy"));
        let first = on(body.at(&["lifecycle", "create_before_destroy"]));
        let missing: Vec<&str> = [(kept, "`skip_destroy`"), (first, "`create_before_destroy`")]
            .into_iter()
            .filter(|it| !it.0)
            .map(|it| it.1)
            .collect();
        if missing.is_empty() {
            continue;
        }
        let key = body.nearest_key().unwrap_or(body);
        let found =
            findings.add(key.place(), format!("a new version of this profile fails without {}", missing.join(" and ")));
        found.label(switch.place(), "makes profiles immutable");
        found.help("set `skip_destroy = true` and `lifecycle { create_before_destroy = true }`");
        let lifecycle = "{\n  create_before_destroy = true\n}";
        let edits = match (kept || body.get("skip_destroy").is_some(), first || body.get("lifecycle").is_some()) {
            (false, false) => body.insert_entry("skip_destroy", &format!("true\nlifecycle {lifecycle}")),
            (false, true) if first => body.insert_entry("skip_destroy", "true"),
            (true, false) if kept => body.insert_entry("lifecycle", lifecycle),
            _ => Vec::new(),
        };
        found.fix(Fix::unsafe_("Keep the old version of the profile", edits));
    }
}

/// `feature_preview = { "immutable-clusterprofiles" = true }` of the provider.
fn preview(root: Node<'_>) -> Option<Node<'_>> {
    let mut providers = terraform::blocks(root, "provider")
        .filter(|block| block.value.labels().next().and_then(Node::text) == Some("spectrocloud"));
    providers
        .find_map(|block| block.value.at(&["feature_preview", "immutable-clusterprofiles"]))
        .filter(|it| it.as_bool() == Some(true))
}

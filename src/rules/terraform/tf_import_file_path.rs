//! The file of a profile import is not below the working directory.
//!
//! The provider refuses a path with `..` or `//`, and any path that does not lead to a file below the directory where Terraform runs.
//!
//! # Avoid
//! ```hcl
//! resource "spectrocloud_cluster_profile_import" "stores" {
//!   import_file = "../profiles/stores.json"
//! }
//! ```
//!
//! # Prefer
//! ```hcl
//! resource "spectrocloud_cluster_profile_import" "stores" {
//!   import_file = "profiles/stores.json"
//! }
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, terraform};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "tf-import-file-path",
    group: Group::Terraform,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("tf_import_file_path.rs"),
    source: "terraform-provider",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(root) = model.root.filter(|_| model.kind() == crate::model::Kind::Terraform) else { return };
    for resource in terraform::resources(root, "spectrocloud_cluster_profile_import") {
        let Some(written) = resource.value.get("import_file") else { continue };
        let node = terraform::follow(&model.module, written);
        let Some(text) = node.text() else { continue };
        let wrong = ["..", "//"].into_iter().find_map(|sign| Some((text.find(sign)?, sign)));
        if let Some((at, sign)) = wrong {
            findings
                .add(node.part(at, at + 2), format!("the provider refuses a path with `{sign}`"))
                .help("put the file below the directory where Terraform runs, and name it from there");
        } else if text.starts_with('/') {
            findings
                .add(node.place(), "an absolute path works only if Terraform runs in a directory above the file")
                .severity(Severity::Warning)
                .help("name the file from the directory where Terraform runs");
        }
    }
}

//! A tag of a Terraform profile holds two colons.
//!
//! A tag is a key and a value, separated by a colon. What follows a second colon is lost.
//!
//! # Avoid
//! ```hcl
//! tags = ["owner:edge:north"]
//! ```
//!
//! # Prefer
//! ```hcl
//! tags = ["owner:edge-north"]
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Model, Shape, terraform};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "tf-tag-colon",
    group: Group::Terraform,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("tf_tag_colon.rs"),
    source: "terraform-provider",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for profile in model.profiles.iter().filter(|profile| profile.shape == Shape::Terraform) {
        let Some(tags) = profile.node.get("tags").map(|tags| terraform::follow(&model.module, tags)) else { continue };
        for tag in tags.items().filter(|tag| tag.hole().is_none()) {
            let text = tag.text_or_empty();
            let Some((second, _)) = text.match_indices(':').nth(1) else { continue };
            findings
                .add(
                    tag.part(second, text.len()),
                    format!("the end of the tag is lost: only `{}` is kept", &text[..second]),
                )
                .help("write one colon, between key and value");
        }
    }
}

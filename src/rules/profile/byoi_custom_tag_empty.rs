//! The tag of the provider image ends in a hyphen, because the custom tag is empty.
//!
//! The build adds no suffix when there is no custom tag. A name that is made with one ends in `-`, and no such image was built.
//!
//! # Avoid
//! ```yaml
//! options:
//!   system.uri: "registry.example.com/ubuntu:k3s-1.33.5-v4.8.1-{{ .spectro.pack.edge-native-byoi.options.system.customTag }}"
//!   system.customTag: ""
//! ```
//!
//! # Prefer
//! ```yaml
//! options:
//!   system.uri: registry.example.com/ubuntu:k3s-1.33.5-v4.8.1
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::provider_image::images;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "byoi-custom-tag-empty",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("byoi_custom_tag_empty.rs"),
    source: "canvos",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (_, pack, image) in images(model) {
        let written = image.node.text_or_empty();
        let Some(start) =
            written.rfind("-{{").filter(|_| image.text.ends_with('-') && written.trim_end().ends_with("}}"))
        else {
            continue;
        };
        let tag = pack.at(&["options", "system.customTag"]);
        let found = findings.add(
            image.node.part(start, written.trim_end().len()),
            "the tag ends in `-`, because the custom tag is empty",
        );
        if let Some(tag) = tag {
            found.label(tag.place(), "is empty");
        }
        found.note("the build adds no suffix when there is no custom tag");
        found.help("remove the hyphen and the macro, or give `system.customTag` a value");
        found.fix(Fix::unsafe_("Remove the suffix", [image.node.replace_part(start, written.trim_end().len(), "")]));
    }
}

//! The provider image of the operating system layer is no image reference.
//!
//! Hosts pull the image that `options.system.uri` names. A scheme, a blank or an upper-case letter in the path makes it a text that no registry knows.
//!
//! # Avoid
//! ```yaml
//! options:
//!   system.uri: https://registry.example.com/edge/ubuntu:k3s-1.33.5-v4.8.1
//! ```
//!
//! # Prefer
//! ```yaml
//! options:
//!   system.uri: registry.example.com/edge/ubuntu:k3s-1.33.5-v4.8.1
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::image_ref::{ImageRef, RefErrorKind};
use crate::model::provider_image::{OPEN, images};
use crate::model::{Layer, Model};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "byoi-system-uri-invalid",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("byoi_system_uri_invalid.rs"),
    source: "distribution-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs().filter(|pack| pack.true_layer() == Some(Layer::Os)) {
        let value = pack.at(&["options", "system.uri"]).filter(|value| value.hole().is_none());
        if let Some(value) = value.filter(|value| value.is_mapping() || value.is_sequence()) {
            findings
                .add(value.place(), "`system.uri` is the reference of one image, not a mapping or list")
                .help("write one reference, or `NA`");
        }
    }
    for (_, _, image) in images(model) {
        if image.is_not_applicable() {
            continue;
        }
        let written = image.node.text_or_empty();
        if let Some(start) = written.find('<')
            && let Some(len) = written[start..].find('>')
            && written[start..start + len].contains(' ')
        {
            findings
                .add(image.node.part(start, start + len + 1), "`system.uri` holds a placeholder, not an image")
                .help("write the reference of the provider image");
            continue;
        }
        if matches!(&*written.trim().to_ascii_lowercase(), "na" | "n/a" | "none") {
            let found = findings.add(image.node.place(), format!("`{written}` names no image; without one it is `NA`"));
            found.help("write `NA`");
            if ImageRef::parse(written).is_ok() {
                found.severity(Severity::Warning).confidence(Confidence::Inferred);
            }
            continue;
        }
        // Typographic quotes around macros are told as such.
        if written.starts_with(['\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}']) && written.contains("{{") {
            continue;
        }
        // What is open takes as many bytes as its stand-in, so that places stay right.
        let text = image.text.replace(OPEN, "xxx");
        let Err(error) = ImageRef::parse(&text) else { continue };
        let range = error.start..error.end;
        if image.touches_open(&range) || text.contains(['<', '$']) {
            continue;
        }
        let reason = error.kind.reason();
        let shown = findings.add(image.place(&range), format!("`system.uri` is no image reference: {reason}"));
        shown.help(match error.kind {
            RefErrorKind::Scheme => "write the host first, without a scheme: `registry.example.com/edge/ubuntu:TAG`",
            RefErrorKind::UpperCase => "write the path in lower case; only the tag may hold upper-case letters",
            _ => "write `HOST/PATH:TAG`, or `NA` where no provider image is used",
        });
    }
}

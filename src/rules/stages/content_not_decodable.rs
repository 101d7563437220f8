//! The content of a file is not in the encoding that it names.
//!
//! The host tries to decode it, fails, and the file is not written.
//!
//! # Avoid
//! ```yaml
//! encoding: base64
//! content: not base64 at all
//! ```
//!
//! # Prefer
//! ```yaml
//! encoding: base64
//! content: bm9ydGgK
//! ```

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "content-not-decodable",
    group: Group::Stages,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("content_not_decodable.rs"),
    source: "yip",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for step in model.stages().iter().flat_map(|stage| &stage.steps) {
        for file in step.list("files") {
            let (Some(encoding), Some(content)) = (file.get("encoding"), file.get("content")) else { continue };
            let (Some(word), Some(text)) = (encoding.as_filled(), content.as_filled()) else { continue };
            let packed = match word {
                "b64" | "base64" => false,
                "gz+base64" | "gzip+base64" | "gz+b64" | "gzip+b64" => true,
                _ => continue,
            };
            if content.hole().is_some() {
                continue;
            }
            // The decoder passes over line ends and nothing else.
            let joined = text.replace(['\n', '\r'], "");
            let why = match STANDARD.decode(joined) {
                Err(_) => "is not base64",
                Ok(bytes) if packed && !bytes.starts_with(&[0x1f, 0x8b]) => "is base64 of what is not gzip",
                Ok(_) => continue,
            };
            findings
                .add(content.place(), format!("the content {why}, as `encoding: {word}` says"))
                .label(encoding.place(), "asks for decoding")
                .note("the step fails, and the file is not written")
                .help("encode the content, or remove `encoding`");
        }
    }
}

//! The name of the image file has an ending or a sign that it should not have.
//!
//! The build appends `.iso` to `ISO_NAME`, so `store.iso` becomes `store.iso.iso`. Lower-case letters, digits, `_` and `-` are documented.
//!
//! # Avoid
//! ```sh
//! ISO_NAME=store.iso
//! ```
//!
//! # Prefer
//! ```sh
//! ISO_NAME=store
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-file-name",
    group: Group::Arg,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("arg_file_name.rs"),
    source: "arg",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    for name in ["ISO_NAME", "MAAS_IMAGE_NAME"] {
        let (Some(entry), Some(value)) = (arg.entry(name), arg.value(name)) else { continue };
        let node = entry.value;
        let mut stem = value;
        if name == "MAAS_IMAGE_NAME" {
            stem = stem.strip_suffix(".gz").unwrap_or(stem);
            stem = stem.strip_suffix(".raw").unwrap_or(stem);
        } else if let Some(bare) = value.strip_suffix(".iso").filter(|it| !it.is_empty()) {
            findings
                .add(node.part(bare.len(), value.len()), format!("`.iso` is appended to `{name}` by the build"))
                .help(format!("write `{bare}`"))
                .fix(Fix::safe("Remove the ending", [node.replace_part(bare.len(), value.len(), "")]));
            continue;
        }
        let fits = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, '_' | '-');
        let Some((at, sign)) = stem.char_indices().find(|(_, sign)| !fits(*sign)) else { continue };
        if sign.is_whitespace() && node.source() == value {
            continue;
        }
        let finding = findings.add(
            node.part(at, at + sign.len_utf8()),
            format!("`{name}` has a sign in it that is not documented: `{sign}`"),
        );
        finding.help("use lower-case letters, digits, `_` and `-`");
        if stem.chars().all(|sign| fits(sign.to_ascii_lowercase())) {
            let lower = stem.to_ascii_lowercase();
            finding.fix(Fix::unsafe_("Write it in lower case", [node.replace_part(0, stem.len(), &lower)]));
        }
    }
}

//! A mount path is relative, or holds a blank.
//!
//! The installer writes the paths into one variable, separated by blanks. A blank inside a path makes two of it.
//!
//! # Avoid
//! ```yaml
//! install:
//!   bind_mounts:
//!     - var/lib/tills
//! ```
//!
//! # Prefer
//! ```yaml
//! install:
//!   bind_mounts:
//!     - /var/lib/tills
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "mount-path",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("mount_path.rs"),
    source: "kairos-agent",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(install) = model.user_data.as_ref().and_then(|it| it.install) else { return };
    for list in ["bind_mounts", "ephemeral_mounts", "extra-dirs-rootfs"] {
        for path in install.get(list).filter(|it| it.is_sequence()).into_iter().flat_map(Node::items) {
            let Some(text) = path.as_filled().filter(|_| path.hole().is_none()) else { continue };
            if let Some((at, blank)) = text.char_indices().find(|(_, it)| it.is_whitespace()) {
                findings
                    .add(path.part(at, at + blank.len_utf8()), format!("a path of `{list}` has a blank in it"))
                    .note("the installer joins the paths with blanks, so this one becomes two")
                    .help("mount a path without blanks");
            } else if !text.starts_with('/') {
                let finding = findings.add(path.place(), format!("a path of `{list}` does not begin with `/`"));
                finding.help(format!("write `/{text}`"));
                finding.fix(Fix::unsafe_(format!("Write `/{text}`"), [path.replace_part(0, 0, "/")]));
            }
        }
    }
}

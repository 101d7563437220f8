//! A macro begins with a class that Palette does not know.
//!
//! Behind `.spectro.` stands one of `system`, `macro`, `var` and `pack`, in lower case. Anything else is not resolved, and
//! the layer fails when the cluster is deployed.
//!
//! # Avoid
//! ```yaml
//! zone: "{{ .spectro.vars.zone }}"
//! ```
//!
//! # Prefer
//! ```yaml
//! zone: "{{ .spectro.var.zone }}"
//! ```

use crate::catalog::macros::{classes, is_app_profile_only, nearest, respelled};
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::model::macros::Class;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "macro-unknown-class",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("macro_unknown_class.rs"),
    source: "pack-constraints",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for action in model.actions.iter().filter(|action| !action.in_comment) {
        for reference in action.references.iter().filter(|reference| reference.class == Class::Other) {
            let class = reference.class_word();
            if class.is_empty() || is_app_profile_only(&reference.text[9..]) {
                continue;
            }
            let root = &reference.text[..8];
            if root != ".spectro" {
                findings
                    .add(
                        action.place(reference.start, reference.start + 8),
                        format!("macros begin with `.spectro` in lower case, not with `{root}`"),
                    )
                    .help("write `.spectro`");
                continue;
            }
            let range = reference.class_range();
            let message = format!("`.spectro.{class}` is no class of macros");
            let found = findings.add(action.place(range.start, range.end), message);
            let known = respelled(class).or_else(|| nearest(class, classes()).map(|(name, _)| name));
            match known {
                Some(known) => found.help(format!("write `.spectro.{known}`")),
                None => found.help("take one of the classes `system`, `macro`, `var` and `pack`"),
            };
        }
    }
}

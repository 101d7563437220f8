//! A block is empty because its children are not indented.
//!
//! `stylus:` with nothing below it is null, and keys in its own column are keys beside it: the agent finds none of them.
//!
//! # Avoid
//! ```yaml
//! stylus:
//! site:
//!   name: store-17
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   site:
//!     name: store-17
//! ```

use crate::catalog::schema::Broken;
use crate::facts::Context;
use crate::finding::{Confidence, Edit, Fix, Severity};
use crate::model::Model;
use crate::rules::structure::is_whole;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Entry;

pub(super) static RULE: Rule = Rule {
    id: "dedented-children",
    group: Group::Syntax,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("dedented_children.rs"),
    source: "deploy-external-registry",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for violation in model.violations() {
        let (Broken::Dedented(children), Some(key)) = (&violation.broken, violation.key) else { continue };
        let name = key.text_or_empty();
        let message = match children.len() {
            1 => format!("`{name}` is empty: a key that belongs below it is not indented"),
            count => format!("`{name}` is empty: {count} keys that belong below it are not indented"),
        };
        let finding = findings.add(key.place(), message);
        finding.here("is null");
        for child in children.iter().take(3) {
            finding.label(child.key.place(), format!("belongs under `{name}`"));
        }
        let names: Vec<String> = children.iter().map(|child| format!("`{}`", child.key.text_or_empty())).collect();
        finding.help(format!("indent {} with everything below them", names.join(", ")));
        let tree = &model.document.tree;
        let indent = |child: &Entry<'_>| tree.indent(child.key.layer(), child.local().0, child.local().1, 2);
        let edits: Vec<Edit> = children.iter().flat_map(indent).collect();
        if is_whole(key) {
            finding.fix(Fix::unsafe_(format!("Indent what belongs under `{name}`"), edits));
        }
    }
}

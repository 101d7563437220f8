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
        let count = if children.len() == 1 { "a key".to_owned() } else { format!("{} keys", children.len()) };
        let message = format!("`{name}` is empty: {count} that belong below it are not indented");
        let finding = findings.add(key.place(), message);
        finding.here("is null");
        for child in children.iter().take(3) {
            finding.label(child.key.place(), format!("belongs under `{name}`"));
        }
        let names: Vec<String> = children.iter().map(|child| format!("`{}`", child.key.text_or_empty())).collect();
        finding.help(format!("indent {} with everything below them", names.join(", ")));
        let edits = children.iter().flat_map(|child| indent(child)).collect::<Vec<Edit>>();
        finding.fix(Fix::unsafe_(format!("Indent what belongs under `{name}`"), edits));
    }
}

/// Two more blanks before each line of an entry.
fn indent(entry: &Entry<'_>) -> Vec<Edit> {
    let tree = entry.key.tree();
    let layer = entry.key.layer();
    let text = &*tree.layer(layer).text;
    let (start, _) = entry.key.local();
    let end = entry.value.local().1.max(entry.key.local().1);
    let first = text[..start as usize].rfind('\n').map_or(0, |found| found + 1);
    let mut edits = Vec::new();
    let mut at = first;
    for line in text[first..end as usize].split_inclusive('\n') {
        if !line.trim().is_empty() {
            edits.push(tree.edit(layer, at as u32, at as u32, "  "));
        }
        at += line.len();
    }
    edits
}

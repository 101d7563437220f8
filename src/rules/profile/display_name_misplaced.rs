//! The display name or namespace of a pack does not stand under `pack`.
//!
//! Both are keys of the mapping `pack`. Beside it nothing reads them.
//!
//! # Avoid
//! ```yaml
//! pack:
//! spectrocloud.com/display-name: dns-1
//! ```
//!
//! # Prefer
//! ```yaml
//! pack:
//!   spectrocloud.com/display-name: dns-1
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Model, Pack};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Entry, Node};

pub(super) static RULE: Rule = Rule {
    id: "display-name-misplaced",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("display_name_misplaced.rs"),
    source: "duplicate-pack-in-profile",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs() {
        let Some(root) = pack.document.filter(|root| root.is_mapping()) else { continue };
        let Some(holder) = root.entry("pack") else { continue };
        for entry in root.entries() {
            let key = entry.key.text_or_empty();
            let right = match key {
                "spectrocloud.com/display-name" | "namespace" => key,
                "pack.spectrocloud.com/display-name" => "spectrocloud.com/display-name",
                _ => continue,
            };
            if holder.value.get(right).is_some() || !entry.value.is_scalar() {
                continue;
            }
            let found =
                findings.add(entry.key.place(), format!("`{right}` belongs under `pack`; here nothing reads it"));
            found.label(holder.key.place(), "belongs under this key");
            found.help(format!("write `{right}` one level deeper, under `pack`"));
            if let Some(fix) = indent(pack, holder, entry, right) {
                found.fix(fix);
            }
        }
    }
}

/// Moves a line that follows `pack` into it.
fn indent<'t>(pack: &Pack<'t>, holder: Entry<'t>, entry: Entry<'t>, right: &str) -> Option<Fix> {
    let (tree, layer) = pack.text_layer()?;
    let text = &tree.layer(layer).text;
    let (start, _) = entry.key.local();
    let (_, value_end) = entry.value.local();
    let line = |at: u32| text[..at as usize].rfind('\n').map_or(0, |found| found + 1);
    let line_start = line(start);
    let between = &text[holder.key.local().1 as usize..line_start];
    let follows = between.lines().skip(1).all(|line| line.trim().is_empty() || line.starts_with([' ', '#']));
    let plain =
        line_start == start as usize && line(value_end.saturating_sub(1)) == line_start && !holder.value.is_flow();
    if !follows || !plain || !(holder.value.is_null() || holder.value.is_mapping()) {
        return None;
    }
    let width = first_child(holder.value).map_or(2, |child| child.local().0 as usize - line(child.local().0));
    let written = &text[entry.key.local().1 as usize..value_end as usize];
    let new = format!("{}{right}{written}", " ".repeat(width));
    Some(Fix::safe(format!("Move `{right}` under `pack`"), [tree.edit(layer, start, value_end, &new)]))
}

fn first_child(node: Node<'_>) -> Option<Node<'_>> {
    node.entries().next().map(|entry| entry.key)
}

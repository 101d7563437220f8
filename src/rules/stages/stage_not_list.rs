//! A stage holds a map where a list of steps is wanted.
//!
//! The decoder refuses the file's stages as a whole, so **every** stage of the file is dropped without a word.
//!
//! # Avoid
//! ```yaml
//! stages:
//!   initramfs:
//!     name: Files
//! ```
//!
//! # Prefer
//! ```yaml
//! stages:
//!   initramfs:
//!     - name: Files
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "stage-not-list",
    group: Group::Stages,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("stage_not_list.rs"),
    source: "cloud-init",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for stage in model.stages().iter().filter(|stage| stage.value.is_mapping()) {
        let name = stage.name();
        let finding =
            findings.add(stage.key.place(), format!("the stage `{name}` is a map; it must be a list of steps"));
        finding.note("every stage of this file is dropped without a word");
        finding.help("put `- ` before the first key of the step, and indent the rest of it");
        if stage.value.is_alias() {
            continue;
        }
        let (start, end) = stage.value.local();
        let tree = stage.value.tree();
        let text = &tree.layer(stage.value.layer()).text[start as usize..end as usize];
        let listed = if stage.value.is_flow() {
            format!("[{text}]")
        } else {
            let indented = |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("  {line}") };
            let rest: Vec<String> = text.split('\n').skip(1).map(indented).collect();
            let first = text.split('\n').next().unwrap_or_default();
            std::iter::once(format!("- {first}")).chain(rest).collect::<Vec<_>>().join("\n")
        };
        let edit = tree.edit(stage.value.layer(), start, end, &listed);
        finding.fix(Fix::unsafe_("Make it a list of one step", [edit]));
    }
}

//! A value begins with a macro and is not quoted.
//!
//! Two opening braces without quotes are a mapping in a mapping for YAML, not a text. The value has to be quoted; where
//! the value of the macro may hold a single quote, by double quotes.
//!
//! # Avoid
//! ```yaml
//! registry: {{ .spectro.var.registry }}
//! ```
//!
//! # Prefer
//! ```yaml
//! registry: "{{ .spectro.var.registry }}"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Style;

pub(super) static RULE: Rule = Rule {
    id: "macro-unquoted",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("macro_unquoted.rs"),
    source: "create-cluster-profile-variables",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    // Inside a text of its own, such as `cluster.config: |`, the braces are text for the parser of the values.
    for action in model.actions.iter().filter(|action| action.outermost && action.ours && action.trouble.is_none()) {
        let Some(node) = action.node.filter(|node| node.style() == Some(Style::Plain)) else { continue };
        let (start, _) = node.local();
        if action.start != start || node.is_key() {
            continue;
        }
        let text = node.source();
        let quoted =
            if text.contains(['"', '\\']) { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") };
        findings
            .add(
                action.place(action.start, action.end),
                "an unquoted value that begins with `{{` is a mapping, not a text",
            )
            .help(format!("quote it: `{quoted}`"))
            .fix(Fix::safe("Quote the value", node.quote()));
    }
}

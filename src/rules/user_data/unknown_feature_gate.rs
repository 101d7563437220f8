//! A feature gate is not one of the documented names.
//!
//! `featureGate` takes names separated by commas: `UserDataForm` and `DisableWorkerNodeCapReconcile`. Others may exist; one that nearly is a known name is a slip.
//!
//! # Avoid
//! ```yaml
//! featureGate: UserdataForm
//! ```
//!
//! # Prefer
//! ```yaml
//! featureGate: UserDataForm
//! ```

use crate::catalog::spelling::nearly;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unknown-feature-gate",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("unknown_feature_gate.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

const KNOWN: [&str; 2] = ["UserDataForm", "DisableWorkerNodeCapReconcile"];

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(node) = model.user_data.as_ref().and_then(|it| it.at("stylus.featureGate")) else { return };
    let Some(text) = node.as_filled().filter(|_| node.hole().is_none()) else { return };
    let mut at = 0;
    for part in text.split(',') {
        let start = at + part.len() - part.trim_start().len();
        at += part.len() + 1;
        let name = part.trim();
        if name.is_empty() || KNOWN.contains(&name) {
            continue;
        }
        let finding =
            findings.add(node.part(start, start + name.len()), format!("no feature gate `{name}` is documented"));
        let near = KNOWN.into_iter().find(|known| nearly(known, name));
        match near {
            Some(near) => {
                finding.note(format!("a feature gate with a similar name exists: `{near}`"));
                finding.help(format!("write `{near}`"));
                let edit = node.replace_part(start, start + name.len(), near);
                finding.fix(Fix::unsafe_(format!("Write `{near}`"), [edit]));
            }
            None => {
                finding.severity(Severity::Hint);
                finding.help("documented are `UserDataForm` and `DisableWorkerNodeCapReconcile`, separated by a comma");
            }
        }
    }
}

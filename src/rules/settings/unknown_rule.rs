//! The settings or an allowance name a rule or group that does not exist.
//!
//! Nothing is allowed or raised by it. Names of rules are stable, so it is a misspelling, a rule of another tool, or a
//! rule of a newer palint.
//!
//! # Avoid
//! ```yaml
//! rules: { secrets-in-clear: error }
//! ```
//!
//! # Prefer
//! ```yaml
//! rules: { secret-in-clear: error }
//! ```

use crate::catalog::matrix::Row;
use crate::catalog::spelling::nearest;
use crate::facts::Context;
use crate::finding::{Confidence, Edit, Finding, Fix, Severity};
use crate::model::Model;
use crate::model::allowance::Said;
use crate::rules::{self, Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unknown-rule",
    group: Group::Settings,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("unknown_rule.rs"),
    source: "palint",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, context: &Context, findings: &mut Findings) {
    let own: Vec<&str> = match &model.settings {
        Some(settings) => settings.policies.iter().map(|policy| &*policy.name.text).collect(),
        None => Vec::new(),
    };
    let known = |name: &str| is_known(name, &context.policies) || own.contains(&name);
    for level in model.settings.iter().flat_map(|settings| &settings.levels) {
        if !known(&level.name.text) {
            tell(&level.name, None, context, findings);
        }
    }
    let allow = model.settings.iter().flat_map(|settings| &settings.allow);
    for rule in allow.chain(&model.comments.allowances).flat_map(|allowance| &allowance.rules) {
        if !known(&rule.name.text) {
            tell(&rule.name, Some(&rule.written), context, findings);
        }
    }
}

/// True for a rule, a group, or a policy of the settings.
pub fn is_known(name: &str, policies: &[Row]) -> bool {
    rules::find(name).is_some()
        || Group::ALL.iter().any(|group| group.word() == name)
        || policies.iter().any(|row| row.rule == name)
}

fn tell(name: &Said, written: Option<&Edit>, context: &Context, findings: &mut Findings) {
    let shown: String = name.text.chars().take(50).collect();
    let finding: &mut Finding = findings.add(name.place.clone(), format!("there is no rule or group `{shown}`"));
    let groups = Group::ALL.iter().map(|group| group.word());
    let policies = context.policies.iter().map(|row| &*row.rule);
    match nearest(&name.text, rules::all().map(|rule| rule.id).chain(groups).chain(policies)) {
        Some(near) => {
            finding.note(format!("a rule with a similar name exists: `{near}`"));
            finding.help(format!("write `{near}`"));
            if let Some(written) = written {
                let edit = Edit { text: near.to_owned(), ..written.clone() };
                finding.fix(Fix::unsafe_(format!("Write `{near}`"), [edit]));
            }
        }
        None => {
            finding.help("remove it; `palint rules` lists every rule");
        }
    }
}

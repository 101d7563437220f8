//! Macros of pack values refer to each other in a circle.
//!
//! A value that is made of itself, at once or over other values, has no end: what the cluster gets is not what was
//! meant.
//!
//! # Avoid
//! ```yaml
//! options:
//!   system.uri: "{{ .spectro.pack.edge-native-byoi.options.system.uri }}"
//! ```
//!
//! # Prefer
//! ```yaml
//! options:
//!   system.uri: registry.example.com/edge/ubuntu:k3s-1.33.5-v4.8.1-demo
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::macros::{Action, Class};
use crate::model::{Model, Profile};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "macro-self-reference",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("macro_self_reference.rs"),
    source: "pack-constraints",
    check: Check::Document(check),
};

/// A value, the macro in it, and the value that the macro means.
struct Step<'a, 't> {
    from: Node<'t>,
    action: &'a Action<'t>,
    name: &'t str,
    to: Node<'t>,
}

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for (index, profile) in model.profiles.iter().enumerate() {
        let steps: Vec<Step<'_, '_>> = model.actions_of(index).flat_map(|action| steps(profile, action)).collect();
        let mut told: Vec<Node<'_>> = Vec::new();
        for step in &steps {
            if told.contains(&step.from) {
                continue;
            }
            let Some(chain) = circle(&steps, step.from) else { continue };
            told.extend(chain.iter().map(|step| step.from));
            let names: Vec<String> = chain.iter().map(|step| format!("`{}`", step.name)).collect();
            let message = match &names[..] {
                [name] => format!("the value refers to itself by {name}"),
                _ => "these values refer to each other in a circle".to_owned(),
            };
            let [first, rest @ ..] = &chain[..] else { continue };
            let found = findings.add(first.action.place(first.action.start, first.action.end), message);
            for next in rest {
                found.label(next.action.place(next.action.start, next.action.end), "goes on here");
            }
            if names.len() > 1 {
                found.note(format!("the chain is {}", names.join(", ")));
            }
            found.help("write one of the values out");
        }
    }
}

fn steps<'a, 't>(profile: &Profile<'t>, action: &'a Action<'t>) -> Vec<Step<'a, 't>> {
    let Some(from) = action.node else { return Vec::new() };
    let of_pack = action.references.iter().filter(|reference| reference.class == Class::Pack);
    of_pack
        .filter_map(|reference| {
            let (pack, path) = profile.macro_pack(reference.path())?;
            let to = pack.lookup(path)?.resolved();
            Some(Step { from, action, name: reference.text, to })
        })
        .collect()
}

/// The steps that lead from a value back to it.
fn circle<'s, 'a, 't>(steps: &'s [Step<'a, 't>], start: Node<'t>) -> Option<Vec<&'s Step<'a, 't>>> {
    let mut open: Vec<Vec<&Step<'a, 't>>> =
        steps.iter().filter(|step| step.from == start).map(|step| vec![step]).collect();
    let mut seen: Vec<Node<'t>> = Vec::new();
    while let Some(chain) = open.pop() {
        let to = chain.last()?.to;
        if to == start {
            return Some(chain);
        }
        if seen.contains(&to) {
            continue;
        }
        seen.push(to);
        open.extend(steps.iter().filter(|step| step.from == to).map(|step| [&chain[..], &[step]].concat()));
    }
    None
}

//! A value breaks the `schema.yaml` of its pack.
//!
//! The schema of a pack says which values are required, of which type they are and what they may be. The console refuses others.
//!
//! # Avoid
//! ```yaml
//! # schema.yaml
//! charts.site-agent.replicas:
//!   schema: '{{ required | format "${number:[1-5]}" | hints "1 to 5" }}'
//! # values.yaml
//! charts:
//!   site-agent:
//!     replicas: 9
//! ```
//!
//! # Prefer
//! ```yaml
//! charts:
//!   site-agent:
//!     replicas: 3
//! ```

use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::model::Pack;
use crate::model::pack_schema::{self, Broken, Rule as SchemaRule};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "schema-value-violation",
    group: Group::Profile,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("schema_value_violation.rs"),
    source: "add-custom-packs",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    for folder in facts.pack_folders {
        let (Some(root), Some(schema)) = (folder.pack.root, folder.schema.and_then(|schema| schema.root)) else {
            continue;
        };
        let rules = pack_schema::lower(schema);
        let name = root.get("name").and_then(Node::as_filled);
        let version = root.get("version").and_then(Node::text);
        let same = |pack: &Pack<'_>| {
            Some(pack.base_name()) == name && pack.exact_version().is_none_or(|(_, text)| Some(text) == version)
        };
        let own = folder.values.and_then(|values| values.profiles.first()).and_then(|profile| profile.packs.first());
        let profiles = facts.profiles.iter().filter(|profile| !profile.is_loose());
        let used = profiles.flat_map(|profile| &profile.packs).filter(|pack| same(pack));
        for document in own.into_iter().chain(used).filter_map(|pack| pack.document) {
            let whole = document.tree().layer(document.layer()).problems.iter().all(|problem| !problem.kind.hides());
            for rule in rules.iter().filter(|_| document.is_mapping() && whole) {
                judge(document, rule, findings);
            }
        }
    }
}

fn judge(document: Node<'_>, rule: &SchemaRule<'_>, findings: &mut Findings) {
    let key = rule.path.rsplit('.').next().unwrap_or(rule.path);
    for broken in rule.check(document) {
        let (place, message) = match broken {
            Broken::Missing(holder) => (holder.place(), format!("the pack's schema requires a key `{key}` here")),
            Broken::Empty(node) => (node.place(), format!("the pack's schema requires a value for `{key}`")),
            Broken::Form(node) => (node.place(), format!("`{key}` is not what the pack's schema asks for")),
        };
        let found = findings.add(place, message);
        found.label(rule.node.place(), "the rule").note(format!("it is the rule of `{}`", rule.path));
        match rule.hint {
            Some(hint) => found.help(format!("write a value that fits: {hint}")),
            None => found.help(format!("write {}", rule.wanted())),
        };
    }
}

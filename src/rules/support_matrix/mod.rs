//! Rows of the support matrix, and an organization's own rows, as rules: their names, pages and findings.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::{Check, Findings, Group, Rule};
use crate::catalog::matrix::{FactId, RepairKind, Row, matrix};
use crate::facts::Facts;
use crate::facts::conflicts::{self, Way, WaysOut};
use crate::facts::named::{self, Applies, Truths};
use crate::facts::truth::{At, Evidence};
use crate::finding::{Confidence, Finding, Fix, Label, Place, Repair, Severity};
use crate::syntax::Node;

/// A rule for each row that a check reports.
pub fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| matrix().rows.iter().filter(|row| row.is_rule()).map(rule).collect())
}

fn rule(row: &'static Row) -> Rule {
    Rule {
        id: &row.rule,
        group: Group::SupportMatrix,
        severity: row.severity.unwrap_or(Severity::Hint),
        confidence: row.confidence,
        page: Box::leak(format!("//! {}.\n", row.message).into_boxed_str()),
        source: &row.source,
        check: Check::Engine,
    }
}

/// The page of the row that a rule stands for.
pub(super) fn page_of(id: &str) -> Option<String> {
    matrix().rows.iter().find(|row| row.is_rule() && row.rule == id).map(page)
}

/// The page of a row, in the form of a rule's header.
fn page(row: &Row) -> String {
    let mut lines = vec![format!("{}.", row.message), String::new(), row.reason.clone()];
    if let Some(effect) = &row.effect {
        lines.push(effect.clone());
    }
    lines.push(format!("The verdict is *{}*{}.", row.verdict.word(), status(row)));
    if !row.versions.is_empty() {
        let bounds: Vec<String> =
            row.versions.iter().map(|(product, bound)| format!("{} {bound}", product.title())).collect();
        lines.push(format!("Applies to {}.", bounds.join(" or ")));
    }
    for (title, text) in [("Avoid", &row.avoid), ("Prefer", &row.prefer)] {
        if let Some(text) = text {
            lines.extend([String::new(), format!("# {title}"), "```yaml".to_owned()]);
            lines.extend(text.trim_end().lines().map(str::to_owned));
            lines.push("```".to_owned());
        }
    }
    if !row.repairs.is_empty() {
        lines.extend([String::new(), "# Ways out".to_owned()]);
        lines.extend(row.repairs.iter().map(|repair| format!("- {}", repair.title)));
    }
    if let Some(since) = &row.since {
        lines.extend([String::new(), "# Since".to_owned(), since.clone()]);
    }
    let header = |line: String| if line.is_empty() { "//!\n".to_owned() } else { format!("//! {line}\n") };
    lines.into_iter().map(header).collect()
}

fn status(row: &Row) -> String {
    row.status.as_ref().map(|status| format!(" ({})", status.replace('-', " "))).unwrap_or_default()
}

/// Reports the rows that apply to a deployment.
pub fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    static ROWS: OnceLock<Vec<(&Rule, &Row)>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| {
        let rows = matrix().rows.iter().filter(|row| row.is_rule());
        rules().iter().zip(rows).collect()
    });
    let truths = Truths::of(facts);
    let all = conflicts::rows(facts);
    let mut ways = WaysOut::new(&truths, &all);
    for &(rule, row) in rows {
        found.extend(told(rule, row, &truths, &mut ways));
    }
    for row in facts.context.policies.iter() {
        let finding = told(&POLICY, row, &truths, &mut ways);
        found.extend(finding.map(|finding| Finding { rule: Cow::Owned(row.rule.clone()), ..finding }));
    }
    found
}

/// True if a row about versions applies and rests on the value of a key: it says more than that the key is too new.
pub(super) fn speaks_of(facts: &Facts<'_>, key: Node<'_>) -> bool {
    let truths = Truths::of(facts);
    let below = |evidence: &Evidence<'_>| match &evidence.at {
        At::Node(node) => {
            let above = std::iter::successors(Some(*node), |it| it.parent());
            above.filter_map(Node::nearest_key).any(|it| it == key)
        }
        _ => false,
    };
    let mut rows = matrix().rows.iter().filter(|row| row.is_rule() && !row.versions.is_empty());
    rows.any(|row| {
        truths.applies(row).is_some() && row.when.iter().any(|&id| truths.get(id).evidence().iter().any(below))
    })
}

/// Every row of an organization goes by its own name; the rest is the same.
static POLICY: Rule = Rule {
    id: "policy",
    group: Group::Policies,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: "",
    source: "policy of this repository",
    check: Check::Engine,
};

fn told<'r>(
    rule: &'static Rule,
    row: &'r Row,
    truths: &Truths<'_, '_>,
    ways: &mut WaysOut<'_, '_, '_, 'r>,
) -> Option<Finding> {
    let applies = truths.applies(row)?;
    let severity = applies.severity?;
    let places = Places::of(truths, row)?;
    let mut findings = Findings::of(rule);
    let finding = findings.add(places.primary, row.message.clone());
    finding.severity(severity).here(places.here);
    finding.labels = places.labels;
    finding.notes = notes(truths, row, applies, places.files);
    offer(finding, row, ways.of(row));
    if finding.help.is_empty() {
        let titles: Vec<&str> = row.when.iter().map(|&id| &*matrix().fact(id).title).collect();
        finding.help(format!("do without {}", titles.join(", or without ")));
    }
    findings.into_vec().pop()
}

/// How many ways out the help names.
const SHOWN: usize = 2;

/// Writes the ways out of a conflict: the two cheapest that change different features as help, all of them as repairs.
fn offer(finding: &mut Finding, row: &Row, ways: &[Way]) {
    let mut shown: Vec<&Way> = ways.iter().take(1).collect();
    let other = ways.iter().find(|way| shown.iter().all(|it| !it.shares(way)) && !way.steps.is_empty());
    shown.extend(other.or(ways.get(1)).filter(|way| !shown.iter().any(|it| std::ptr::eq(*it, *way))));
    // To give up the credentials is what most sites end with, so it is always among them.
    if let Some(way) = ways.iter().find(|way| way.only_removes("provider-authenticated"))
        && !shown.iter().any(|it| std::ptr::eq(*it, way))
    {
        shown.truncate(SHOWN - 1);
        shown.push(way);
    }
    // What the vendor's page proposes is shown too, where it is hardly dearer than a plain removal.
    let cheapest = ways.first().map(Way::cost).unwrap_or_default();
    let proposed = |way: &&Way| match way.steps.as_slice() {
        [step] => row.repairs.iter().any(|it| it.kind == RepairKind::Replace && it.title == step.title),
        _ => false,
    };
    if let Some(way) = ways.iter().filter(proposed).find(|way| way.cost() <= cheapest + 1)
        && !shown.iter().any(|it| std::ptr::eq(*it, way))
    {
        shown.push(way);
    }
    for (index, way) in shown.iter().enumerate() {
        let or = if index == 0 { "" } else { "or " };
        finding.help(format!("{or}{}{}", way.title(), cost(way)));
    }
    let mechanical = |way: &&&Way| !way.edits.is_empty();
    let credentials = shown.iter().find(|way| way.only_removes("provider-authenticated")).filter(mechanical);
    if let Some(way) = credentials.or_else(|| shown.iter().find(mechanical)) {
        finding.fix(Fix::unsafe_(capitalized(&way.title()), way.edits.clone()));
    }
    finding.repairs =
        ways.iter().map(|way| Repair { title: way.title(), cost: way.cost(), edits: way.edits.clone() }).collect();
}

/// What a way takes, in brackets.
fn cost(way: &Way) -> String {
    let parts = way.parts();
    let count = |number: u32, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{number} {many}")),
    };
    let mut words: Vec<String> = Vec::new();
    words.extend(count(parts.layers, "layer", "layers"));
    words.extend(count(parts.keys, "key", "keys"));
    words.extend(count(parts.outside, "step outside the files", "steps outside the files"));
    if way.mends > 1 && way.steps.len() == 1 {
        words.push(format!("this alone ends {} conflicts", way.mends));
    }
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
}

fn capitalized(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// The places that a row rests on.
struct Places {
    primary: Place,
    here: String,
    labels: Vec<Label>,
    /// How many files they are in.
    files: usize,
}

impl Places {
    /// `None` for a deployment without any document.
    fn of(truths: &Truths<'_, '_>, row: &Row) -> Option<Places> {
        let mut shown: Vec<Label> = Vec::new();
        for id in in_order(truths, row) {
            let fact = matrix().fact(id);
            for (index, evidence) in truths.get(id).evidence().iter().enumerate() {
                let Some(place) = place_of(truths.facts, evidence) else { continue };
                let own = if evidence.label.is_empty() { &*fact.label } else { evidence.label };
                let message = if index == 0 { &*fact.label } else { own };
                if shown.iter().all(|it| it.place.span != place.span) {
                    shown.push(Label { place, message: message.to_owned() });
                }
            }
        }
        let said: Vec<_> = truths.facts.context.target.said_at.values().map(|place| place.span.file).collect();
        let mut files: Vec<_> = shown.iter().map(|it| it.place.span.file).filter(|file| !said.contains(file)).collect();
        files.sort_unstable();
        files.dedup();
        if shown.is_empty() {
            shown.push(Label { place: start_of(truths.facts)?, message: String::new() });
        }
        let first = shown.remove(0);
        Some(Places { primary: first.place, here: first.message, labels: shown, files: files.len() })
    }
}

/// Labels the places that a fact rests on, for rules in code that stand for a row.
pub(super) fn label(finding: &mut Finding, truths: &Truths<'_, '_>, fact: &str) {
    let id = named::id(fact);
    let label = &matrix().fact(id).label;
    for place in truths.get(id).evidence().iter().filter_map(Evidence::place) {
        if finding.places().all(|it| it.span != place.span) {
            finding.label(place, label.clone());
        }
    }
}

/// The facts of a row, the one that shows best first: the credentials of the provider registry, because they are what
/// changes in most repairs, then what documents show, last what was only said.
fn in_order(truths: &Truths<'_, '_>, row: &Row) -> Vec<FactId> {
    let credentials = named::id("provider-authenticated");
    let only_said = |id: FactId| truths.get(id).evidence().iter().all(|it| matches!(it.at, At::Said(_)));
    let mut ids: Vec<FactId> = row.when.iter().copied().chain(row.assuming.iter().map(|it| it.fact)).collect();
    ids.sort_by_key(|&id| (id != credentials, only_said(id)));
    ids
}

fn place_of(facts: &Facts<'_>, evidence: &Evidence<'_>) -> Option<Place> {
    match &evidence.at {
        At::Said(key) => facts.context.target.said_at.get(*key).cloned(),
        _ => evidence.place(),
    }
}

/// Where a deployment begins: its user data, else its profile, else any other document.
fn start_of(facts: &Facts<'_>) -> Option<Place> {
    let models = facts.user_data_files().iter().chain(&facts.profile_models).chain(&facts.args).chain(&facts.manifests);
    let document = models.map(|model| model.document).next()?;
    Some(Place::start_of(document.file()))
}

fn notes(truths: &Truths<'_, '_>, row: &Row, applies: Applies, files: usize) -> Vec<String> {
    let from =
        if row.policy { "policy of this repository".to_owned() } else { format!("{}, read {}", row.source, row.read) };
    let mut notes = vec![format!("{} ({from})", sentence(&row.reason))];
    if let Some(effect) = &row.effect {
        notes.push(format!("{} ({from})", sentence(effect)));
    }
    for (product, bound) in &row.versions {
        if let Some(range) = truths.version(*product).filter(|range| bound.holds(range)) {
            let of = match (bound.upper, bound.inclusive) {
                (true, false) => "before",
                (true, true) => "up to",
                (false, true) => "from",
                (false, false) => "after",
            };
            notes.push(format!("this holds {of} {} {}; here it is {range}", product.title(), bound.version));
        }
    }
    for id in row.when.iter().chain(row.assuming.iter().map(|it| &it.fact)) {
        let said = |it: &&Evidence<'_>| matches!(it.at, At::Said(_)) && place_of(truths.facts, it).is_none();
        for _ in truths.get(*id).evidence().iter().filter(said) {
            notes.push(format!("assumed: {}", matrix().fact(*id).title));
        }
    }
    if let (true, Some(assuming)) = (applies.assumed, &row.assuming) {
        notes.push(format!("nothing says whether there is {}", matrix().fact(assuming.fact).title));
    }
    if files > 1 && truths.facts.is_guessed() {
        notes.push(crate::facts::pairing::GUESSED.to_owned());
    }
    notes.dedup();
    notes
}

/// A sentence as a part of a note: without its full stop, and in lower case unless a name begins it.
fn sentence(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let name = NAMES.iter().any(|name| text.starts_with(name));
    let plain = text.chars().nth(1).is_some_and(|sign| sign.is_lowercase() || sign == ' ');
    if name || !plain {
        return text.to_owned();
    }
    let mut signs = text.chars();
    signs.next().map(|first| first.to_lowercase().chain(signs).collect()).unwrap_or_default()
}

/// Names that begin sentences of the matrix.
const NAMES: [&str; 6] = ["Harbor", "Zot", "Palette", "Registry Connect", "Local UI", "Kubernetes"];

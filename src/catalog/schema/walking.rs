//! A document and its schema, walked together: what breaks the schema, and what is annotated.

use std::collections::HashSet;

use serde_json::Value;

use super::{Schema, Spot, matches_pattern, types};
use crate::catalog::spelling::nearest;
use crate::finding::{Confidence, Severity};
use crate::syntax::{Entry, LayerId, Node, NodeId, ProblemKind, Scalar};

/// The kind of a value, in the words of `x-palint-rule` and of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A mapping.
    Map,
    /// A sequence.
    List,
    /// Text.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Left out, or null.
    Null,
}

impl Found {
    /// The kind of a node.
    pub fn of(node: Node<'_>) -> Found {
        if node.is_mapping() {
            return Found::Map;
        }
        if node.is_sequence() {
            return Found::List;
        }
        match node.scalar() {
            Some(Scalar::Null) => Found::Null,
            Some(Scalar::Bool(_)) => Found::Boolean,
            Some(Scalar::Int(_) | Scalar::Float(_)) => Found::Number,
            _ => Found::String,
        }
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Found::Map => "map",
            Found::List => "list",
            Found::String => "string",
            Found::Number => "number",
            Found::Boolean => "boolean",
            Found::Null => "null",
        }
    }
}

/// How a place breaks its schema.
#[derive(Clone, Debug)]
pub enum Broken<'t> {
    /// A key that is in no table; with the known key that it resembles, or that it is a known misspelling of.
    UnknownKey {
        /// The key that was meant.
        nearest: Option<&'static str>,
        /// True if the table of known wrong spellings has it.
        listed: bool,
        /// Severity of unknown keys here.
        severity: Severity,
    },
    /// A known key in another case.
    KeyCase(&'static str),
    /// A key that belongs elsewhere.
    MisplacedKey {
        /// Where it belongs, from the root of the document.
        destination: String,
        /// The annotation: `lost`, `safe`, `source`, `confidence`, `note`.
        data: &'static Value,
    },
    /// An empty block whose children stand beside it instead of below it.
    Dedented(Vec<Entry<'t>>),
    /// A key that no name of its mapping may be; with the pattern or the greatest length.
    KeyName,
    /// A value of another type.
    WrongType(Found),
    /// An empty value where one is wanted.
    Null(Severity),
    /// A key that must be there; the node is the mapping that lacks it.
    MissingKey(&'static str),
    /// Outside a closed set; with the nearest member.
    NotAllowed(Option<&'static str>),
    /// Text that does not match its pattern.
    Pattern,
    /// A number outside its range.
    OutOfRange,
    /// Text that is too short or too long, in characters.
    Length,
    /// Two equal items where each may stand once; the first of them.
    Repeated(Node<'t>),
    /// A key that should not be used any more; the annotation.
    Deprecated(&'static Value),
    /// A key that is known and better left out; the annotation.
    Discouraged(&'static Value),
}

/// A place that breaks its schema.
#[derive(Clone, Debug)]
pub struct Violation<'t> {
    /// How.
    pub broken: Broken<'t>,
    /// The value; for a missing key the mapping that lacks it.
    pub node: Node<'t>,
    /// The key of the value, where it has one.
    pub key: Option<Node<'t>>,
    /// The mapping that holds the key, where there is one.
    pub holder: Option<Node<'t>>,
    /// What the schema says there: about the value, or about the mapping for what is wrong with a key.
    pub spot: Spot,
    /// The rule that speaks in place of the generic one.
    pub rule: Option<&'static str>,
}

impl Violation<'_> {
    /// True if the generic rules speak of it.
    pub fn is_generic(&self) -> bool {
        self.rule.is_none()
    }

    /// True for what the validator sees too, false for what only an annotation says.
    pub fn rests_on_schema(&self) -> bool {
        match self.broken {
            Broken::UnknownKey { .. } | Broken::KeyCase(_) => self.spot.is_closed() || self.spot.keys().names.is_some(),
            Broken::MisplacedKey { .. } | Broken::Dedented(_) => false,
            Broken::Null(_) | Broken::Deprecated(_) | Broken::Discouraged(_) => false,
            _ => true,
        }
    }

    /// The text of the key, or of the nearest key above.
    pub fn key_text(&self) -> &str {
        self.key.or_else(|| self.node.nearest_key()).map(Node::text_or_empty).unwrap_or_default()
    }

    /// A severity, lowered to a warning where the schema only concludes.
    pub fn at_most(&self, severity: Severity) -> Severity {
        if self.spot.confidence() == Some(Confidence::Inferred) { severity.min(Severity::Warning) } else { severity }
    }
}

/// A value whose schema has an annotation that rules ask for.
#[derive(Clone, Copy, Debug)]
pub struct Noted<'t> {
    /// The value.
    pub node: Node<'t>,
    /// Its key.
    pub key: Option<Node<'t>>,
    /// What the schema says.
    pub spot: Spot,
}

/// What a walk found.
#[derive(Clone, Debug, Default)]
pub struct Examined<'t> {
    /// What breaks the schema, in the order of the document.
    pub violations: Vec<Violation<'t>>,
    /// Values that are never shown.
    pub secrets: Vec<Noted<'t>>,
    /// Keys with a first version.
    pub since: Vec<Noted<'t>>,
}

/// Checks a document against its schema. Templates match anything; a broken document is checked as far as it was read.
///
/// Wherever the validator finds nothing wrong with the document, what the walk believes to break the schema is dropped.
pub fn examine<'t>(schema: Schema, root: Node<'t>) -> Examined<'t> {
    let mut found = walk(schema, root);
    if found.violations.iter().any(Violation::rests_on_schema) && super::is_valid(schema, root) {
        found.violations.retain(|violation| !violation.rests_on_schema());
    }
    if schema == Schema::Settings {
        found.violations.iter_mut().for_each(|violation| violation.rule = Some("settings-schema"));
    }
    found
}

/// What the walk alone finds, without asking the validator.
pub fn walk<'t>(schema: Schema, root: Node<'t>) -> Examined<'t> {
    let mut walk = Walk { schema, found: Examined::default(), seen: HashSet::new(), broken_lines: broken(root) };
    walk.value(root, None, None, schema.root());
    walk.found
}

/// Lines of a layer's text, as byte ranges, on which its parser stumbled.
struct BrokenLines {
    layer: LayerId,
    lines: Vec<(u32, u32)>,
}

fn broken(root: Node<'_>) -> BrokenLines {
    let layer = root.tree().layer(root.layer());
    let cause = |kind| {
        !matches!(
            kind,
            ProblemKind::DuplicateKey
                | ProblemKind::SecondDocument
                | ProblemKind::DocumentEnd
                | ProblemKind::ByteOrderMark
        )
    };
    let line = |at: u32| {
        let at = (at as usize).min(layer.text.len());
        let start = layer.text[..at].rfind('\n').map_or(0, |found| found + 1);
        let end = layer.text[at..].find('\n').map_or(layer.text.len(), |found| at + found);
        (start as u32, end as u32)
    };
    let lines = layer.problems.iter().filter(|it| cause(it.kind)).map(|it| line(it.start)).collect();
    BrokenLines { layer: root.layer(), lines }
}

impl BrokenLines {
    /// True if something is wrong with the document at all.
    fn any(&self) -> bool {
        !self.lines.is_empty()
    }

    /// True for a byte of such a line.
    fn hold(&self, at: u32) -> bool {
        self.lines.iter().any(|&(from, to)| from <= at && at <= to)
    }

    /// True if an empty value may be empty because its text could not be read.
    fn explains(&self, entry: &Entry<'_>) -> bool {
        if entry.key.layer() != self.layer {
            return false;
        }
        let (start, _) = entry.key.local();
        let (_, end) = entry.value.local();
        // The parser may notice only on the line below.
        self.lines.iter().any(|&(from, to)| start <= to && from <= end.max(start) + 1)
    }
}

struct Walk<'t> {
    schema: Schema,
    found: Examined<'t>,
    /// What an alias has led to already, with what was said of it there.
    seen: HashSet<(NodeId, usize)>,
    broken_lines: BrokenLines,
}

impl<'t> Walk<'t> {
    fn add(
        &mut self,
        broken: Broken<'t>,
        node: Node<'t>,
        key: Option<Node<'t>>,
        holder: Option<Node<'t>>,
        spot: Spot,
        rule: Option<&'static str>,
    ) {
        // What stands on a line that could not be read may be something else.
        let at = key.unwrap_or(node);
        if at.layer() != self.broken_lines.layer || !self.broken_lines.hold(at.local().0) {
            self.found.violations.push(Violation { broken, node, key, holder, spot, rule });
        }
    }

    /// A value and everything below it.
    fn value(&mut self, node: Node<'t>, key: Option<Node<'t>>, holder: Option<Node<'t>>, spot: Spot) {
        if node.is_alias() && !self.seen.insert((node.resolved().id(), spot.address())) {
            return;
        }
        let noted = Noted { node, key, spot };
        if spot.is_secret() {
            self.found.secrets.push(noted);
        }
        if spot.keys().noted {
            self.noted(noted, holder);
        }
        if node.hole().is_some() {
            return;
        }
        let found = Found::of(node);
        if found == Found::Null {
            return self.null(node, key, holder, spot);
        }
        if !takes(spot, found, node) {
            return self.add(Broken::WrongType(found), node, key, holder, spot, spot.rule_for(found));
        }
        match found {
            Found::Map => self.mapping(node, spot),
            Found::List => self.list(node, key, holder, spot),
            _ => self.scalar(node, key, holder, spot, found),
        }
    }

    fn noted(&mut self, noted: Noted<'t>, holder: Option<Node<'t>>) {
        let Noted { node, key, spot } = noted;
        if spot.keyword("x-palint-since").is_some() {
            self.found.since.push(noted);
        }
        if let Some(data) = spot.keyword("x-palint-deprecated") {
            self.add(Broken::Deprecated(data), node, key, holder, spot, None);
        }
        if let Some(data) = spot.keyword("x-palint-discouraged") {
            self.add(Broken::Discouraged(data), node, key, holder, spot, None);
        }
    }

    fn null(&mut self, node: Node<'t>, key: Option<Node<'t>>, holder: Option<Node<'t>>, spot: Spot) {
        let severity = match spot.keys().null {
            Some("ok") => return,
            Some(word) => Severity::from_word(word).unwrap_or(Severity::Warning),
            None if spot.keys().types == 0 || spot.keys().types & types::NULL != 0 => return,
            None => Severity::Warning,
        };
        if let Some(key) = key
            && self.broken_lines.explains(&Entry { key, value: node })
        {
            return;
        }
        self.add(Broken::Null(severity), node, key, holder, spot, None);
    }

    fn scalar(&mut self, node: Node<'t>, key: Option<Node<'t>>, holder: Option<Node<'t>>, spot: Spot, found: Found) {
        let rule = || spot.rule_for(found);
        let text = node.text_or_empty();
        let as_text = found == Found::String || spot.go() == Some("string");
        if !matches!(spot.go(), Some("bool" | "int" | "uint"))
            && let Some(allowed) = spot.keys().allowed.and_then(Value::as_array)
            && !allowed.iter().any(|it| equals(node, it, as_text))
        {
            let names: Vec<&'static str> = allowed.iter().filter_map(Value::as_str).collect();
            let nearest = nearest(text, names.into_iter());
            return self.add(Broken::NotAllowed(nearest), node, key, holder, spot, rule());
        }
        if as_text
            && let Some(pattern) = spot.keys().pattern
            && !matches_pattern(pattern, text)
        {
            return self.add(Broken::Pattern, node, key, holder, spot, rule());
        }
        if !spot.keys().bounded {
            return;
        }
        let length = text.chars().count() as u64;
        let bound = |name: &str| spot.keyword(name).and_then(Value::as_u64);
        let fits = bound("minLength").is_none_or(|least| length >= least)
            && bound("maxLength").is_none_or(|most| length <= most);
        if found == Found::String && !fits {
            return self.add(Broken::Length, node, key, holder, spot, rule());
        }
        if let Some(number) = number(node) {
            let bound = |name: &str| spot.keyword(name).and_then(Value::as_f64);
            let fits = bound("minimum").is_none_or(|least| number >= least)
                && bound("maximum").is_none_or(|most| number <= most);
            if !fits {
                self.add(Broken::OutOfRange, node, key, holder, spot, rule());
            }
        }
    }

    fn list(&mut self, node: Node<'t>, key: Option<Node<'t>>, holder: Option<Node<'t>>, spot: Spot) {
        if spot.keys().bounded && spot.flag("uniqueItems") {
            let items: Vec<Node<'t>> = node.items().collect();
            for (index, &item) in items.iter().enumerate() {
                let first = items[..index].iter().find(|other| other.equals(item));
                if let (Some(&first), None) = (first, item.hole()) {
                    let rule = spot.rule_for(Found::List);
                    self.add(Broken::Repeated(first), item, key, holder, spot, rule);
                }
            }
        }
        let Some(below) = spot.item() else { return };
        for item in node.items() {
            self.value(item, None, None, below);
        }
    }

    fn mapping(&mut self, node: Node<'t>, spot: Spot) {
        let has_merge = node.entries().any(|entry| entry.key.is_merge());
        let entries: Vec<Entry<'t>> = if has_merge { node.merged_entries() } else { node.entries().collect() };
        let dedented = self.dedented(node, &entries, spot);
        let mut present: Option<HashSet<&'t str>> = None;
        let mut meant: Vec<&'static str> = Vec::new(); // required keys that a misspelt one stands for
        for entry in &entries {
            let Some(name) = entry.key.text().filter(|_| entry.key.hole().is_none() && !entry.key.is_merge()) else {
                continue;
            };
            if let Some((_, parent_spot, _)) =
                dedented.iter().find(|(_, _, children)| children.iter().any(|child| child.key == entry.key))
            {
                if let Some(below) = parent_spot.child(name) {
                    self.value(entry.value, Some(entry.key), Some(node), below);
                }
                continue;
            }
            if dedented.iter().any(|(parent, ..)| *parent == name) {
                continue;
            }
            if let Some((destination, data)) = misplaced(spot, node, entry, name) {
                self.misplaced(node, entry, spot, destination, data);
                continue;
            }
            match spot.child(name) {
                Some(below) if !is_listed(spot, name) || spot.property(name).is_some() => {
                    self.key_name(node, entry, spot, name);
                    self.value(entry.value, Some(entry.key), Some(node), below);
                }
                _ => {
                    let present =
                        present.get_or_insert_with(|| entries.iter().filter_map(|it| it.key.text()).collect());
                    meant.extend(self.unknown(node, entry, spot, name, present));
                }
            }
        }
        self.required(node, &entries, spot, &meant);
        for (parent, parent_spot, children) in dedented {
            if let Some(entry) = entries.iter().find(|entry| entry.key.text() == Some(parent)) {
                self.add(Broken::Dedented(children), entry.value, Some(entry.key), Some(node), parent_spot, None);
            }
        }
    }

    /// Blocks that are empty because their children are not indented: each with its schema and the children.
    fn dedented(&self, node: Node<'t>, entries: &[Entry<'t>], spot: Spot) -> Vec<(&'t str, Spot, Vec<Entry<'t>>)> {
        let mut found: Vec<(&'t str, Spot, Vec<Entry<'t>>)> = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let Some(name) = entry.key.text().filter(|_| entry.value.is_missing() && !node.is_flow()) else { continue };
            let Some(below) = spot.property(name).filter(|below| below.properties().next().is_some()) else { continue };
            let prefix = |destination: &str| {
                let rest = destination.strip_prefix(name).or_else(|| {
                    let at = destination.rfind(&format!(".{name}."))?;
                    Some(&destination[at + 1 + name.len()..])
                });
                rest.is_some_and(|rest| rest.starts_with(['.', '[']))
            };
            let is_child = |other: &&Entry<'t>| {
                let Some(key) = other.key.text() else { return false };
                match misplaced(spot, node, other, key) {
                    Some((destination, data)) => prefix(&destination) && data.get("whenNull").is_none(),
                    None => spot.property(key).is_none() && below.property(key).is_some(),
                }
            };
            let children: Vec<Entry<'t>> = entries[index + 1..].iter().filter(is_child).copied().collect();
            if !children.is_empty() {
                found.push((name, below, children));
            }
        }
        found
    }

    fn misplaced(&mut self, node: Node<'t>, entry: &Entry<'t>, spot: Spot, destination: String, data: &'static Value) {
        let below = self.schema.root().below(&destination);
        let broken = Broken::MisplacedKey { destination: destination.clone(), data };
        self.add(broken, entry.value, Some(entry.key), Some(node), spot, None);
        if let Some(below) = below {
            self.value(entry.value, Some(entry.key), Some(node), below);
        }
    }

    /// A key that is no property; gives the known key that it stands for.
    fn unknown(
        &mut self,
        node: Node<'t>,
        entry: &Entry<'t>,
        spot: Spot,
        name: &str,
        present: &HashSet<&'t str>,
    ) -> Option<&'static str> {
        let listed = spot.place.alias(name);
        if listed.is_none() && !spot.is_closed() {
            return None;
        }
        let absent = |key: &&'static str| !present.contains(key);
        let names: Vec<&'static str> = spot.properties().map(|(name, _)| name).collect();
        let rule = spot.word("x-palint-unknown-rule");
        let same_letters = names.iter().copied().find(|key| key.eq_ignore_ascii_case(name));
        let meant = match listed {
            Some(right) => right.as_str(),
            None => same_letters.or_else(|| nearest(name, names.into_iter().filter(absent))),
        };
        let severity = spot.unknown();
        match (same_letters, severity) {
            (Some(right), _) => {
                self.add(Broken::KeyCase(right), entry.value, Some(entry.key), Some(node), spot, rule);
            }
            (None, Some(severity)) => {
                let broken = Broken::UnknownKey { nearest: meant, listed: listed.is_some(), severity };
                self.add(broken, entry.value, Some(entry.key), Some(node), spot, rule);
            }
            (None, None) => return None,
        }
        let below = meant.and_then(|meant| spot.property(meant));
        if let Some(below) = below {
            self.value(entry.value, Some(entry.key), Some(node), below);
        }
        meant
    }

    /// Names of keys that are free within limits: stages, network interfaces.
    fn key_name(&mut self, node: Node<'t>, entry: &Entry<'t>, spot: Spot, name: &str) {
        let Some(names) = spot.keys().names else { return };
        if fits_name(names, name) {
            return;
        }
        if let Some(rule) = spot.word("x-palint-unknown-rule") {
            let known = spot.properties().map(|(name, _)| name);
            let severity = spot.unknown().unwrap_or(Severity::Warning);
            let broken = Broken::UnknownKey { nearest: nearest(name, known), listed: false, severity };
            self.add(broken, entry.value, Some(entry.key), Some(node), spot, Some(rule));
        } else {
            self.add(Broken::KeyName, entry.value, Some(entry.key), Some(node), spot, None);
        }
    }

    fn required(&mut self, node: Node<'t>, entries: &[Entry<'t>], spot: Spot, meant: &[&'static str]) {
        let open = entries.iter().any(|entry| entry.key.hole().is_some() || is_open_merge(entry));
        let open = open || node.entries().any(|entry| is_open_merge(&entry));
        if open || self.broken_lines.any() {
            return;
        }
        for key in spot.required() {
            let there = entries.iter().any(|entry| entry.key.text() == Some(key));
            if !there && !meant.contains(&key) {
                let rule = spot.word("x-palint-required-rule").filter(|rule| *rule != "missing-key");
                self.add(Broken::MissingKey(key), node, node.key(), None, spot, rule);
            }
        }
    }
}

/// True for a merge key that brings what is not known.
fn is_open_merge(entry: &Entry<'_>) -> bool {
    entry.key.is_merge() && (entry.value.hole().is_some() || entry.value.items().any(|item| item.hole().is_some()))
}

fn is_listed(spot: Spot, name: &str) -> bool {
    spot.place.alias(name).is_some()
}

/// Where a key belongs that stands in the wrong mapping, and the annotation that says so.
fn misplaced<'t>(spot: Spot, node: Node<'t>, entry: &Entry<'t>, name: &str) -> Option<(String, &'static Value)> {
    spot.keys().misplaced?;
    let data = match spot.place.misplaced(name) {
        Some(data) => data,
        None if spot.property(name).is_none() => spot.place.misplaced("*")?,
        None => return None,
    };
    let value = entry.value;
    let keys = |list: &'static Value| list.as_array().into_iter().flatten().filter_map(Value::as_str);
    let has_one = data.get("whenHas").is_none_or(|list| keys(list).any(|key| value.get(key).is_some()));
    let is_list = data.get("whenList").is_none_or(|wanted| wanted.as_bool() == Some(value.is_sequence()));
    let other_is_empty =
        data.get("whenNull").and_then(Value::as_str).is_none_or(|key| node.get(key).is_none_or(Node::is_null));
    let path = data.get("path")?.as_str()?.replace('*', name);
    (has_one && is_list && other_is_empty).then_some((path, data))
}

/// True if a value has one of the types, or the one that the Go decoder takes.
fn takes(spot: Spot, found: Found, node: Node<'_>) -> bool {
    let scalar = !matches!(found, Found::Map | Found::List);
    match spot.keys().go {
        Some("string") if scalar => return true,
        Some("bool") if scalar => return node.as_bool().is_some(),
        Some("int" | "uint") if scalar => return number(node).is_some(),
        _ => {}
    }
    let own = match found {
        Found::Map => types::OBJECT,
        Found::List => types::ARRAY,
        Found::String => types::STRING,
        Found::Boolean => types::BOOLEAN,
        Found::Null => types::NULL,
        Found::Number if number(node).is_some_and(|it| it.fract() == 0.0) => types::NUMBER | types::INTEGER,
        Found::Number => types::NUMBER,
    };
    spot.keys().types == 0 || spot.keys().types & own != 0
}

pub(super) fn number(node: Node<'_>) -> Option<f64> {
    match node.scalar()? {
        Scalar::Int(value) => Some(value as f64),
        Scalar::Float(value) => Some(value),
        _ => None,
    }
}

fn equals(node: Node<'_>, value: &Value, as_text: bool) -> bool {
    match value {
        Value::String(text) => as_text && node.text() == Some(text),
        Value::Bool(flag) => node.scalar() == Some(Scalar::Bool(*flag)),
        Value::Number(wanted) => number(node).is_some() && number(node) == wanted.as_f64(),
        Value::Null => node.is_null(),
        _ => false,
    }
}

fn fits_name(names: &'static Value, name: &str) -> bool {
    let one_of = |list: &'static Value| list.as_array().is_none_or(|list| list.iter().any(|it| fits_name(it, name)));
    let length = name.chars().count() as u64;
    names.get("anyOf").is_none_or(one_of)
        && names.get("enum").and_then(Value::as_array).is_none_or(|list| list.iter().any(|it| it == name))
        && names.get("pattern").and_then(Value::as_str).is_none_or(|pattern| matches_pattern(pattern, name))
        && names.get("maxLength").and_then(Value::as_u64).is_none_or(|most| length <= most)
}

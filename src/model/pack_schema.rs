//! `schema.yaml` of a pack folder: which values are required and what they may be (profiles §3.1).
//!
//! A key is the full dotted path of a value, `$[]` in it every item of a list; its `schema` is a template such as
//! `{{ required | format "${number:[1-5]}" | hints "1 to 5" }}`.

use core::net::Ipv4Addr;

use regex::Regex;

use crate::syntax::{Node, Scalar};

/// What the schema says about one path.
pub struct Rule<'t> {
    /// The path.
    pub path: &'t str,
    /// The text that says it.
    pub node: Node<'t>,
    /// A value must be given.
    pub required: bool,
    /// The explanation for people.
    pub hint: Option<&'t str>,
    format: Option<Format<'t>>,
}

/// How a document breaks a rule.
pub enum Broken<'t> {
    /// The key is not there; the mapping that lacks it.
    Missing(Node<'t>),
    /// The value is empty.
    Empty(Node<'t>),
    /// The value has another form.
    Form(Node<'t>),
}

struct Format<'t> {
    kind: &'t str,
    limit: Limit<'t>,
    written: &'t str,
}

enum Limit<'t> {
    None,
    Expression(Box<Regex>),
    Between(f64, f64),
    OneOf(Vec<&'t str>),
}

/// Reads the rules of a schema; what cannot be read is left out.
pub fn lower(root: Node<'_>) -> Vec<Rule<'_>> {
    let rules = root.entries().filter_map(|entry| {
        let node = entry.value.get("schema")?;
        let text = node.text()?.trim().strip_prefix("{{")?.strip_suffix("}}")?;
        let mut rule = Rule { path: entry.key.text()?, node, required: false, hint: None, format: None };
        for piece in pieces(text) {
            if piece == "required" {
                rule.required = true;
            } else if let Some(hint) = piece.strip_prefix("hints ") {
                rule.hint = Some(unquoted(hint));
            } else if let Some(format) = piece.strip_prefix("format ") {
                rule.format = Format::read(unquoted(format));
            }
        }
        Some(rule)
    });
    rules.collect()
}

/// The pieces between `|`, which may stand in quotes too.
fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, sign) in text.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            '|' if !quoted => {
                found.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(text[start..].trim());
    found
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

impl<'t> Format<'t> {
    fn read(text: &'t str) -> Option<Format<'t>> {
        let written = text.strip_prefix("${")?.strip_suffix('}')?;
        let (kind, limit) = written.split_once(':').unwrap_or((written, ""));
        let limit = limit.trim();
        let limit = if let Some(expression) = limit.strip_prefix('/').and_then(|it| it.strip_suffix('/')) {
            Limit::Expression(Box::new(Regex::new(expression).ok()?))
        } else if let Some(list) = limit.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            match list
                .split_once('-')
                .and_then(|(low, high)| Some((low.trim().parse().ok()?, high.trim().parse().ok()?)))
            {
                Some((low, high)) => Limit::Between(low, high),
                None => Limit::OneOf(list.split(',').map(str::trim).collect()),
            }
        } else if limit.is_empty() {
            Limit::None
        } else {
            return None;
        };
        Some(Format { kind: kind.trim(), limit, written })
    }

    fn fits(&self, node: Node<'_>) -> bool {
        let Some(text) = node.text() else { return self.kind == "list" && node.is_sequence() };
        let kind = match self.kind {
            "number" => text.parse::<f64>().is_ok(),
            "boolean" => matches!(node.scalar(), Some(Scalar::Bool(_))) || matches!(text, "true" | "false"),
            "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
            "version" => text.split(['-', '+']).next().is_some_and(|core| {
                let core = core.strip_prefix('v').unwrap_or(core);
                core.split('.').all(|part| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit()))
            }),
            // A list may be written as one text.
            _ => true,
        };
        kind && match &self.limit {
            Limit::None => true,
            Limit::Expression(expression) => expression.is_match(text),
            Limit::Between(low, high) => text.parse::<f64>().is_ok_and(|number| *low <= number && number <= *high),
            Limit::OneOf(words) => self.kind == "list" || words.contains(&text),
        }
    }
}

impl<'t> Rule<'t> {
    /// What a value has to be, in a few words.
    pub fn wanted(&self) -> String {
        match &self.format {
            Some(format) => format!("a value of the form `{}`", format.written),
            None => "a value".to_owned(),
        }
    }

    /// Where a document breaks the rule; templates match anything.
    pub fn check<'d>(&self, root: Node<'d>) -> Vec<Broken<'d>> {
        let mut found = Vec::new();
        self.walk(root, self.path, &mut found);
        found
    }

    fn walk<'d>(&self, node: Node<'d>, path: &str, found: &mut Vec<Broken<'d>>) {
        if path.is_empty() {
            return self.value(node, found);
        }
        if node.hole().is_some() {
            return;
        }
        if let Some(rest) = path.strip_prefix("$[]") {
            let rest = rest.strip_prefix('.').unwrap_or(rest);
            node.items().for_each(|item| self.walk(item.resolved(), rest, found));
            return;
        }
        // A key may hold dots itself; the longest one that is there counts.
        let mut fitting: Vec<(&str, Node<'d>)> = Vec::new();
        for entry in node.merged_entries() {
            let Some(rest) = entry.key.text().and_then(|key| path.strip_prefix(key)) else { continue };
            if rest.is_empty() || rest.starts_with('.') {
                fitting.push((rest.strip_prefix('.').unwrap_or(rest), entry.value.resolved()));
            }
        }
        match fitting.into_iter().min_by_key(|(rest, _)| rest.len()) {
            Some((rest, value)) => self.walk(value, rest, found),
            None if self.required && node.is_mapping() && !path.contains("$[]") => found.push(Broken::Missing(node)),
            None => {}
        }
    }

    fn value<'d>(&self, node: Node<'d>, found: &mut Vec<Broken<'d>>) {
        let template = node.hole().is_some() || node.text().is_some_and(|text| text.contains("{{"));
        if template {
            return;
        }
        if node.is_null() || node.text() == Some("") {
            if self.required {
                found.push(Broken::Empty(node));
            }
            return;
        }
        if self.format.as_ref().is_some_and(|format| !format.fits(node)) {
            found.push(Broken::Form(node));
        }
    }
}

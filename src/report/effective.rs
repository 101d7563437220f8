//! `palint effective`: the merged user data of a deployment, each value with the file and line that won.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::text::visible_lines;
use crate::facts::Facts;
use crate::facts::effective::{Content, Merged};
use crate::model::Hidden;
use crate::source::Files;
use crate::syntax::{Node, Scalar, Style, quoted_key};

/// The merged user data as YAML with its origins in comments; `None` for a deployment without user data.
pub fn text(facts: &Facts<'_>, files: &Files) -> Option<String> {
    let merged = whole(facts)?;
    let page = Page { hidden: hidden(facts), files };
    let names: Vec<&str> = facts.user_data_files().iter().map(|model| &*model.source().path).collect();
    let mut out = format!("# {}: {}\n", facts.title(), names.join(", then "));
    if names.len() > 1 {
        out += "# merged as Kairos merges its own keys; how the agent merges `stylus` is not documented\n";
    }
    page.members(&mut out, &merged, 0);
    Some(visible_lines(&out))
}

/// The same for programs: the values, and where each of them stands, by its path.
pub fn json(facts: &Facts<'_>, files: &Files) -> Option<Value> {
    let merged = whole(facts)?;
    let page = Page { hidden: hidden(facts), files };
    let names: Vec<&str> = facts.user_data_files().iter().map(|model| &*model.source().path).collect();
    let mut from = Map::new();
    let values = page.value(&merged, "", &mut from);
    Some(json!({ "deployment": facts.title(), "userData": names, "values": values, "from": from }))
}

/// The user data of a deployment as one, stages included.
fn whole<'t>(facts: &Facts<'t>) -> Option<Merged<'t>> {
    facts.user_data().map(|it| Merged::of(it.root)).reduce(|installer, site| installer.under(site))
}

fn hidden<'f, 't>(facts: &'f Facts<'t>) -> Vec<&'f Hidden<'t>> {
    facts.user_data_files().iter().flat_map(|model| &model.hidden).collect()
}

struct Page<'f, 't> {
    hidden: Vec<&'f Hidden<'t>>,
    files: &'f Files,
}

impl<'t> Page<'_, 't> {
    fn members(&self, out: &mut String, mapping: &Merged<'t>, depth: usize) {
        for member in mapping.members() {
            let _ = write!(out, "{:depth$}{}:", "", member.key.map(written_key).unwrap_or_default());
            self.content(out, member, depth);
        }
    }

    /// What stands behind a key or a dash, with the line end.
    fn content(&self, out: &mut String, value: &Merged<'t>, depth: usize) {
        match &value.content {
            Content::Map(members) if members.is_empty() => self.line(out, " {}", value),
            Content::List(items) if items.is_empty() => self.line(out, " []", value),
            Content::Map(_) => {
                out.push('\n');
                self.members(out, value, depth + 2);
            }
            Content::List(items) => {
                out.push('\n');
                items.iter().for_each(|item| self.item(out, item, depth + 2));
            }
            Content::Leaf if value.node.is_null() => self.line(out, "", value),
            Content::Leaf => {
                let text = self.shown(value.node);
                match text.contains('\n') {
                    true => {
                        let keep = if text.ends_with('\n') { " |" } else { " |-" };
                        self.line(out, keep, value);
                        for line in text.lines() {
                            let _ = match line.is_empty() {
                                true => writeln!(out),
                                false => writeln!(out, "{:1$}{line}", "", depth + 2),
                            };
                        }
                    }
                    false => self.line(out, &format!(" {}", self.written(value.node, &text)), value),
                }
            }
        }
    }

    fn item(&self, out: &mut String, item: &Merged<'t>, depth: usize) {
        let mut inner = String::new();
        match &item.content {
            Content::Map(members) if !members.is_empty() => self.members(&mut inner, item, depth + 2),
            _ => {
                self.content(&mut inner, item, depth);
                let _ = write!(out, "{:depth$}-{inner}", "");
                return;
            }
        }
        // The first key stands behind the dash.
        let _ = write!(out, "{:depth$}- {}", "", inner.trim_start());
    }

    fn line(&self, out: &mut String, text: &str, value: &Merged<'t>) {
        let over = value.over.map(|node| format!(", over {}", self.at(node))).unwrap_or_default();
        let node = if value.node.is_missing() { value.key.unwrap_or(value.node) } else { value.node };
        let _ = writeln!(out, "{text}  # {}{over}", self.at(node));
    }

    /// `path:line` of a node.
    fn at(&self, node: Node<'_>) -> String {
        let span = node.span();
        let file = self.files.get(span.file);
        format!("{}:{}", file.path, file.position(span.start).line)
    }

    /// The text of a scalar with stars in place of secrets.
    fn shown(&self, node: Node<'_>) -> String {
        let text = node.text_or_empty();
        let mut out = String::new();
        let mut at = 0;
        let mut ranges: Vec<(usize, usize)> = self
            .hidden
            .iter()
            .filter(|it| it.node.resolved() == node.resolved())
            .map(|it| (it.start, it.end))
            .collect();
        ranges.sort_unstable();
        for (start, end) in ranges {
            let Some(before) = text.get(at..start) else { continue };
            let Some(secret) = text.get(start..end) else { continue };
            out.push_str(before);
            out.extend(secret.chars().map(|sign| if sign == '\n' { sign } else { '*' }));
            at = end;
        }
        out.push_str(text.get(at..).unwrap_or(""));
        out
    }

    /// A text as it may stand in one line of YAML, of the type that it has in its file.
    fn written(&self, node: Node<'_>, text: &str) -> String {
        let same = text == node.text_or_empty();
        match node.style() {
            Some(Style::Plain) if same && !node.resolved().source().contains('\n') => text.to_owned(),
            _ => Value::from(text).to_string(),
        }
    }

    fn value(&self, merged: &Merged<'t>, path: &str, from: &mut Map<String, Value>) -> Value {
        match &merged.content {
            Content::Map(members) => {
                let below = members.iter().map(|member| {
                    let key = member.key.map(Node::text_or_empty).unwrap_or_default();
                    let dot = if path.is_empty() { "" } else { "." };
                    let path = format!("{path}{dot}{}", quoted_key(key));
                    (key.to_owned(), self.value(member, &path, from))
                });
                below.collect::<Map<String, Value>>().into()
            }
            Content::List(items) => {
                let below = items.iter().enumerate();
                below.map(|(index, item)| self.value(item, &format!("{path}[{index}]"), from)).collect()
            }
            Content::Leaf => {
                let place = |node: Node<'_>| {
                    let span = node.span();
                    let file = self.files.get(span.file);
                    let position = file.position(span.start);
                    json!({ "path": file.path, "line": position.line, "column": position.column })
                };
                let mut origin = place(merged.node);
                if let Some(over) = merged.over {
                    origin["over"] = place(over);
                }
                from.insert(path.to_owned(), origin);
                let text = self.shown(merged.node);
                match merged.node.scalar() {
                    Some(Scalar::Null) => Value::Null,
                    Some(Scalar::Bool(value)) => value.into(),
                    Some(Scalar::Int(value)) if text == merged.node.text_or_empty() => value.into(),
                    _ => text.into(),
                }
            }
        }
    }
}

fn written_key(key: Node<'_>) -> String {
    let text = key.text_or_empty();
    if key.style() == Some(Style::Plain) { text.to_owned() } else { Value::from(text).to_string() }
}

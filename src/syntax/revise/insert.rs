//! New entries and items, and a list around a value.

use super::super::edit::{Change, indent_of};
use super::super::plain::yaml_plain;
use super::super::{Entry, Kind, Language, Node, Style};
use super::lines::{column_of, first_column, indented, is_first_on_line, line_end, next_line, shift};
use super::{STEP, joined};
use crate::finding::Edit;

impl<'t> Node<'t> {
    /// Makes a list of the value, with the value as its only item.
    pub fn wrap_in_list(self) -> Vec<Edit> {
        let (start, end) = self.local();
        let block = self.language() == Language::Yaml && !self.in_flow();
        let text = &*self.tree.layer(self.layer()).text;
        match self.kind() {
            Kind::Missing => Vec::new(),
            // A block of HCL is no value.
            Kind::Mapping { flow: false, .. } if self.language() == Language::Hcl => Vec::new(),
            _ if self.language() == Language::Arg => Vec::new(),
            Kind::Scalar { style: Style::Literal | Style::Folded, .. } if block => {
                let Some(key) = self.key() else { return Vec::new() };
                let Some(separator) = key.separator_end() else { return Vec::new() };
                let indent = column_of(text, key.local().0) + STEP;
                let dash = format!("\n{}- ", " ".repeat(indent));
                let mut changes = vec![Change { start: separator, end: self.properties_start(), text: dash }];
                let body = next_line(text, start as usize).min(end as usize);
                let column = first_column(&text[body..end as usize]);
                // The content must stand deeper than the dash.
                changes.extend(shift(text, body, end as usize, (indent + STEP) as isize - column as isize));
                self.edits(changes)
            }
            Kind::Mapping { flow: false, .. } if block => {
                let mut changes = vec![Change { start, end: start, text: "- ".to_owned() }];
                changes.extend(shift(text, next_line(text, start as usize), end as usize, STEP as isize));
                self.edits(changes)
            }
            Kind::Sequence { .. } if block && !self.is_flow() => Vec::new(),
            _ => {
                let mut edits = vec![self.tree.edit(self.layer(), start, start, "[")];
                let cut_by_flow = matches!(self.kind(), Kind::Scalar { style: Style::Plain, .. })
                    && self.language() == Language::Yaml
                    && !yaml_plain(self.source(), true);
                if cut_by_flow {
                    edits.extend(self.quote());
                }
                edits.push(self.tree.edit(self.layer(), end, end, "]"));
                joined(edits)
            }
        }
    }

    /// Adds an entry at the end of a mapping, or below a key without a value. `value` is text of the layer's language;
    /// lines of it after the first make it a block below the key.
    pub fn insert_entry(self, key: &str, value: &str) -> Vec<Edit> {
        let key = self.written_key(key);
        let lines = match self.language() {
            Language::Json => format!("{key}: {value}"),
            Language::Hcl if value.starts_with('{') && !self.is_flow() => format!("{key} {value}"),
            Language::Hcl => format!("{key} = {value}"),
            Language::Arg => format!("{key}={value}"),
            _ => match value.split_once('\n') {
                Some((header, body)) if header.starts_with(['|', '>']) => {
                    format!("{key}: {header}\n{}", indented(body, STEP))
                }
                Some(_) => format!("{key}:\n{}", indented(value, STEP)),
                None if value.is_empty() => format!("{key}:"),
                None => format!("{key}: {value}"),
            },
        };
        self.edits(self.insertion(&lines, &[]).into_iter().collect())
    }

    /// Where and how lines, with no indentation, are added at the end of a mapping; what is `gone` does not count.
    pub(super) fn insertion(self, lines: &str, gone: &[Change]) -> Option<Change> {
        let text = &*self.tree.layer(self.layer()).text;
        let (start, end) = self.local();
        let at_line = |place: usize, lines: &str| {
            let at = next_line(text, place);
            let ended = at == 0 || text[..at].ends_with('\n');
            let lines = if ended { format!("{lines}\n") } else { format!("\n{lines}") };
            Change { start: at as u32, end: at as u32, text: lines }
        };
        if self.is_missing() {
            let key = self.key().filter(|_| self.language() == Language::Yaml && !self.in_flow())?;
            let indent = column_of(text, key.local().0) + STEP;
            return Some(at_line(key.separator_end()? as usize, &indented(lines, indent)));
        }
        let Kind::Mapping { flow, .. } = *self.kind() else { return None };
        let stays = |entry: &Entry<'_>| {
            let (start, end) = entry.local();
            !gone.iter().any(|it| it.start <= start && end <= it.end)
        };
        let last_written = self.entries().next_back();
        let last = if flow { self.entries().rev().find(stays) } else { last_written };
        if self.language() == Language::Arg {
            return Some(at_line(text.len(), lines));
        }
        if !flow {
            let Some(last) = last else {
                // An empty HCL body; the indentation is one step more than its line's.
                let indent = indent_of(text, start as usize);
                let body = indented(lines, indent + STEP);
                let inner = (start + 1, end - 1);
                let newline = format!("\n{body}\n{}", " ".repeat(indent));
                return (self.language() == Language::Hcl && end > start + 1).then_some(Change {
                    start: inner.0,
                    end: inner.1,
                    text: newline,
                });
            };
            let (key, end_of_last) = last.local();
            let column = column_of(text, key);
            // Comments below it that stand deeper are its own.
            let place = end_of_last.max(last.value.end_with_comments(key)) as usize;
            let one_line =
                self.language() == Language::Hcl && line_end(text, place) > end as usize - 1 && self.parent().is_some();
            if one_line {
                return None;
            }
            return Some(at_line(place, &indented(lines, column)));
        }
        if lines.contains('\n') && self.language() == Language::Yaml {
            return None;
        }
        let Some(last) = last else {
            let lines = match text[start as usize..end as usize].contains('\n') {
                true => {
                    let indent = indent_of(text, start as usize);
                    format!("\n{}\n{}", indented(lines, indent + STEP), " ".repeat(indent))
                }
                false => lines.to_owned(),
            };
            return Some(Change { start: start + 1, end: end - 1, text: lines });
        };
        let (key, value) = last.local();
        let own_line = is_first_on_line(text, key as usize);
        let comma = if self.language() == Language::Hcl && own_line { "" } else { "," };
        let after = &text[value as usize..end as usize - 1];
        let has_comma = after.trim_start().starts_with(',') && last_written == Some(last);
        let place = if has_comma { value + after.find(',').unwrap_or(0) as u32 + 1 } else { value };
        let body = match own_line {
            true => format!("\n{}", indented(lines, column_of(text, key))),
            false => format!(" {lines}"),
        };
        let text = if has_comma { body } else { format!("{comma}{body}") };
        Some(Change { start: place, end: place, text })
    }

    /// Adds an item at the end of a list that is not empty; `value` is one line of the layer's language.
    pub fn insert_item(self, value: &str) -> Vec<Edit> {
        let Some(last) = self.items().next_back().filter(|_| self.is_sequence() && !self.is_alias()) else {
            return Vec::new();
        };
        let text = &*self.tree.layer(self.layer()).text;
        let change = if self.is_flow() || self.language() != Language::Yaml {
            let written = if value.contains(": ") { format!("{{ {value} }}") } else { value.to_owned() };
            Change { start: last.local().1, end: last.local().1, text: format!(", {written}") }
        } else {
            let column = column_of(text, last.dash_column(self));
            let at = next_line(text, last.end_with_comments(last.dash_column(self)) as usize);
            let ended = at == 0 || text[..at].ends_with('\n');
            let line = indented(&format!("- {value}"), column);
            let text = if ended { format!("{line}\n") } else { format!("\n{line}") };
            Change { start: at as u32, end: at as u32, text }
        };
        self.edits(vec![change])
    }

    pub(super) fn dash_column(self, list: Node<'t>) -> u32 {
        list.dash_before(self.properties_start())
    }

    pub(super) fn written_key(self, key: &str) -> String {
        match self.language() {
            Language::Yaml if yaml_plain(key, self.in_flow() || self.is_flow()) => key.to_owned(),
            Language::Hcl if !key.contains(|it: char| !it.is_alphanumeric() && !"_-".contains(it)) => key.to_owned(),
            Language::Arg => key.to_owned(),
            _ => self.quoted(key),
        }
    }
}

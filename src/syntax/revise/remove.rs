//! Entries and items that go, with their lines, dashes and comments.

use super::super::edit::Change;
use super::super::{Entry, Node};
use super::lines::{column_of, is_first_on_line, line_end, line_start, next_line};
use crate::finding::Edit;

impl<'t> Node<'t> {
    /// Removes an item from its list; the last item takes the list with it.
    pub fn remove_item(self) -> Vec<Edit> {
        self.edits(self.item_removal())
    }

    pub(super) fn item_removal(self) -> Vec<Change> {
        let Some(list) = self.parent().filter(|it| it.layer() == self.layer() && it.is_sequence()) else {
            return Vec::new();
        };
        let items: Vec<(u32, u32)> = list.items().map(|item| (item.properties_start(), item.local().1)).collect();
        let Some(index) = list.items().position(|item| item == self) else { return Vec::new() };
        if items.len() == 1 {
            return list.upward_removal();
        }
        if list.is_flow() {
            return flow_removal(list, &items, index);
        }
        let text = &*self.tree.layer(self.layer()).text;
        let dash = list.dash_before(self.properties_start());
        let next = list.items().nth(index + 1).map(|item| list.dash_before(item.properties_start()));
        vec![lines_removal(text, dash, self.end_with_comments(dash), next)]
    }

    /// The removal of what holds a collection that would be empty.
    pub(super) fn upward_removal(self) -> Vec<Change> {
        let within = self.parent().filter(|it| it.layer() == self.layer());
        match (within, self.key()) {
            (Some(_), Some(key)) => Entry { key, value: self }.removal(),
            (Some(_), None) => self.item_removal(),
            (None, _) if self.is_flow() => {
                let (start, end) = self.local();
                vec![Change { start: start + 1, end: end - 1, text: String::new() }]
            }
            (None, _) => {
                let text = &*self.tree.layer(self.layer()).text;
                let (start, end) = self.local();
                let start = self.entries().next().map_or(start, |entry| entry.local().0);
                let end = self.entries().next_back().map_or(end, |entry| entry.local().1);
                vec![lines_removal(text, start, end, None)]
            }
        }
    }

    /// The `-` of the item of this block list that begins at a byte.
    pub(super) fn dash_before(self, item: u32) -> u32 {
        let text = self.tree.layer(self.layer()).text.as_bytes();
        let column = column_of(&self.tree.layer(self.layer()).text, self.local().0);
        let mut line = item as usize;
        loop {
            let start = text[..line].iter().rposition(|it| *it == b'\n').map_or(0, |at| at + 1);
            if text.get(start + column) == Some(&b'-') && start + column < item as usize {
                return (start + column) as u32;
            }
            if start == 0 {
                return item;
            }
            line = start - 1;
        }
    }

    /// Where the node ends, with comment lines below it that stand deeper than what begins at a byte.
    pub(super) fn end_with_comments(self, start: u32) -> u32 {
        let (_, end) = self.local();
        let text = &*self.tree.layer(self.layer()).text;
        if self.is_flow() || !(self.is_mapping() || self.is_sequence()) {
            return end;
        }
        let column = column_of(text, start);
        let mut kept = end as usize;
        let mut at = next_line(text, kept);
        while at < text.len() {
            let line_end = line_end(text, at);
            let line = &text[at..line_end];
            let indent = line.len() - line.trim_start().len();
            if line.trim().is_empty() {
                at = next_line(text, at);
                continue;
            }
            if !line[indent..].starts_with('#') || indent <= column {
                break;
            }
            kept = line_end;
            at = next_line(text, at);
        }
        kept as u32
    }

    /// Where the node begins with its anchor and tag.
    pub(super) fn properties_start(self) -> u32 {
        let start = self.local().0;
        [self.anchor(), self.tag()].into_iter().flatten().map(|it| it.0).fold(start, u32::min)
    }

    /// One past the `:` or `=` after a key.
    pub(super) fn separator_end(self) -> Option<u32> {
        let (_, end) = self.local();
        let text = &self.tree.layer(self.layer()).text[end as usize..];
        let at = text.find(|it: char| !it.is_whitespace())?;
        text[at..].starts_with([':', '=']).then_some(end + at as u32 + 1)
    }
}

impl<'t> Entry<'t> {
    /// Removes the entry: its lines with their comments, or its part of `{…}` with a comma. The last entry of a mapping
    /// takes with it the entry that holds the mapping.
    pub fn remove(self) -> Vec<Edit> {
        self.key.edits(self.removal())
    }

    pub(super) fn removal(self) -> Vec<Change> {
        let Some(mapping) = self.key.parent() else { return Vec::new() };
        let spans: Vec<(u32, u32)> = mapping.entries().map(|it| it.local()).collect();
        let Some(index) = mapping.entries().position(|it| it.key == self.key) else { return Vec::new() };
        if spans.len() == 1 {
            return mapping.upward_removal();
        }
        self.lines_or_part(mapping, &spans, index)
    }

    pub(super) fn lines_or_part(self, mapping: Node<'t>, spans: &[(u32, u32)], index: usize) -> Vec<Change> {
        if mapping.is_flow() {
            return flow_removal(mapping, spans, index);
        }
        let text = &*self.key.tree.layer(self.key.layer()).text;
        let start = self.local().0;
        vec![lines_removal(text, start, self.value.end_with_comments(start), spans.get(index + 1).map(|it| it.0))]
    }

    /// Bytes of the layer's text from the key, with its anchor and tag, to the end of the value.
    pub fn local(self) -> (u32, u32) {
        let key_end = self.key.separator_end().unwrap_or(self.key.local().1);
        let value = [self.value.anchor(), self.value.tag()].into_iter().flatten().map(|it| it.1);
        let value_end = if self.value.is_alias() || !self.value.is_missing() { self.value.local().1 } else { key_end };
        (self.key.properties_start(), value.fold(value_end.max(key_end), u32::max))
    }
}

/// Removes whole lines; what does not begin its line goes up to what comes next in its collection.
pub(super) fn lines_removal(text: &str, start: u32, end: u32, next: Option<u32>) -> Change {
    let (start, end) = (start as usize, end as usize);
    let change = |start: usize, end: usize| Change { start: start as u32, end: end as u32, text: String::new() };
    let after = next_line(text, end);
    let first = line_start(text, start);
    let own_line = matches!(text[first..start].trim(), "" | "export" | "\u{feff}");
    let first = if text[first..].starts_with('\u{feff}') { first + 3 } else { first };
    if own_line {
        let open_end = after == text.len() && !text.ends_with('\n') && first > 0;
        let before = &text[..first];
        let line_end_before = before.strip_suffix('\n').map_or(before, |it| it.strip_suffix('\r').unwrap_or(it)).len();
        return change(if open_end { line_end_before } else { first }, after);
    }
    let rest = &text[end..line_end(text, end)];
    if next.is_some_and(|next| next as usize >= after) && (rest.trim().is_empty() || rest.trim().starts_with('#')) {
        let blanks = text[after..].len() - text[after..].trim_start().len();
        return change(start, after + blanks);
    }
    change(start, end + rest.len() - rest.trim_start().len())
}

/// Removes one of several parts of `{…}` or `[…]`, with a comma.
pub(super) fn flow_removal(holder: Node<'_>, parts: &[(u32, u32)], index: usize) -> Vec<Change> {
    let text = &*holder.tree.layer(holder.layer()).text;
    let (start, end) = parts[index];
    let change = |start: u32, end: u32| Change { start, end, text: String::new() };
    let rest = &text[end as usize..line_end(text, end as usize)];
    let after = rest.trim_start().trim_start_matches(',').trim_start();
    let comment = after.is_empty() || after.starts_with('#') || after.starts_with("//");
    let own_lines = is_first_on_line(text, start as usize) && comment && next_line(text, end as usize) < text.len();
    let last = index + 1 == parts.len();
    if !own_lines {
        return match last {
            true => vec![change(parts[index - 1].1, end)],
            false => vec![change(start, parts[index + 1].0)],
        };
    }
    let lines = change(line_start(text, start as usize) as u32, next_line(text, end as usize) as u32);
    let has_comma = rest.trim_start().starts_with(',');
    let before = index.checked_sub(1).map(|it| parts[it].1);
    let comma = before.and_then(|from| {
        let between = &text[from as usize..start as usize];
        between.trim_start().starts_with(',').then(|| from + between.find(',').unwrap_or(0) as u32)
    });
    match comma.filter(|_| last && !has_comma) {
        Some(comma) => vec![change(comma, comma + 1), lines],
        None => vec![lines],
    }
}

//! The words in which rules say a change: replace, quote, rename, remove, wrap, insert, move.
//!
//! Each gives edits of file bytes, already escaped for every level. An empty list means that the change cannot be made
//! mechanically at this place.

use super::edit::{Change, escape, indent_of};
use super::plain::{survives, yaml_plain};
use super::scalar::resolve;
use super::{Entry, Kind, Language, LayerId, Node, Scalar, Style, Tree, hcl};
use crate::finding::Edit;

/// Columns of one step of indentation in what is written new.
const STEP: usize = 2;

impl<'t> Node<'t> {
    /// Sets the value of a scalar. The way of quoting stays; unquoted text is quoted where the new text would be read as
    /// something else; blocks keep their indentation.
    pub fn replace_value(self, new: &str) -> Vec<Edit> {
        let length = self.text().map_or(0, str::len);
        match self.kind() {
            Kind::Alias { .. } | Kind::Call { .. } => vec![self.replace_source(&self.written(new))],
            Kind::Missing => {
                let Some(key) = self.key() else { return Vec::new() };
                let Some(at) = key.separator_end() else { return Vec::new() };
                vec![self.tree.edit(self.layer(), at, at, &format!(" {}", self.written(new)))]
            }
            Kind::Mapping { .. } | Kind::Sequence { .. } => Vec::new(),
            Kind::Scalar { style: Style::Literal | Style::Folded | Style::Heredoc, .. } => {
                let ends = self.text_or_empty().ends_with('\n') && !new.ends_with('\n');
                let new = if ends { format!("{new}\n") } else { new.to_owned() };
                vec![self.replace_part(0, length, &new)]
            }
            Kind::Scalar { style: Style::Plain, .. } => {
                let was_text = matches!(self.scalar(), Some(Scalar::Text(_)));
                let stays_text = matches!(resolve(new), Scalar::Text(_)) || self.language() != Language::Yaml;
                let plain = survives(new, self) && (stays_text || !was_text);
                vec![self.replace_source(&if plain { new.to_owned() } else { self.quoted(new) })]
            }
            Kind::Scalar { style: Style::Single, .. }
                if new.contains(['\n', '\r', '\t']) || (self.language() == Language::Arg && new.contains('\'')) =>
            {
                vec![self.replace_source(&self.quoted(new))]
            }
            Kind::Scalar { .. } => vec![self.replace_part(0, length, new)],
        }
    }

    /// Puts quotes around an unquoted scalar, by insertions only, so that no edit repeats the value.
    pub fn quote(self) -> Vec<Edit> {
        let source = self.source();
        let written = matches!(self.kind(), Kind::Scalar { style: Style::Plain, .. } | Kind::Alias { .. });
        if !written || source.is_empty() {
            return Vec::new();
        }
        let special: &[char] = if self.language() == Language::Arg { &['"', '\\', '`'] } else { &['"', '\\'] };
        let single = match self.language() {
            Language::Json | Language::Hcl | Language::Text => false,
            Language::Yaml => source.contains(special) && !source.contains('\''),
            Language::Arg => source.contains(special) && !source.contains(['\'', '$']),
        };
        let sign = if single { "'" } else { "\"" };
        let (start, end) = self.local();
        let mut edits = vec![self.tree.edit(self.layer(), start, start, sign)];
        if !single {
            for (at, _) in source.match_indices(special) {
                let at = start + at as u32;
                edits.push(self.tree.edit(self.layer(), at, at, "\\"));
            }
        }
        edits.push(self.tree.edit(self.layer(), end, end, sign));
        edits
    }

    /// Takes the quotes away; nothing if the text cannot stand without them.
    pub fn unquote(self) -> Vec<Edit> {
        let source = self.source();
        let quoted = matches!(self.kind(), Kind::Scalar { style: Style::Single | Style::Double, .. });
        if !quoted || source.len() < 2 || self.text() != Some(&source[1..source.len() - 1]) {
            return Vec::new();
        }
        if !survives(&source[1..source.len() - 1], self) {
            return Vec::new();
        }
        let (start, end) = self.local();
        let edit = |start, end| self.tree.edit(self.layer(), start, end, "");
        vec![edit(start, start + 1), edit(end - 1, end)]
    }

    /// A text value as the node's language writes it: unquoted if it is read as the same text then.
    pub fn written(self, text: &str) -> String {
        let plain = match self.language() {
            Language::Yaml => yaml_plain(text, self.in_flow()) && matches!(resolve(text), Scalar::Text(_)),
            Language::Arg => survives(text, self),
            _ => false,
        };
        if plain { text.to_owned() } else { self.quoted(text) }
    }

    /// A text value in quotes, as the node's language writes them.
    pub(super) fn quoted(self, text: &str) -> String {
        match self.language() {
            Language::Yaml
                if text.contains(['"', '\\']) && !text.contains('\'') && !text.contains(char::is_control) =>
            {
                format!("'{text}'")
            }
            Language::Arg if text.contains(['"', '\\', '`']) && !text.contains(['\'', '$']) => format!("'{text}'"),
            Language::Arg => format!("\"{}\"", self.inline(Some(Style::Double), text)),
            Language::Hcl => format!("\"{}\"", hcl::escape_templates(&escape(text), self.source())),
            _ => format!("\"{}\"", escape(text)),
        }
    }

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
    fn insertion(self, lines: &str, gone: &[Change]) -> Option<Change> {
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
            let key = last.local().0;
            let column = column_of(text, key);
            let place = last.local().1 as usize;
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

    fn dash_column(self, list: Node<'t>) -> u32 {
        list.dash_before(self.properties_start())
    }

    /// Removes an item from its list; the last item takes the list with it.
    pub fn remove_item(self) -> Vec<Edit> {
        self.edits(self.item_removal())
    }

    fn item_removal(self) -> Vec<Change> {
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
    fn upward_removal(self) -> Vec<Change> {
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
    fn dash_before(self, item: u32) -> u32 {
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
    fn end_with_comments(self, start: u32) -> u32 {
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
    fn properties_start(self) -> u32 {
        let start = self.local().0;
        [self.anchor(), self.tag()].into_iter().flatten().map(|it| it.0).fold(start, u32::min)
    }

    /// One past the `:` or `=` after a key.
    fn separator_end(self) -> Option<u32> {
        let (_, end) = self.local();
        let text = &self.tree.layer(self.layer()).text[end as usize..];
        let at = text.find(|it: char| !it.is_whitespace())?;
        text[at..].starts_with([':', '=']).then_some(end + at as u32 + 1)
    }

    /// True if the node stands inside `{…}` or `[…]`.
    pub(super) fn in_flow(self) -> bool {
        let mut node = self;
        while let Some(parent) = node.parent().filter(|it| it.layer() == self.layer()) {
            if parent.is_flow() {
                return true;
            }
            node = parent;
        }
        false
    }

    fn written_key(self, key: &str) -> String {
        match self.language() {
            Language::Yaml if yaml_plain(key, self.in_flow() || self.is_flow()) => key.to_owned(),
            Language::Hcl if !key.contains(|it: char| !it.is_alphanumeric() && !"_-".contains(it)) => key.to_owned(),
            Language::Arg => key.to_owned(),
            _ => self.quoted(key),
        }
    }

    fn language(self) -> Language {
        self.tree.layer(self.layer()).language
    }

    /// Changes of the node's layer as edits of the file; what touches is joined.
    fn edits(self, changes: Vec<Change>) -> Vec<Edit> {
        edits(self.tree, self.layer(), changes)
    }
}

impl<'t> Entry<'t> {
    /// Gives the entry another key.
    pub fn rename(self, new: &str) -> Vec<Edit> {
        if self.key.style() == Some(Style::Plain) && self.key.language() != Language::Json {
            return vec![self.key.replace_source(&self.key.written_key(new))];
        }
        self.key.replace_value(new)
    }

    /// Removes the entry: its lines with their comments, or its part of `{…}` with a comma. The last entry of a mapping
    /// takes with it the entry that holds the mapping.
    pub fn remove(self) -> Vec<Edit> {
        self.key.edits(self.removal())
    }

    fn removal(self) -> Vec<Change> {
        let Some(mapping) = self.key.parent() else { return Vec::new() };
        let spans: Vec<(u32, u32)> = mapping.entries().map(|it| it.local()).collect();
        let Some(index) = mapping.entries().position(|it| it.key == self.key) else { return Vec::new() };
        if spans.len() == 1 {
            return mapping.upward_removal();
        }
        self.lines_or_part(mapping, &spans, index)
    }

    fn lines_or_part(self, mapping: Node<'t>, spans: &[(u32, u32)], index: usize) -> Vec<Change> {
        if mapping.is_flow() {
            return flow_removal(mapping, spans, index);
        }
        let text = &*self.key.tree.layer(self.key.layer()).text;
        let start = self.local().0;
        vec![lines_removal(text, start, self.value.end_with_comments(start), spans.get(index + 1).map(|it| it.0))]
    }

    /// Moves the entry to the end of another mapping, or below a key without a value, with the comments inside it.
    pub fn move_into(self, target: Node<'t>) -> Vec<Edit> {
        self.moved(target, &[], None)
    }

    /// Moves the entry to a path of keys below `root`, with another name; mappings on the way that are not there are
    /// made.
    pub fn move_to_path(self, root: Node<'t>, path: &[&str], name: &str) -> Vec<Edit> {
        let mut target = root;
        for (index, step) in path.iter().enumerate() {
            match target.entries().find(|it| it.key.text() == Some(step)).map(|it| it.value) {
                None => return self.moved(target, &path[index..], Some(name)),
                Some(next) if next.is_missing() => return self.moved(next, &path[index + 1..], Some(name)),
                Some(next) if matches!(next.kind(), Kind::Mapping { .. }) => target = next,
                Some(_) => return Vec::new(),
            }
        }
        self.moved(target, &[], Some(name))
    }

    fn moved(self, target: Node<'t>, parents: &[&str], name: Option<&str>) -> Vec<Edit> {
        let tree = self.key.tree;
        let (layer, language) = (self.key.layer(), self.key.language());
        if language != target.language() || self.holds(target) {
            return Vec::new();
        }
        // An object of HCL holds no blocks, a body no quoted names.
        let block = language == Language::Hcl && self.value.is_mapping() && !self.value.is_flow();
        if target.is_flow() && block || language == Language::Hcl && self.key.style() != Some(Style::Plain) {
            return Vec::new();
        }
        let Some(mut lines) = self.lines(target, name) else { return Vec::new() };
        let json = language == Language::Json || target.is_flow();
        for parent in parents.iter().rev() {
            let parent = target.written_key(parent);
            lines = match language {
                Language::Json => format!("{parent}: {{\n{}\n}}", indented(&lines, STEP)),
                Language::Hcl if target.is_flow() => format!("{parent} = {{\n{}\n}}", indented(&lines, STEP)),
                Language::Hcl => format!("{parent} {{\n{}\n}}", indented(&lines, STEP)),
                Language::Arg => return Vec::new(),
                _ if json => format!("{parent}: {{{lines}}}"),
                _ => format!("{parent}:\n{}", indented(&lines, STEP)),
            };
        }
        let mut removal = self.removal();
        let inside = |change: &Change| {
            let (start, end) = target.local();
            target.layer() == layer && change.start <= start && end <= change.end && change.end > change.start
        };
        if removal.iter().any(inside) {
            // What holds the entry also holds the target: only the entry itself goes.
            let Some(mapping) = self.key.parent() else { return Vec::new() };
            let spans: Vec<(u32, u32)> = mapping.entries().map(|it| it.local()).collect();
            removal = self.lines_or_part(mapping, &spans, spans.iter().position(|it| *it == self.local()).unwrap_or(0));
            if removal.iter().any(inside) {
                return Vec::new();
            }
        }
        let gone = if target.layer() == layer { &*removal } else { &[] };
        let Some(insertion) = target.insertion(&lines, gone) else { return Vec::new() };
        if target.layer() == layer {
            // Where all that was in the target goes, the new text takes its place.
            removal.retain(|it| !(insertion.start <= it.start && it.end <= insertion.end));
            removal.push(insertion);
            return edits(tree, layer, removal);
        }
        let mut found = edits(tree, layer, removal);
        found.extend(edits(tree, target.layer(), vec![insertion]));
        found
    }

    /// True if a node is the entry's value or stands in it.
    fn holds(self, node: Node<'t>) -> bool {
        let mut at = Some(node);
        while let Some(node) = at {
            if node == self.value || node == self.key {
                return true;
            }
            at = node.parent();
        }
        false
    }

    /// The entry's text for another place, without indentation.
    fn lines(self, target: Node<'t>, name: Option<&str>) -> Option<String> {
        let text = &*self.key.tree.layer(self.key.layer()).text;
        let (start, end) = self.local();
        let (key_start, key_end) = self.key.local();
        let key = name.map_or(self.key.source().to_owned(), |name| target.written_key(name));
        let mapping = self.key.parent()?;
        let block = !mapping.is_flow();
        // A block of HCL may stand on one line, and its brace with it.
        let line_end = line_end(text, self.value.end_with_comments(start) as usize);
        let one_line =
            mapping.language() == Language::Hcl && mapping.local().1 as usize <= line_end && mapping.parent().is_some();
        let end = if block && !one_line { line_end } else { end as usize };
        if block && target.is_flow() && text[start as usize..end].contains(['\n', '#']) {
            return None;
        }
        let body = format!("{}{key}{}", &text[start as usize..key_start as usize], &text[key_end as usize..end]);
        let column = column_of(text, start);
        let mut lines = body.split('\n').map(|line| line.trim_end_matches('\r'));
        let mut out = lines.next().unwrap_or("").to_owned();
        for line in lines {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            out.push('\n');
            out.push_str(&line[blanks.min(column)..]);
        }
        Some(out)
    }

    /// Bytes of the layer's text from the key, with its anchor and tag, to the end of the value.
    pub fn local(self) -> (u32, u32) {
        let key_end = self.key.separator_end().unwrap_or(self.key.local().1);
        let value = [self.value.anchor(), self.value.tag()].into_iter().flatten().map(|it| it.1);
        let value_end = if self.value.is_alias() || !self.value.is_missing() { self.value.local().1 } else { key_end };
        (self.key.properties_start(), value.fold(value_end.max(key_end), u32::max))
    }
}

impl Tree {
    /// Moves lines of a layer's text to the right: every line that begins in a range of bytes and is not blank.
    pub fn indent(&self, layer: LayerId, start: u32, end: u32, by: usize) -> Vec<Edit> {
        edits(self, layer, shift(&self.layer(layer).text, start as usize, end as usize, by as isize))
    }

    /// Moves lines of a layer's text to the left, each as far as it has blanks.
    pub fn dedent(&self, layer: LayerId, start: u32, end: u32, by: usize) -> Vec<Edit> {
        edits(self, layer, shift(&self.layer(layer).text, start as usize, end as usize, -(by as isize)))
    }
}

/// Lines that begin in a range, moved right or left; the first line counts from the start of its own line.
fn shift(text: &str, start: usize, end: usize, by: isize) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut at = line_start(text, start);
    while at < end && at < text.len() {
        let line = &text[at..line_end(text, at)];
        let blanks = line.len() - line.trim_start_matches(' ').len();
        if blanks < line.len() && by > 0 {
            changes.push(Change { start: at as u32, end: at as u32, text: " ".repeat(by as usize) });
        } else if blanks < line.len() && by < 0 {
            let cut = blanks.min(by.unsigned_abs());
            changes.push(Change { start: at as u32, end: (at + cut) as u32, text: String::new() });
        }
        at = next_line(text, at);
    }
    changes.retain(|change| change.start < change.end || !change.text.is_empty());
    changes
}

/// Removes whole lines; what does not begin its line goes up to what comes next in its collection.
fn lines_removal(text: &str, start: u32, end: u32, next: Option<u32>) -> Change {
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
fn flow_removal(holder: Node<'_>, parts: &[(u32, u32)], index: usize) -> Vec<Change> {
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

/// Changes of one layer as edits of the file; changes that touch become one.
fn edits(tree: &Tree, layer: LayerId, mut changes: Vec<Change>) -> Vec<Edit> {
    changes.sort_by_key(|change| (change.start, change.end));
    let mut merged: Vec<Change> = Vec::new();
    for change in changes {
        match merged.last_mut().filter(|last| last.end == change.start) {
            Some(last) => {
                last.end = change.end;
                last.text.push_str(&change.text);
            }
            None => merged.push(change),
        }
    }
    joined(merged.iter().map(|it| tree.edit(layer, it.start, it.end, &it.text)).collect())
}

/// Edits of one file in order; those that touch become one.
fn joined(mut edits: Vec<Edit>) -> Vec<Edit> {
    let mut found: Vec<Edit> = Vec::new();
    edits.sort_by_key(|edit| edit.start);
    for edit in edits {
        match found.last_mut().filter(|last| last.end == edit.start && last.file == edit.file) {
            Some(last) => {
                last.end = edit.end;
                last.text.push_str(&edit.text);
            }
            None => found.push(edit),
        }
    }
    found
}

/// Lines with an indentation; blank ones get none.
fn indented(lines: &str, by: usize) -> String {
    let indent = " ".repeat(by);
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("{indent}{line}") };
    lines.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn first_column(text: &str) -> usize {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    line.len() - line.trim_start_matches(' ').len()
}

/// Characters before a byte on its line.
fn column_of(text: &str, at: u32) -> usize {
    text[line_start(text, at as usize)..at as usize].trim_start_matches('\u{feff}').chars().count()
}

fn is_first_on_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim().is_empty()
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |found| found + 1)
}

/// The end of a line without its line end.
fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |found| at + found);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

/// The start of the next line, or the end of the text.
fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |found| at + found + 1)
}

#[cfg(test)]
mod tests {
    use crate::finding::{Edit, Fix, apply};
    use crate::source::FileId;
    use crate::syntax::{Entry, Language, LayerId, Node, Style, Tree, embed, parse};

    type Change = fn(Node<'_>) -> Vec<Edit>;

    fn read(text: &str, language: Language) -> Tree {
        parse(FileId(0), text.into(), language)
    }

    fn applied(text: &str, edits: Vec<Edit>) -> String {
        let fix = Fix::safe("change", edits);
        apply(text, FileId(0), &fix).unwrap_or_else(|| panic!("{text} {:?}", fix.edits))
    }

    fn entry<'t>(root: Node<'t>, path: &[&str]) -> Entry<'t> {
        let (last, parents) = path.split_last().unwrap();
        root.at(parents).unwrap().entry(last).unwrap()
    }

    fn yaml(text: &str, change: impl Fn(Node<'_>) -> Vec<Edit>) -> String {
        let tree = read(text, Language::Yaml);
        applied(text, change(tree.root().unwrap()))
    }

    fn with(text: &str, language: Language, change: impl Fn(Node<'_>) -> Vec<Edit>) -> String {
        let tree = read(text, language);
        applied(text, change(tree.root().unwrap()))
    }

    #[test]
    fn values_keep_their_quoting() {
        let change = |new: &'static str| move |root: Node<'_>| root.get("a").unwrap().replace_value(new);
        assert_eq!(yaml("a: x # c\n", change("y")), "a: y # c\n");
        assert_eq!(yaml("a: x # c\n", change("y: z")), "a: \"y: z\" # c\n");
        assert_eq!(yaml("a: x\n", change("true")), "a: \"true\"\n");
        assert_eq!(yaml("a: True\n", change("true")), "a: true\n");
        assert_eq!(yaml("a: 'x'\n", change("it's")), "a: 'it''s'\n");
        assert_eq!(yaml("a: \"x\"\n", change("say \"hi\"")), "a: \"say \\\"hi\\\"\"\n");
        assert_eq!(yaml("a: # c\nb: 1\n", change("y")), "a: y # c\nb: 1\n");
        assert_eq!(yaml("a: |\n  x\n  y\nb: 1\n", change("p\nq")), "a: |\n  p\n  q\nb: 1\n");
        assert_eq!(yaml("a: |-\n  x\n  y\nb: 1\n", change("p\nq")), "a: |-\n  p\n  q\nb: 1\n");
        assert_eq!(
            yaml("a: [x, y]\n", |root| root.get("a").unwrap().items().next().unwrap().replace_value("p,q")),
            "a: [\"p,q\", y]\n"
        );
        assert_eq!(with("{\"a\": \"x\"}", Language::Json, change("é\n")), "{\"a\": \"é\\n\"}");
        assert_eq!(with("{\"a\": 1}", Language::Json, change("2")), "{\"a\": 2}");
        assert_eq!(with("{\"a\": 1}", Language::Json, change("x")), "{\"a\": \"x\"}");
        assert_eq!(
            with("A=x # c\n", Language::Arg, |root| root.get("A").unwrap().replace_value("y z")),
            "A=\"y z\" # c\n"
        );
        assert_eq!(with("a = \"x\"\n", Language::Hcl, change("${y}")), "a = \"$${y}\"\n");
        assert_eq!(with("a = var.x\n", Language::Hcl, change("y")), "a = \"y\"\n");
        assert_eq!(
            with("a = <<-EOT\n    x\n  EOT\n", Language::Hcl, change("p\n\nq")),
            "a = <<-EOT\n    p\n\n    q\n  EOT\n"
        );
    }

    #[test]
    fn a_part_lands_where_it_stands() {
        let strip = |root: Node<'_>| vec![root.get("a").unwrap().replace_part(0, 8, "")];
        assert_eq!(yaml("a: https://x:5000/y\n", strip), "a: x:5000/y\n");
        assert_eq!(yaml("a: >-\n  https://x\n  y\n", strip), "a: >-\n  x\n  y\n");
        let template = |root: Node<'_>| vec![root.get("a").unwrap().replace_part(0, 1, "z${b}")];
        assert_eq!(with("a = \"x${b}\"\n", Language::Hcl, template), "a = \"z${b}${b}\"\n");
    }

    #[test]
    fn quotes_come_by_insertion_and_go_where_nothing_needs_them() {
        let quote = |root: Node<'_>| root.get("a").unwrap().quote();
        assert_eq!(yaml("a: ****\n", quote), "a: \"****\"\n");
        assert_eq!(yaml("a: {{ .x | default \"y\" }}\n", quote), "a: '{{ .x | default \"y\" }}'\n");
        assert_eq!(yaml("a: 644\n", quote), "a: \"644\"\n");
        assert_eq!(yaml("a: x\\y'\n", quote), "a: \"x\\\\y'\"\n");
        let arg = |root: Node<'_>| root.get("A").unwrap().quote();
        assert_eq!(with("A=x y # c\n", Language::Arg, arg), "A=\"x y\" # c\n");
        assert_eq!(with("A=$B;x\n", Language::Arg, arg), "A=\"$B;x\"\n");
        let tree = read("a: ***\n", Language::Yaml);
        assert!(quote(tree.root().unwrap()).iter().all(|edit| edit.text == "\""));
        let unquote = |root: Node<'_>| root.get("a").unwrap().unquote();
        assert_eq!(yaml("a: \"0644\"\n", unquote), "a: 0644\n");
        assert_eq!(yaml("a: 'x: y'\n", unquote), "a: 'x: y'\n");
        assert_eq!(with("{\"a\": \"true\"}", Language::Json, unquote), "{\"a\": true}");
        assert_eq!(with("{\"a\": \"x\"}", Language::Json, unquote), "{\"a\": \"x\"}");
    }

    #[test]
    fn an_entry_goes_with_its_lines() {
        let remove = |path: &'static [&'static str]| move |root: Node<'_>| entry(root, path).remove();
        let text = "# top\na:\n  b: 1 # one\n  # about c\n  c: |\n    x\n\n    y\n  # end of a\nd: 2\n";
        assert_eq!(yaml(text, remove(&["a", "b"])), text.replace("  b: 1 # one\n", ""));
        assert_eq!(yaml(text, remove(&["a", "c"])), text.replace("  c: |\n    x\n\n    y\n", ""));
        assert_eq!(yaml(text, remove(&["a"])), "# top\nd: 2\n");
        assert_eq!(yaml(text, remove(&["d"])), text.replace("d: 2\n", ""));
        assert_eq!(yaml("a:\n  b:\n    c: 1\nd: 2\n", remove(&["a", "b", "c"])), "d: 2\n");
        assert_eq!(yaml("a: 1\nb: 2", remove(&["b"])), "a: 1");
        assert_eq!(
            yaml("- a: 1\n  b: 2\n", |root| root.items().next().unwrap().entry("a").unwrap().remove()),
            "- b: 2\n"
        );
        assert_eq!(yaml("a: {b: 1, c: 2}\n", remove(&["a", "c"])), "a: {b: 1}\n");
        assert_eq!(yaml("a: {b: 1, c: 2}\n", remove(&["a", "b"])), "a: {c: 2}\n");
        assert_eq!(yaml("a: {b: 1}\nc: 2\n", remove(&["a", "b"])), "c: 2\n");
        let json = "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  }\n}\n";
        assert_eq!(with(json, Language::Json, remove(&["a"])), "{\n  \"b\": {\n    \"c\": 2\n  }\n}\n");
        assert_eq!(with(json, Language::Json, remove(&["b", "c"])), "{\n  \"a\": 1\n}\n");
        assert_eq!(with("{\"a\": 1}", Language::Json, remove(&["a"])), "{}");
        let hcl = "x {\n  a = 1 # c\n  b {\n    c = 2\n  }\n  d = { e = 1, f = 2 }\n}\n";
        assert_eq!(with(hcl, Language::Hcl, remove(&["x", "a"])), hcl.replace("  a = 1 # c\n", ""));
        assert_eq!(with(hcl, Language::Hcl, remove(&["x", "b", "c"])), hcl.replace("  b {\n    c = 2\n  }\n", ""));
        assert_eq!(with(hcl, Language::Hcl, remove(&["x", "d", "f"])), hcl.replace(", f = 2", ""));
        assert_eq!(with("A=1\nexport B=2 # c\nC=3\n", Language::Arg, remove(&["B"])), "A=1\nC=3\n");
    }

    #[test]
    fn an_item_goes_with_its_dash() {
        let remove =
            |index: usize| move |root: Node<'_>| root.get("a").unwrap().items().nth(index).unwrap().remove_item();
        let text = "a:\n  - x # c\n  - y: 1\n    z: 2\n  # about p\n  - - p\n    - q\nb: 1\n";
        assert_eq!(yaml(text, remove(0)), text.replace("  - x # c\n", ""));
        assert_eq!(yaml(text, remove(1)), text.replace("  - y: 1\n    z: 2\n", ""));
        assert_eq!(yaml(text, remove(2)), text.replace("  - - p\n    - q\n", ""));
        let inner = |index: usize| {
            move |root: Node<'_>| {
                root.get("a").unwrap().items().nth(2).unwrap().items().nth(index).unwrap().remove_item()
            }
        };
        assert_eq!(yaml(text, inner(0)), text.replace("  - - p\n    - q\n", "  - - q\n"));
        assert_eq!(yaml(text, inner(1)), text.replace("    - q\n", ""));
        assert_eq!(yaml("a:\n- x\nb: 1\n", remove(0)), "b: 1\n");
        assert_eq!(yaml("a: [x, y]\n", remove(1)), "a: [x]\n");
        assert_eq!(
            with("{\n  \"a\": [\n    1,\n    2\n  ]\n}\n", Language::Json, remove(1)),
            "{\n  \"a\": [\n    1\n  ]\n}\n"
        );
    }

    #[test]
    fn a_value_becomes_the_only_item_of_a_list() {
        let wrap = |root: Node<'_>| root.get("a").unwrap().wrap_in_list();
        assert_eq!(yaml("a: x # c\n", wrap), "a: [x] # c\n");
        assert_eq!(yaml("a: x, y\n", wrap), "a: [\"x, y\"]\n");
        assert_eq!(yaml("a: |\n  x\n   y\nb: 1\n", wrap), "a:\n  - |\n    x\n     y\nb: 1\n");
        assert_eq!(yaml("a: | # c\n    x\n\n    y\nb: 1\n", wrap), "a:\n  - | # c\n    x\n\n    y\nb: 1\n");
        assert_eq!(yaml("a:\n  x: 1\n  # c\n  y: 2\nb: 1\n", wrap), "a:\n  - x: 1\n    # c\n    y: 2\nb: 1\n");
        assert_eq!(with("{\"a\": {\"b\": 1}}", Language::Json, wrap), "{\"a\": [{\"b\": 1}]}");
        assert_eq!(with("a = \"x\"\n", Language::Hcl, wrap), "a = [\"x\"]\n");
    }

    #[test]
    fn an_entry_comes_last_in_its_mapping() {
        let insert = |key: &'static str, value: &'static str| {
            move |root: Node<'_>| root.get("a").unwrap().insert_entry(key, value)
        };
        assert_eq!(yaml("a:\n  x: 1 # c\nb: 1\n", insert("y", "2")), "a:\n  x: 1 # c\n  y: 2\nb: 1\n");
        assert_eq!(yaml("a:\n  x: 1", insert("y", "2")), "a:\n  x: 1\n  y: 2");
        assert_eq!(yaml("a: # c\nb: 1\n", insert("y", "2")), "a: # c\n  y: 2\nb: 1\n");
        assert_eq!(yaml("a: {x: 1}\n", insert("y", "2")), "a: {x: 1, y: 2}\n");
        assert_eq!(yaml("a: {}\n", insert("y", "2")), "a: {y: 2}\n");
        assert_eq!(
            yaml("a:\n  x: |\n    p\n\nb: 1\n", insert("y", "z: 1\nw: 2")),
            "a:\n  x: |\n    p\n  y:\n    z: 1\n    w: 2\n\nb: 1\n"
        );
        assert_eq!(yaml("a:\n  x: 1\n", insert("y", "|\np\nq")), "a:\n  x: 1\n  y: |\n    p\n    q\n");
        let json = |text| with(text, Language::Json, insert("y", "2"));
        assert_eq!(json("{\"a\": {\"x\": 1}}"), "{\"a\": {\"x\": 1, \"y\": 2}}");
        assert_eq!(json("{\"a\": {}}"), "{\"a\": {\"y\": 2}}");
        assert_eq!(
            json("{\n  \"a\": {\n    \"x\": 1\n  }\n}\n"),
            "{\n  \"a\": {\n    \"x\": 1,\n    \"y\": 2\n  }\n}\n"
        );
        let hcl = |text| with(text, Language::Hcl, insert("y", "2"));
        assert_eq!(hcl("a {\n  x = 1 # c\n}\n"), "a {\n  x = 1 # c\n  y = 2\n}\n");
        assert_eq!(hcl("a {}\n"), "a {\n  y = 2\n}\n");
        assert_eq!(hcl("a = {\n  x = 1\n}\n"), "a = {\n  x = 1\n  y = 2\n}\n");
        assert_eq!(with("A=1", Language::Arg, |root| root.insert_entry("B", "2")), "A=1\nB=2");
    }

    #[test]
    fn an_entry_moves_with_its_comments() {
        let text = "a:\n  x: 1\nb: # of b\n  # inner\n  p: |\n    text\n\n    more\nc:\nd: 2\n";
        let into = |from: &'static [&'static str], to: &'static [&'static str]| {
            move |root: Node<'_>| entry(root, from).move_into(root.at(to).unwrap())
        };
        assert_eq!(
            yaml(text, into(&["b"], &["a"])),
            "a:\n  x: 1\n  b: # of b\n    # inner\n    p: |\n      text\n\n      more\nc:\nd: 2\n"
        );
        assert_eq!(yaml(text, into(&["b", "p"], &["c"])), "a:\n  x: 1\nc:\n  p: |\n    text\n\n    more\nd: 2\n");
        let to_path = |root: Node<'_>| entry(root, &["d"]).move_to_path(root, &["a", "vip", "deep"], "e");
        assert_eq!(yaml("a:\n  x: 1\nd: 2 # c\n", to_path), "a:\n  x: 1\n  vip:\n    deep:\n      e: 2 # c\n");
        let json = "{\n  \"a\": {\n    \"x\": 1\n  },\n  \"d\": {\n    \"y\": 2\n  }\n}\n";
        assert_eq!(
            with(json, Language::Json, |root| entry(root, &["d"]).move_into(root.get("a").unwrap())),
            "{\n  \"a\": {\n    \"x\": 1,\n    \"d\": {\n      \"y\": 2\n    }\n  }\n}\n"
        );
        assert_eq!(yaml(text, into(&["a"], &["a"])), text);
    }

    #[test]
    fn lines_move_right_and_left() {
        let text = "a:\nb: 1\n\n  # c\nd: |\n  x\ne: 1\n";
        let right = |root: Node<'_>| root.tree().indent(LayerId(0), 3, 24, 2);
        assert_eq!(yaml(text, right), "a:\n  b: 1\n\n    # c\n  d: |\n    x\ne: 1\n");
        let left = |root: Node<'_>| root.tree().dedent(LayerId(0), 3, 24, 2);
        assert_eq!(yaml("a:\n  b: 1\n c: 2\n", left), "a:\nb: 1\nc: 2\n");
    }

    /// A document inside another, and the way to it.
    struct Held {
        name: &'static str,
        language: Language,
        path: &'static [&'static [&'static str]],
        wrap: fn(&str) -> String,
    }

    fn block(inner: &str, by: usize) -> String {
        super::indented(inner.trim_end_matches('\n'), by)
    }

    fn json_string(inner: &str) -> String {
        serde_json::to_string(inner).unwrap()
    }

    const HELD: [Held; 12] = [
        Held {
            name: "json",
            language: Language::Json,
            path: &[&["v"]],
            wrap: |inner| format!("{{\"a\": 1,\n \"v\": {}, \"z\": \"y\"}}", json_string(inner)),
        },
        Held {
            name: "literal",
            language: Language::Yaml,
            path: &[&["p", "v"]],
            wrap: |inner| format!("a: 1\np:\n  v: | # c\n{}\n  # after\n  z: y\n", block(inner, 4)),
        },
        Held {
            name: "literal at the end",
            language: Language::Yaml,
            path: &[&["v"]],
            wrap: |inner| format!("z: y\nv: |\n{}\n", block(inner, 3)),
        },
        Held {
            name: "literal without a last line end",
            language: Language::Yaml,
            path: &[&["p", "v"]],
            wrap: |inner| format!("p:\n  - v: 1\n  - v: 2\np:\n  v: |-\n{}\n\n  z: y\n", block(inner, 6)),
        },
        Held {
            name: "literal at the end of a file without a line end",
            language: Language::Yaml,
            path: &[&["v"]],
            wrap: |inner| format!("z: y\nv: |\n{}", block(inner, 2)),
        },
        Held {
            name: "literal with an indentation indicator",
            language: Language::Yaml,
            path: &[&["v"]],
            wrap: |inner| format!("v: |2\n{}\nz: y\n", block(inner, 2)),
        },
        Held {
            name: "literal with CR LF",
            language: Language::Yaml,
            path: &[&["p", "v"]],
            wrap: |inner| format!("a: 1\np:\n  v: |\n{}\n  z: y\n", block(inner, 4)).replace('\n', "\r\n"),
        },
        Held {
            name: "double quotes",
            language: Language::Yaml,
            path: &[&["v"]],
            wrap: |inner| format!("v: {}\nz: y\n", json_string(inner)),
        },
        Held {
            name: "heredoc",
            language: Language::Hcl,
            path: &[&["r", "v"]],
            wrap: |inner| format!("r {{\n  v = <<-EOT\n{}\n  EOT\n  z = \"y\"\n}}\n", block(inner, 4)),
        },
        Held {
            name: "heredoc in column 0",
            language: Language::Hcl,
            path: &[&["v"]],
            wrap: |inner| format!("v = <<EOT\n{inner}EOT\nz = \"y\"\n"),
        },
        Held {
            name: "third depth",
            language: Language::Json,
            path: &[&["v"], &["cluster", "config"]],
            wrap: |inner| {
                let values = format!("cluster:\n  config: |\n{}\n# c\nz: y\n", block(inner, 4));
                format!("{{\"v\": {}, \"z\": \"y\"}}", json_string(&values))
            },
        },
        Held {
            name: "literal in a literal",
            language: Language::Yaml,
            path: &[&["v"], &["w"]],
            wrap: |inner| format!("v: |\n  w: |\n{}\n  z: y\nz: y\n", block(inner, 4)),
        },
    ];

    const SAMPLES: [&str; 6] = [
        "a: 1\nb:\n  c: x # c\n  d: \"y\"\n  e: 'z'\nf:\n  - g\n  - h: i\n    j: k\n",
        "# header\na:\n  b: |\n    text\n\n    more\n  c: {d: 1, e: [x, y]}\n\nf:\n  g:\n    h: 1\n",
        "a:\nb: # of b\n  - c: 1\n  # between\n  - d: 2\ne: \"a\\tb\"\n",
        "\"q k\": ****\np: https://x\nr:\n- s\n- - t\n  - u\nv: x, y\n",
        "a: é名\nb:\n  c: |-\n    - 1\n    - 2\n  d:\n    e: >-\n      folded\n      text\n",
        "only:\n  one:\n    here: x\n",
    ];

    const CHANGES: [(&str, Change); 17] = [
        ("replace", |it| it.replace_value("new")),
        ("replace by special text", |it| it.replace_value("a: 'b' \"c\" #d")),
        ("replace by lines", |it| it.replace_value("x\n\n  y\nz")),
        ("quote", |it| it.quote()),
        ("unquote", |it| it.unquote()),
        ("rename", |it| it.key().map(|key| Entry { key, value: it }.rename("new name")).unwrap_or_default()),
        ("remove", |it| it.key().map(|key| Entry { key, value: it }.remove()).unwrap_or_default()),
        ("remove item", |it| it.remove_item()),
        ("wrap", |it| it.wrap_in_list()),
        ("insert", |it| it.insert_entry("new", "1")),
        ("insert a block", |it| it.insert_entry("new", "x: 1\ny:\n  - 2")),
        ("move to the root", |it| {
            let root = it.tree().node(it.tree().layer(it.layer()).roots[0]);
            it.key().map(|key| Entry { key, value: it }.move_into(root)).unwrap_or_default()
        }),
        ("move to a new path", |it| {
            let root = it.tree().node(it.tree().layer(it.layer()).roots[0]);
            it.key().map(|key| Entry { key, value: it }.move_to_path(root, &["x", "y"], "z")).unwrap_or_default()
        }),
        ("insert a line", |it| {
            let start = it.tree().layer(it.layer()).text[..it.local().0 as usize].rfind('\n').map_or(0, |at| at + 1);
            vec![it.tree().insert_line(it.layer(), start as u32, "# new")]
        }),
        ("insert a line at the end", |it| {
            vec![it.tree().insert_line(it.layer(), it.tree().layer(it.layer()).text.len() as u32, "# new")]
        }),
        ("delete the source", |it| vec![it.replace_source("")]),
        ("indent", |it| it.tree().indent(it.layer(), it.local().0, it.local().1, 3)),
    ];

    fn inner_layer(tree: &mut Tree, held: &Held) -> LayerId {
        let mut layer = LayerId(0);
        for path in held.path {
            let root = tree.node(tree.layer(layer).roots[0]);
            let holder = root.at(path).unwrap().id();
            layer = embed(tree, holder, Language::Yaml).unwrap();
        }
        layer
    }

    #[test]
    fn a_change_inside_a_document_is_the_change_of_the_document() {
        for sample in SAMPLES {
            for held in &HELD {
                let text = (held.wrap)(sample);
                let mut tree = read(&text, held.language);
                let layer = inner_layer(&mut tree, held);
                let inner = &*tree.layer(layer).text;
                assert_eq!(inner.trim_end(), sample.trim_end(), "{}: the sample is held as it is", held.name);
                let plain = read(inner, Language::Yaml);
                let nodes: Vec<Node<'_>> = plain.root().unwrap().descendants().collect();
                let twins: Vec<Node<'_>> = tree.node(tree.layer(layer).roots[0]).descendants().collect();
                assert_eq!(nodes.len(), twins.len());
                let holder = tree.node(tree.layers()[1].holder.unwrap()).span();
                for (node, twin) in nodes.into_iter().zip(twins) {
                    for (name, change) in CHANGES {
                        // The first line of a block says how deep the block stands.
                        if name == "indent" && !inner[..node.local().0 as usize].contains('\n') {
                            continue;
                        }
                        let wanted = applied(inner, change(node));
                        let edits = change(twin);
                        let changed = applied(&text, edits.clone());
                        let say = || format!("{name} of {node:?} in {}\n{text}\n=>\n{changed}\n{edits:?}", held.name);
                        let mut again = read(&changed, held.language);
                        let layer = inner_layer(&mut again, held);
                        // A line of blanks only keeps its blanks in a heredoc.
                        let lines =
                            |text: &str| text.trim_end().lines().map(|it| it.trim_end().to_owned()).collect::<Vec<_>>();
                        assert_eq!(lines(&again.layer(layer).text), lines(&wanted), "{}", say());
                        let (head, tail) = (&text[..holder.start as usize], &text[holder.end as usize..]);
                        assert!(changed.starts_with(head) && changed.ends_with(tail), "{}", say());
                        let crlf = text.contains("\r\n");
                        assert!(!crlf || !changed.replace("\r\n", "").contains('\n'), "{}", say());
                    }
                }
            }
        }
    }

    /// Every value that is no collection, with its path.
    fn flat(root: Node<'_>) -> Vec<(String, String)> {
        let leaves = root.descendants().filter(|it| !it.is_mapping() && !it.is_sequence() && !it.is_key());
        leaves.map(|it| (it.key_path(), it.text().unwrap_or(it.source()).to_owned())).collect()
    }

    fn faults(tree: &Tree) -> usize {
        tree.layers()[0].problems.iter().filter(|it| !it.message.is_empty()).count()
    }

    fn comments(tree: &Tree) -> Vec<String> {
        let text = &tree.layers()[0].text;
        tree.layers()[0].comments.iter().map(|it| text[it.start as usize..it.end as usize].to_owned()).collect()
    }

    const OTHERS: [(Language, &str); 8] = [
        (Language::Yaml, "a: {\n  b: 1, # c\n  c: [x, 'y'],\n  d: {e: f}\n}\ng: [\n  1,\n  2\n]\nh: 3\n"),
        (Language::Json, "{\"a\": 1, \"b\": [true, \"x\", {\"c\": null}], \"d\": {\"e\": {\"f\": \"g\"}}, \"h\": 2}"),
        (
            Language::Json,
            "{\n  \"a\": \"x\\ty\",\n  \"b\": [\n    1,\n    {\n      \"c\": {}\n    }\n  ],\n  \"d\": {\n    \"e\": 2\n  }\n}\n",
        ),
        (Language::Json, "{\r\n\t\"a\": 1,\r\n\t\"b\": {\r\n\t\t\"c\": [1, 2]\r\n\t}\r\n}\r\n"),
        (
            Language::Hcl,
            "# top\nx \"l\" \"m\" {\n  a = 1 # c\n  # own\n  b = [\"p\", var.q]\n\n  c {\n    d = <<-EOT\n      e: 1\n        f\n    EOT\n  }\n  g = {\n    h = 2\n    \"i j\" = 3, k = 4\n  }\n}\ny { z = 1 }\n",
        ),
        (Language::Hcl, "a = \"x${var.y}z\"\r\nb = {}\r\nc {}\r\n"),
        (Language::Arg, "# top\nA=1 # c\nexport B=\"x y\"\nC='z'\nD=\n\nE=\"a\\\"b\"\n"),
        (Language::Arg, "A=<x>\r\nB=$C"),
    ];

    fn samples() -> impl Iterator<Item = (Language, &'static str)> {
        SAMPLES.into_iter().map(|it| (Language::Yaml, it)).chain(OTHERS)
    }

    #[test]
    fn a_new_value_is_read_back_and_nothing_else_changes() {
        for (language, sample) in samples() {
            let tree = read(sample, language);
            let before = flat(tree.root().unwrap());
            for node in tree.root().unwrap().descendants().filter(|it| !it.is_key()) {
                for new in [
                    "x",
                    "a: b",
                    "it's",
                    "say \"hi\" \\",
                    "#c",
                    "- x",
                    "x #y",
                    "true",
                    "é",
                    "{x}",
                    "a\nb",
                    "[",
                    "@x@",
                    "${x}",
                ] {
                    let edits = node.replace_value(new);
                    if edits.is_empty() || (language == Language::Arg && new.contains('\n')) {
                        continue;
                    }
                    let changed = applied(sample, edits);
                    let again = read(&changed, language);
                    let path = node.key_path();
                    let mut wanted = before.clone();
                    let old = wanted.iter_mut().find(|it| it.0 == path).unwrap();
                    old.1 = new.to_owned();
                    let block = matches!(node.style(), Some(Style::Literal | Style::Heredoc));
                    if block && node.text_or_empty().ends_with('\n') {
                        old.1.push('\n');
                    }
                    assert_eq!(flat(again.root().unwrap()), wanted, "{path} {new}\n{sample}=>\n{changed}");
                    assert_eq!(comments(&again), comments(&tree), "{changed}");
                    assert!(faults(&again) <= faults(&tree), "{changed}");
                }
            }
        }
    }

    #[test]
    fn what_is_removed_is_gone_and_nothing_else() {
        for (language, sample) in samples() {
            let tree = read(sample, language);
            for node in tree.root().unwrap().descendants() {
                let path = node.key_path();
                let changed = match node.key() {
                    Some(key) => applied(sample, Entry { key, value: node }.remove()),
                    None => applied(sample, node.remove_item()),
                };
                if changed == sample {
                    continue;
                }
                let again = read(&changed, language);
                let gone = |it: &String| {
                    it == &path || it.starts_with(&format!("{path}.")) || it.starts_with(&format!("{path}["))
                };
                let before = flat(tree.root().unwrap()).into_iter().filter(|it| !gone(&it.0)).map(|it| it.1);
                let after = again.root().map(flat).unwrap_or_default();
                let after = after.into_iter().filter(|it| !it.0.is_empty()).map(|it| it.1);
                assert_eq!(after.collect::<Vec<_>>(), before.collect::<Vec<_>>(), "{path}\n{sample}=>\n{changed}");
                assert!(faults(&again) <= faults(&tree), "{path}\n{sample}=>\n{changed}");
                assert!(comments(&again).iter().all(|it| comments(&tree).contains(it)), "{changed}");
            }
        }
    }

    #[test]
    fn what_is_wrapped_inserted_or_moved_is_read_back() {
        for (language, sample) in samples() {
            let tree = read(sample, language);
            let root = tree.root().unwrap();
            let before = flat(root);
            for node in root.descendants().filter(|it| !it.is_key()) {
                let path = node.key_path();
                let read_back = |edits: Vec<Edit>, moves: bool| {
                    let changed = applied(sample, edits);
                    let again = read(&changed, language);
                    assert!(faults(&again) <= faults(&tree), "{path}\n{sample}=>\n{changed}");
                    let kept = comments(&again);
                    // The comment behind a part of `{…}` goes when the part moves away.
                    let lossy = moves && node.parent().is_some_and(Node::is_flow);
                    let held = |it: &String| lossy || kept.contains(it);
                    assert!(comments(&tree).iter().all(held), "{path}\n{sample}=>\n{changed}");
                    (flat(again.root().unwrap()), changed)
                };
                if !node.wrap_in_list().is_empty() && language != Language::Arg && !path.is_empty() {
                    let (after, changed) = read_back(node.wrap_in_list(), false);
                    let below = |it: &str| {
                        let rest = it.strip_prefix(&*path)?;
                        (rest.is_empty() || rest.starts_with(['.', '['])).then(|| format!("{path}[0]{rest}"))
                    };
                    let wanted: Vec<_> =
                        before.iter().map(|it| (below(&it.0).unwrap_or(it.0.clone()), it.1.clone())).collect();
                    let collection = node.is_mapping() || node.is_sequence();
                    assert!(
                        after == wanted || collection && after.len() == wanted.len(),
                        "{path}\n{changed}\n{after:?}"
                    );
                }
                let insert = node.insert_entry("new_key", "7");
                if !insert.is_empty() {
                    let (after, changed) = read_back(insert, false);
                    let key = if path.is_empty() { "new_key".to_owned() } else { format!("{path}.new_key") };
                    let wanted = before.iter().filter(|it| it.0 != path);
                    let found = after.iter().filter(|it| it.0 != key);
                    assert_eq!(found.collect::<Vec<_>>(), wanted.collect::<Vec<_>>(), "{path}\n{sample}=>\n{changed}");
                    assert_eq!(after.iter().filter(|it| it.0 == key && it.1 == "7").count(), 1, "{path}\n{changed}");
                }
                let Some(key) = node.key() else { continue };
                let entry = Entry { key, value: node };
                let renamed = entry.rename("new_key");
                assert!(!renamed.is_empty(), "{path}");
                let (after, changed) = read_back(renamed, false);
                let values = |all: &[(String, String)]| all.iter().map(|it| it.1.clone()).collect::<Vec<_>>();
                assert_eq!(values(&after), values(&before), "{path}\n{changed}");
                for moved in [entry.move_into(root), entry.move_to_path(root, &["new_a", "new_b"], "new_c")] {
                    if moved.is_empty() || node.parent() == Some(root) && moved == entry.move_into(root) {
                        continue;
                    }
                    let (after, changed) = read_back(moved, true);
                    let sorted = |all: &[(String, String)]| {
                        let mut all: Vec<_> = values(all).into_iter().filter(|it| !it.is_empty()).collect();
                        all.sort();
                        all
                    };
                    assert_eq!(sorted(&after), sorted(&before), "{path}\n{sample}=>\n{changed}");
                }
            }
        }
    }
}

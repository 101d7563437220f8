//! Entries under another name or in another mapping, and lines under another indentation.

use super::super::edit::Change;
use super::super::{Comment, Entry, Kind, Language, LayerId, Node, Style, Tree};
use super::lines::{column_of, indented, line_end, shift};
use super::{STEP, edits};
use crate::finding::Edit;

impl<'t> Entry<'t> {
    /// Gives the entry another key.
    pub fn rename(self, new: &str) -> Vec<Edit> {
        if self.key.style() == Some(Style::Plain) && self.key.language() != Language::Json {
            return vec![self.key.replace_source(&self.key.written_key(new))];
        }
        self.key.replace_value(new)
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

    pub(super) fn moved(self, target: Node<'t>, parents: &[&str], name: Option<&str>) -> Vec<Edit> {
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
        let Some(lines) = self.lines(target, name) else { return Vec::new() };
        let Some(mut lines) = self.with_comments(lines, &removal, target) else { return Vec::new() };
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
    pub(super) fn holds(self, node: Node<'t>) -> bool {
        let mut at = Some(node);
        while let Some(node) = at {
            if node == self.value || node == self.key {
                return true;
            }
            at = node.parent();
        }
        false
    }

    /// Bytes of the layer's text that move with the entry: to the end of its line, and the comments inside of it.
    fn moving(self) -> Option<(u32, usize)> {
        let text = &*self.key.tree.layer(self.key.layer()).text;
        let (start, end) = self.local();
        let mapping = self.key.parent()?;
        // A block of HCL may stand on one line, and its brace with it.
        let line_end = line_end(text, self.value.end_with_comments(start) as usize);
        let one_line =
            mapping.language() == Language::Hcl && mapping.local().1 as usize <= line_end && mapping.parent().is_some();
        Some((start, if mapping.is_flow() || one_line { end as usize } else { line_end }))
    }

    /// The entry's text with the comments around it that would go with what held nothing else; `None` if they fit nowhere.
    fn with_comments(self, lines: String, removal: &[Change], target: Node<'t>) -> Option<String> {
        let layer = self.key.tree.layer(self.key.layer());
        let (start, end) = self.moving()?;
        let goes = |it: &&Comment| removal.iter().any(|change| change.start <= it.start && it.end <= change.end);
        let stays = |it: &&Comment| it.start >= start && it.end as usize <= end;
        let left: Vec<&Comment> = layer.comments.iter().filter(|it| goes(it) && !stays(it)).collect();
        if left.is_empty() || self.key.parent()?.is_flow() {
            return Some(lines);
        }
        if target.is_flow() {
            return None;
        }
        let written = |it: &&Comment| layer.text[it.start as usize..it.end as usize].trim_end();
        let (before, after): (Vec<&Comment>, Vec<&Comment>) = left.into_iter().partition(|it| it.start < start);
        let parts = before.iter().map(written).chain([&*lines]).chain(after.iter().map(written));
        Some(parts.collect::<Vec<_>>().join("\n"))
    }

    /// The entry's text for another place, without indentation.
    pub(super) fn lines(self, target: Node<'t>, name: Option<&str>) -> Option<String> {
        let text = &*self.key.tree.layer(self.key.layer()).text;
        let (start, end) = self.moving()?;
        let (key_start, key_end) = self.key.local();
        let key = name.map_or(self.key.source().to_owned(), |name| target.written_key(name));
        let block = !self.key.parent()?.is_flow();
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

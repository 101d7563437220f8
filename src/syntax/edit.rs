//! The way back: a change of decoded text becomes an edit of file bytes, escaped for every level that holds it.

use super::plain::survives;
use super::{Kind, Language, LayerId, Node, Style, Tree, arg, hcl, json, yaml};
use crate::finding::Edit;
use crate::source::OffsetMap;

/// A change of one layer's text: its bytes from `start` to `end` become `text`.
pub(super) struct Change {
    pub start: u32,
    pub end: u32,
    pub text: String,
}

impl Tree {
    /// Replaces a range of a layer's text; `text` uses LF and is encoded for each level up to the file.
    pub fn edit(&self, layer: LayerId, start: u32, end: u32, text: &str) -> Edit {
        let mut change = Change { start, end, text: with_line_ends(text, &self.layer(layer).text) };
        let mut layer = layer;
        while let Some(holder) = self.layer(layer).holder {
            let holder = self.node(holder).resolved();
            change = holder.carry(change);
            layer = holder.layer();
        }
        Edit { file: self.file, start: change.start, end: change.end, text: change.text }
    }

    /// Inserts lines before the line that begins at a byte of a layer's text; a byte-order mark stays first.
    pub fn insert_line(&self, layer: LayerId, line_start: u32, text: &str) -> Edit {
        let outer = &*self.layer(layer).text;
        let at = if line_start == 0 && outer.starts_with('\u{feff}') { 3 } else { line_start };
        let before = &outer[..at as usize];
        let joined = before.is_empty() || before == "\u{feff}" || before.ends_with('\n');
        let text = if joined { format!("{text}\n") } else { format!("\n{text}") };
        self.edit(layer, at, at, &text)
    }
}

/// The line end that a text uses.
pub(super) fn line_end_of(text: &str) -> &'static str {
    let crlf = text.find('\n').is_some_and(|at| text[..at].ends_with('\r'));
    if crlf { "\r\n" } else { "\n" }
}

/// The text with the line ends that its surroundings use.
fn with_line_ends(text: &str, surroundings: &str) -> String {
    let text = text.replace("\r\n", "\n");
    if line_end_of(surroundings) == "\r\n" { text.replace('\n', "\r\n") } else { text }
}

impl<'t> Node<'t> {
    /// The way from bytes of a scalar's decoded text to bytes of its layer's text.
    pub fn value_map(self) -> OffsetMap {
        let node = self.resolved();
        if let Kind::Scalar { value, .. } = node.kind()
            && let Ok((start, end)) = value.range()
        {
            return OffsetMap::identity(start as u32, (end - start) as u32);
        }
        let (start, end) = node.local();
        let Some(style) = node.style() else { return OffsetMap::identity(start, 0) };
        let map = match self.tree.layer(node.layer()).language {
            Language::Json => json::string_map(node.source(), start),
            Language::Hcl => hcl::string_map(node),
            Language::Arg => arg::value_map(node),
            _ => yaml::scalar_map(node, style),
        };
        let len = node.text_or_empty().len() as u32;
        if map.decoded_len() == len {
            return map;
        }
        // A scalar whose text cannot be followed byte by byte maps as a whole.
        let mut whole = OffsetMap::new(start);
        whole.push(len, start, end - start);
        whole
    }

    /// Replaces a part of a scalar's decoded text, escaped for the way the scalar is written; quotes come where the new
    /// text needs them.
    pub fn replace_part(self, start: usize, end: usize, text: &str) -> Edit {
        let node = self.resolved();
        let value = node.text_or_empty();
        if let (Some(Style::Plain), Some(before), Some(after)) = (node.style(), value.get(..start), value.get(end..)) {
            let whole = format!("{before}{text}{after}");
            if !survives(&whole, node) {
                return node.replace_source(&node.quoted(&whole));
            }
        }
        let change = node.carry(Change { start: start as u32, end: end as u32, text: text.to_owned() });
        self.tree.edit(node.layer(), change.start, change.end, &change.text)
    }

    /// Replaces what is written, quotes included, by text of the layer.
    pub fn replace_source(self, raw: &str) -> Edit {
        let (start, end) = self.local();
        self.tree.edit(self.layer(), start, end, raw)
    }

    /// A change of this scalar's decoded text as a change of the text that it stands in.
    fn carry(self, change: Change) -> Change {
        let map = self.value_map();
        match self.style() {
            Some(Style::Literal) => self.carry_lines(&map, change, 1),
            Some(Style::Folded) => self.carry_lines(&map, change, 2),
            Some(Style::Heredoc) => {
                let text = hcl::escape_templates(&change.text, self.source());
                self.carry_lines(&map, Change { text, ..change }, 1)
            }
            style => {
                let (start, end) = map.range(change.start, change.end);
                let text = self.inline(style, &change.text);
                Change { start, end, text }
            }
        }
    }

    /// Text as it must stand inside this scalar's quotes.
    pub(super) fn inline(self, style: Option<Style>, text: &str) -> String {
        let language = self.tree.layer(self.layer()).language;
        match (language, style) {
            (Language::Arg, Some(Style::Double)) => text.replace('\\', "\\\\").replace('"', "\\\"").replace('`', "\\`"),
            (Language::Arg, Some(Style::Single)) => text.replace('\'', "'\\''"),
            (Language::Hcl, Some(Style::Double)) => hcl::escape_templates(&escape(text), self.source()),
            (_, Some(Style::Double)) => escape(text),
            (Language::Json, Some(Style::Single)) => escape(text).replace('\'', "\\u0027"),
            (_, Some(Style::Single)) => self.folded(&text.replace('\'', "''")),
            (Language::Yaml, Some(Style::Plain)) => self.folded(text),
            _ => text.to_owned(),
        }
    }

    /// Text inside single quotes or none: a line end is an empty line there, and the next line is indented.
    fn folded(self, text: &str) -> String {
        if !text.contains('\n') {
            return text.to_owned();
        }
        let outer = &*self.tree.layer(self.layer()).text;
        let line_end = line_end_of(outer);
        let indent = " ".repeat(indent_of(outer, self.local().0 as usize) + 2);
        text.replace("\r\n", "\n").replace('\n', &format!("{line_end}{line_end}{indent}"))
    }

    /// A change of a block's decoded text: each line of the new text gets the block's indentation.
    ///
    /// `breaks` is how many line ends stand for one.
    fn carry_lines(self, map: &OffsetMap, change: Change, breaks: usize) -> Change {
        let outer = &*self.tree.layer(self.layer()).text;
        let value = self.text_or_empty();
        let line_end = line_end_of(outer).repeat(breaks);
        let text = change.text.replace("\r\n", "\n");
        let indent = self.block_indent(map);
        if value.is_empty() {
            let (start, _) = self.local();
            let header_end = start + self.source().find(['\r', '\n']).unwrap_or(self.source().len()) as u32;
            let body = join(text.trim_end_matches('\n'), &indent, &line_end, true, false);
            let text = if text.is_empty() { text } else { line_end + &body };
            return Change { start: header_end, end: header_end, text };
        }

        let (start, end) = (change.start as usize, change.end as usize);
        let at_line_start = |at: usize| at == 0 || value[..at].ends_with('\n');
        let content = |at: usize| if at < value.len() { map.start(at as u32) } else { map.end(at as u32) };
        let line_start = |at: usize| outer[..content(at) as usize].rfind('\n').map_or(0, |found| found + 1) as u32;
        let rest = value[end..].split('\n').next().unwrap_or("");
        let after_last = end == value.len() && at_line_start(end);

        // On one line that has its indentation nothing else moves.
        let indentation = (content(start) - line_start(start)) as usize;
        if !text.contains('\n') && !value[start..end].contains('\n') && !after_last && indentation >= indent.len() {
            let (start, end) = map.range(change.start, change.end);
            return Change { start, end, text };
        }

        let mut out = String::new();
        let from = match at_line_start(start) {
            true if start == value.len() && !outer[..content(start) as usize].ends_with('\n') => {
                // The file ends without a line end.
                out.push_str(&line_end);
                content(start)
            }
            true => line_start(start),
            false => content(start),
        };
        let last = text.rsplit('\n').next().unwrap_or("");
        let last_is_empty = last.is_empty() && (text.contains('\n') || at_line_start(start));
        let own_indent = at_line_start(end) && last_is_empty;
        let to = match at_line_start(end) {
            true if after_last => content(end),
            true if own_indent => line_start(end),
            true => content(end),
            false => map.end(change.end),
        };
        out.push_str(&join(&text, &indent, &line_end, at_line_start(start), !own_indent && !rest.is_empty()));
        if after_last && !last_is_empty {
            out.push_str(line_end_of(outer));
        }
        Change { start: from, end: to.max(from), text: out }
    }

    /// The blanks before each line of a block.
    fn block_indent(self, map: &OffsetMap) -> String {
        let outer = &*self.tree.layer(self.layer()).text;
        let value = self.text_or_empty();
        let mut at = 0;
        for line in value.split_inclusive('\n') {
            if !line.trim().is_empty() {
                let place = map.start(at as u32) as usize;
                let start = outer[..place].rfind('\n').map_or(0, |found| found + 1);
                return outer[start..place].to_owned();
            }
            at += line.len();
        }
        let holder = self.local().0 as usize;
        " ".repeat(indent_of(outer, holder) + 2)
    }
}

/// Joins the lines of a text, each with an indentation unless it is empty. `first` says that the first line has none yet,
/// `more` that something follows on the last line.
fn join(text: &str, indent: &str, line_end: &str, first: bool, more: bool) -> String {
    let count = text.matches('\n').count();
    let mut out = String::new();
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push_str(line_end);
        }
        if (number > 0 || first) && (!line.is_empty() || (number == count && more)) {
            out.push_str(indent);
        }
        out.push_str(line);
    }
    out
}

/// Columns of blanks, and of dashes of list items, at the start of the line that holds a place.
pub(super) fn indent_of(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    let line = &text[start..];
    let mut indent = line.len() - line.trim_start_matches(' ').len();
    while line[indent..].starts_with("- ") && start + indent < at {
        let rest = &line[indent + 1..];
        indent += 1 + rest.len() - rest.trim_start_matches(' ').len();
    }
    indent
}

/// Escapes for JSON, YAML double quotes and HCL strings, which agree on these.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if (control as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", control as u32)),
            other => out.push(other),
        }
    }
    out
}

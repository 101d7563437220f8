//! The way back: a change of decoded text becomes an edit of file bytes, escaped for every level that holds it.

use super::{Language, LayerId, Node, Style, Tree, json, yaml};
use crate::finding::Edit;
use crate::source::OffsetMap;

impl Tree {
    /// Replaces a range of a layer's text; `text` uses LF and is encoded for each level up to the file.
    pub fn edit(&self, layer: LayerId, start: u32, end: u32, text: &str) -> Edit {
        let mut text = with_line_ends(text, &self.layer(layer).text);
        let (mut layer, mut start, mut end) = (layer, start, end);
        while let Some(holder) = self.layer(layer).holder {
            let holder = self.node(holder).resolved();
            let map = holder.value_map();
            let (from, to) = map.range(start, end);
            text = holder.encode(&map, from, &text);
            (layer, start, end) = (holder.layer(), from, to);
        }
        Edit { file: self.file, start, end, text }
    }
}

/// The text with the line ends that its surroundings use.
fn with_line_ends(text: &str, surroundings: &str) -> String {
    let crlf = surroundings.find('\n').is_some_and(|at| surroundings[..at].ends_with('\r'));
    if crlf { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text.to_owned() }
}

impl<'t> Node<'t> {
    /// The way from bytes of a scalar's decoded text to bytes of its layer's text.
    pub fn value_map(self) -> OffsetMap {
        let node = self.resolved();
        if let super::Kind::Scalar { value: super::ValueRef::Verbatim { start, end }, .. } = *node.kind() {
            return OffsetMap::identity(start, end - start);
        }
        let (start, _) = node.local();
        let Some(style) = node.style() else { return OffsetMap::identity(start, 0) };
        match self.tree.layer(node.layer()).language {
            Language::Json => json::string_map(node.source(), start),
            Language::Hcl => super::hcl::string_map(node),
            Language::Arg => super::arg::value_map(node),
            _ => yaml::scalar_map(node, style),
        }
    }

    /// Replaces a part of a scalar's decoded text, escaped for the way the scalar is written.
    pub fn replace_part(self, start: usize, end: usize, text: &str) -> Edit {
        let node = self.resolved();
        let map = node.value_map();
        let (from, to) = map.range(start as u32, end as u32);
        let text = node.encode(&map, from, text);
        self.tree.edit(node.layer(), from, to, &text)
    }

    /// Text as it must stand inside this scalar, at the byte `at` of its layer.
    fn encode(self, map: &OffsetMap, at: u32, text: &str) -> String {
        let language = self.tree.layer(self.layer()).language;
        match self.style() {
            Some(Style::Double) => {
                let escaped = escape(text);
                if language == Language::Hcl { escape_interpolation(&escaped) } else { escaped }
            }
            Some(Style::Single) => text.replace('\'', "''"),
            Some(Style::Literal) => self.indented(map, at, text, 1),
            Some(Style::Folded) => self.indented(map, at, text, 2),
            Some(Style::Heredoc) => self.indented(map, at, &escape_interpolation(text), 1),
            _ => text.to_owned(),
        }
    }

    /// Gives each line of a text the indentation of the block that holds it.
    fn indented(self, map: &OffsetMap, at: u32, text: &str, breaks: usize) -> String {
        let outer = &*self.tree.layer(self.layer()).text;
        let line_start = |byte: usize| outer[..byte].rfind('\n').map_or(0, |found| found + 1);
        let first = map.start(0) as usize;
        let indent = &outer[line_start(first)..first];
        let line_end = if outer.find('\n').is_some_and(|at| outer[..at].ends_with('\r')) { "\r\n" } else { "\n" };
        let text = text.replace("\r\n", "\n");
        let at_line_start = at as usize > first && line_start(at as usize) == at as usize;
        let mut out = String::new();
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                out.push_str(&line_end.repeat(breaks));
            }
            let last = number > 0 && line.is_empty() && text.ends_with('\n');
            let wants = if number == 0 { at_line_start && !line.is_empty() } else { !line.is_empty() };
            let tail = last && number == text.matches('\n').count() && !at_line_start;
            if wants || tail {
                out.push_str(indent);
            }
            out.push_str(line);
        }
        out
    }
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

fn escape_interpolation(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

//! Other values in the place of scalars, with the quotes that they need.

use super::super::edit::escape;
use super::super::plain::{survives, yaml_plain};
use super::super::scalar::resolve;
use super::super::{Kind, Language, Node, Scalar, Style, hcl};
use crate::finding::Edit;

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
    pub(in crate::syntax) fn quoted(self, text: &str) -> String {
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
}

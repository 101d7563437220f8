//! The text of an open document, changed piece by piece as the client types.

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::convert::{LineStarts, Unit};

/// An open document.
#[derive(Debug)]
pub(super) struct Buffer {
    /// Its address, as the client writes it.
    pub uri: Uri,
    /// Its version, as the client counts.
    pub version: i32,
    /// Its text, as the client has it.
    pub text: String,
    /// True if the file begins with a byte-order mark that the client has taken away.
    pub hidden_mark: bool,
    lines: LineStarts,
}

impl Buffer {
    /// A document that was opened.
    pub(super) fn new(uri: Uri, version: i32, text: String, hidden_mark: bool) -> Buffer {
        let lines = LineStarts::of(&text);
        Buffer { uri, version, text, hidden_mark, lines }
    }

    /// Applies what the client changed, in order.
    pub(super) fn change(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>, unit: Unit) {
        self.version = version;
        for change in changes {
            let Some(range) = change.range else {
                self.lines = LineStarts::of(&change.text);
                self.text = change.text;
                continue;
            };
            let start = self.lines.byte(&self.text, range.start, unit);
            let end = self.lines.byte(&self.text, range.end, unit).max(start);
            self.text.replace_range(start..end, &change.text);
            self.lines.change(&self.text, start, end, change.text.len());
        }
    }

    /// The text as it would be saved.
    pub(super) fn saved(&self) -> String {
        if self.hidden_mark { format!("\u{feff}{}", self.text) } else { self.text.clone() }
    }
}

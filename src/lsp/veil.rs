//! No answer shows a secret: what is known to be one, what its key says to be one on a line that does not parse, and what
//! was one before the line was touched.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use crate::model::Document;
use crate::model::secrets::Secret;
use crate::report::mask::Mask;
use crate::source::{FileId, Files, Span};

/// Words of the protocol, addresses, and changes, which carry what they write.
const LEFT_ALONE: [&str; 11] =
    ["uri", "target", "href", "newText", "edit", "changes", "documentChanges", "kind", "code", "resultId", "command"];
/// So many texts of a file that was changed are remembered.
const MOST: usize = 256;

/// What is hidden when a file is spoken of.
#[derive(Default)]
pub(super) struct Veil {
    mask: Mask,
    /// Where the secrets stand.
    spans: Vec<Span>,
}

impl Veil {
    /// The veil for secrets of some documents, and for texts that were secrets before.
    pub(super) fn new(files: &Files, documents: &[Arc<Document>], secrets: &[Secret], before: &[&str]) -> Veil {
        let mask = Mask::new(files, documents, secrets, before);
        Veil { mask, spans: secrets.iter().map(|secret| secret.span).collect() }
    }

    /// True if a text holds a secret.
    pub(super) fn hides(&self, text: &str) -> bool {
        matches!(self.mask.text(text), Cow::Owned(_))
    }

    /// True if a place of a file touches a secret.
    pub(super) fn lies_over(&self, place: Span) -> bool {
        let touches = |it: &Span| it.file == place.file && it.start < place.end && place.start < it.end;
        self.spans.iter().any(touches)
    }

    /// Hides secrets in a text.
    pub(super) fn cover_text(&self, text: &mut String) {
        if let Cow::Owned(hidden) = self.mask.text(text) {
            *text = hidden;
        }
    }

    /// Hides secrets in every word of an answer.
    pub(super) fn cover(&self, answer: &mut Value) {
        if self.mask.is_empty() {
            return;
        }
        let mut ahead = vec![answer];
        while let Some(value) = ahead.pop() {
            match value {
                Value::String(text) => self.cover_text(text),
                Value::Array(items) => ahead.extend(items),
                Value::Object(entries) => {
                    ahead.extend(entries.iter_mut().filter(|(key, _)| !LEFT_ALONE.contains(&&***key)).map(|it| it.1));
                }
                _ => {}
            }
        }
    }
}

/// Texts of a file that were secrets when they could be told: as they are written, and as they read.
#[derive(Debug, Default)]
pub(super) struct Remembered(Vec<(String, String)>);

impl Remembered {
    /// Takes over what is known of a file now. A text that stands there no longer, or that has grown into one that is
    /// known, is forgotten.
    pub(super) fn renew(&mut self, files: &Files, file: FileId, secrets: &[Secret]) {
        let text = &*files.get(file).text;
        let own = secrets.iter().filter(|secret| secret.span.file == file);
        let fresh: Vec<(&str, &str)> = own.map(|secret| (files.text(secret.span), &*secret.text)).collect();
        self.0.retain(|(old, _)| text.contains(old.as_str()) && !fresh.iter().any(|(new, _)| is_grown(old, new)));
        for (written, read) in fresh {
            if self.0.len() < MOST && self.0.iter().all(|(old, _)| old != written) {
                self.0.push((written.to_owned(), read.to_owned()));
            }
        }
    }

    /// The texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|(written, read)| [written.as_str(), read.as_str()])
    }
}

/// True if letters were added to a text.
fn is_grown(old: &str, new: &str) -> bool {
    let is_word = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
    new.find(old)
        .is_some_and(|at| is_word(new[..at].chars().next_back()) || is_word(new[at + old.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::is_grown;

    #[test]
    fn what_is_being_typed_is_not_remembered_letter_by_letter() {
        assert!(is_grown("edg", "edge") && is_grown("dge", "edge"));
        assert!(!is_grown("FAKE", "FAKE: x") && !is_grown("FAKE", "FAKE") && !is_grown("FAKE", "other"));
    }
}

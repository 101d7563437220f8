//! What a rule says: a message, the places that it rests on, and the ways out.

use std::borrow::Cow;

use crate::source::{FileId, Span};

mod fix;
pub use fix::{Applied, Edit, Fix, Repair, Safety, apply, apply_all};

/// How bad it is. Ordered: a hint is less than a warning, a warning less than an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Placeholder, style, or cannot be verified.
    Hint,
    /// Very probably not meant, deprecated, or ignored in this combination.
    Warning,
    /// The installation, registration or deployment fails, or configuration is silently lost.
    Error,
}

impl Severity {
    /// The word in every format.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Hint => "hint",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// The severity of a word, as in settings and on the command line.
    pub fn from_word(word: &str) -> Option<Severity> {
        [Severity::Hint, Severity::Warning, Severity::Error].into_iter().find(|it| it.word() == word)
    }
}

/// How the rule knows: apart from the severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Concluded; never more than a warning.
    Inferred,
    /// A vendor page says so.
    Documented,
    /// Seen in the source of the consumer, or by running it.
    Verified,
}

impl Confidence {
    /// The word in every format.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Inferred => "inferred",
            Confidence::Documented => "documented",
            Confidence::Verified => "verified",
        }
    }

    /// The confidence of a word, as in the catalog.
    pub fn from_word(word: &str) -> Option<Confidence> {
        [Confidence::Inferred, Confidence::Documented, Confidence::Verified].into_iter().find(|it| it.word() == word)
    }
}

/// A place in a file: bytes on disk, and where they stand in the document that holds them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Bytes of the file on disk.
    pub span: Span,
    /// The document inside the file: 0 for the file itself, else the number of an embedded one (`syntax::LayerId`).
    pub layer: u32,
    /// The same range as bytes of that document's decoded text.
    pub local: (u32, u32),
    /// Path of keys, as in `spec.template.packs[0].values|providerCredentials`; empty for a whole file.
    pub key: String,
}

impl Place {
    /// A place that belongs to no node: a line of a file, or all of it.
    pub fn bytes(span: Span) -> Place {
        Place { span, layer: 0, local: (span.start, span.end), key: String::new() }
    }

    /// The very start of a file.
    pub fn start_of(file: FileId) -> Place {
        Place::bytes(Span { file, start: 0, end: 0 })
    }
}

/// A further place of a finding, with what it contributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// Two to six words, as in "turns on local Harbor".
    pub message: String,
}

/// What a consumer may show specially.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tag {
    /// The key still works and should not be used any more.
    Deprecated,
    /// The key or value has no effect.
    Unused,
}

/// A rule's word about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Name of the rule.
    pub rule: Cow<'static, str>,
    /// Family of the rule, as in `Group::word`.
    pub group: &'static str,
    /// How bad.
    pub severity: Severity,
    /// How it is known.
    pub confidence: Confidence,
    /// One line that makes sense alone.
    pub message: String,
    /// The primary place.
    pub place: Place,
    /// Why the primary place is one, in a few words; may be empty.
    pub here: String,
    /// The other places.
    pub labels: Vec<Label>,
    /// Facts the reader could not know.
    pub notes: Vec<String>,
    /// What to do, smallest change first.
    pub help: Vec<String>,
    /// Mechanical changes.
    pub fixes: Vec<Fix>,
    /// For a conflict: every minimal repair.
    pub repairs: Vec<Repair>,
    /// Address of the source, or its name where it has none.
    pub source: Cow<'static, str>,
    /// How an editor may show the place.
    pub tag: Option<Tag>,
}

impl Finding {
    /// Says what the primary place contributes.
    pub fn here(&mut self, message: impl Into<String>) -> &mut Finding {
        self.here = message.into();
        self
    }

    /// Adds a further place.
    pub fn label(&mut self, place: Place, message: impl Into<String>) -> &mut Finding {
        self.labels.push(Label { place, message: message.into() });
        self
    }

    /// Adds a fact that the reader could not know.
    pub fn note(&mut self, note: impl Into<String>) -> &mut Finding {
        self.notes.push(note.into());
        self
    }

    /// Adds a thing to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Finding {
        self.help.push(help.into());
        self
    }

    /// Adds a mechanical change; one without edits is left out.
    pub fn fix(&mut self, fix: Fix) -> &mut Finding {
        if !fix.edits.is_empty() {
            self.fixes.push(fix);
        }
        self
    }

    /// Sets another severity than the rule's default.
    pub fn severity(&mut self, severity: Severity) -> &mut Finding {
        self.severity = severity;
        self
    }

    /// Sets another confidence than the rule's default.
    pub fn confidence(&mut self, confidence: Confidence) -> &mut Finding {
        self.confidence = confidence;
        self
    }

    /// Sets another source than the rule's default.
    pub fn source(&mut self, source: impl Into<Cow<'static, str>>) -> &mut Finding {
        self.source = source.into();
        self
    }

    /// Sets how an editor may show the place.
    pub fn tag(&mut self, tag: Tag) -> &mut Finding {
        self.tag = Some(tag);
        self
    }

    /// Every place of the finding, the primary one first.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        std::iter::once(&self.place).chain(self.labels.iter().map(|label| &label.place))
    }
}

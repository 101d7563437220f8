//! One file for each output format; all of them read the same `View`, and none of them prints.

use std::borrow::Cow;
use std::collections::HashMap;

use rayon::prelude::*;

use crate::engine::Report;
use crate::finding::{Finding, Place, Severity};
use crate::model::{Document, Kind};
use crate::source::FileId;

pub mod effective;
pub mod images;
pub mod matrix_table;
pub mod picture;
pub mod upgrade;
pub mod verify;
pub mod allowances;
mod concise;
mod diff;
pub mod fingerprint;
mod full;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod markdown;
pub mod merge;
pub mod mask;
mod sarif;
mod snippet;
mod text;

pub use diff::diff;
use mask::Mask;
pub use text::{plain_json, visible};

/// From so many findings on, the threads of the check are worth a call.
const PARALLEL_FROM: usize = 1_000;

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people.
    Full,
    /// One line for each finding.
    Concise,
    /// The result of `schemas/report.schema.json`.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub.
    Github,
    /// Code Quality of GitLab.
    Gitlab,
    /// Test suites.
    Junit,
    /// A review comment.
    Markdown,
    /// One page for a browser.
    Html,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: [Format; 9] = [
        Format::Full,
        Format::Concise,
        Format::Json,
        Format::Sarif,
        Format::Github,
        Format::Gitlab,
        Format::Junit,
        Format::Markdown,
        Format::Html,
    ];

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Format::Full => "full",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::Sarif => "sarif",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Junit => "junit",
            Format::Markdown => "markdown",
            Format::Html => "html",
        }
    }

    /// The format of a word.
    pub fn from_word(word: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.word() == word)
    }
}

/// How many findings of each severity there are, and what became of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were checked.
    pub files: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity hint.
    pub hints: usize,
    /// Findings that an allowance silenced.
    pub allowed: usize,
    /// Findings with a safe fix.
    pub fixable: usize,
}

impl Summary {
    /// The counts in words, as in `2 errors, 1 hint in 3 files, 1 allowed, 1 fixable with --fix`.
    pub fn sentence(&self) -> String {
        self.sentence_with(|text, _| text)
    }

    /// The same, with each count of a severity painted.
    fn sentence_with(&self, paint: impl Fn(String, Severity) -> String) -> String {
        let counted = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let severities = [
            (self.errors, "error", Severity::Error),
            (self.warnings, "warning", Severity::Warning),
            (self.hints, "hint", Severity::Hint),
        ];
        let found = severities.into_iter().filter(|(count, ..)| *count > 0);
        let found: Vec<String> = found.map(|(count, word, severity)| paint(counted(count, word), severity)).collect();
        let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
        let mut parts = vec![format!("{found} in {}", counted(self.files, "file"))];
        if self.allowed > 0 {
            parts.push(format!("{} allowed", self.allowed));
        }
        if self.fixable > 0 {
            parts.push(format!("{} fixable with --fix", self.fixable));
        }
        parts.join(", ")
    }
}

/// How a report for people looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// With color.
    pub color: bool,
    /// With terminal hyperlinks.
    pub links: bool,
    /// Only ASCII in frames and underlines.
    pub ascii: bool,
    /// Columns of the terminal; `None` where there is none, and then nothing is wrapped.
    pub width: Option<usize>,
}

/// A report as every format may show it: nothing secret is in it.
pub struct View<'r> {
    /// What was found, for files, documents and deployments; findings are taken from `findings`.
    pub report: &'r Report,
    /// The findings, masked.
    pub findings: Cow<'r, [Finding]>,
    /// Pictures of the deployments as SVG, by their names; for formats that can show them.
    pub pictures: Vec<(String, String)>,
    mask: Mask,
    documents: HashMap<FileId, &'r Document>,
}

impl<'r> View<'r> {
    /// The view of a report.
    pub fn of(report: &'r Report) -> View<'r> {
        let mask = Mask::of(report);
        let is_covered = |finding: &Finding| mask.covers(finding);
        let is_any_covered = match report.findings.len() < PARALLEL_FROM {
            true => report.findings.iter().any(is_covered),
            false => report.findings.par_iter().any(is_covered),
        };
        let findings = if is_any_covered {
            Cow::Owned(report.findings.iter().map(|finding| mask.finding(finding)).collect())
        } else {
            Cow::Borrowed(&*report.findings)
        };
        let documents = report.documents.iter().map(|document| (document.file(), &**document)).collect();
        View { report, findings, pictures: Vec::new(), mask, documents }
    }

    /// Documents that palint knows something about.
    pub fn checked(&self) -> impl Iterator<Item = &'r Document> + use<'r> {
        self.report.documents.iter().map(|document| &**document).filter(|document| document.kind != Kind::Other)
    }

    /// Counts everything.
    pub fn summary(&self) -> Summary {
        let count = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        Summary {
            files: self.checked().count(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            hints: count(Severity::Hint),
            allowed: self.report.allowed.len(),
            fixable: self.findings.iter().filter(|finding| is_fixable(finding)).count(),
        }
    }

    /// The whole text that a place counts its local bytes in: the file's, or that of a document inside it.
    fn layer_text(&self, place: &Place) -> &'r str {
        let layer = self.documents.get(&place.span.file).and_then(|it| it.tree.layers().get(place.layer as usize));
        match layer {
            Some(layer) => &layer.text,
            None => &self.report.files.get(place.span.file).text,
        }
    }

    /// The text of a place, as its document shows it, without secrets.
    fn text_of(&self, place: &Place) -> String {
        let (from, to) = (place.local.0 as usize, place.local.1 as usize);
        self.mask.quoted(place.span.file, place.layer, self.layer_text(place), from, to)
    }

    /// A text of any origin, without secrets.
    fn masked(&self, text: &str) -> String {
        self.mask.text(text).into_owned()
    }

    /// The path of the file of a finding.
    pub fn path(&self, finding: &Finding) -> &'r str {
        &self.report.files.get(finding.place.span.file).path
    }
}

fn is_fixable(finding: &Finding) -> bool {
    finding.fixes.iter().any(|fix| fix.safety == crate::finding::Safety::Safe)
}

/// Writes a report in a format; `fail_on` is the lowest severity that fails the run.
pub fn write(format: Format, view: &View<'_>, look: Look, fail_on: Severity) -> String {
    match format {
        Format::Full => full::write(view, look),
        Format::Concise => concise::write(view),
        Format::Json => plain_json(&json::write(view)),
        Format::Sarif => plain_json(&sarif::write(view)),
        Format::Github => github::write(view),
        Format::Gitlab => plain_json(&gitlab::write(view)),
        Format::Junit => junit::write(view, fail_on),
        Format::Markdown => markdown::write(view),
        Format::Html => html::write(view),
    }
}

/// The table of findings as Markdown, for the summary of a GitHub job.
pub fn job_summary(view: &View<'_>) -> String {
    format!("### palint\n\n{}\n", markdown::table(view, 500_000))
}

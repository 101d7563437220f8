//! GitLab Code Quality: an array of issues, empty when clean.

use serde::Serialize;

use super::text::visible;
use super::{View, fingerprint};
use crate::finding::{Finding, Severity};

#[derive(Serialize)]
struct Issue<'a> {
    /// The rule's name first: GitLab does not show `check_name`.
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
    positions: Positions,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

/// Writes the array.
pub(super) fn write(view: &View<'_>) -> String {
    let prints = fingerprint::all(view);
    let issues: Vec<Issue<'_>> =
        view.findings.iter().zip(prints).map(|(finding, print)| issue(view, finding, print)).collect();
    let mut text = serde_json::to_string_pretty(&issues).expect("texts and numbers only");
    text.push('\n');
    text
}

fn issue<'a>(view: &'a View<'_>, finding: &'a Finding, fingerprint: String) -> Issue<'a> {
    let file = view.report.files.get(finding.place.span.file);
    let (from, to) = (file.position(finding.place.span.start), file.position(finding.place.span.end));
    Issue {
        description: format!("{}: {}", finding.rule, visible(&finding.message)),
        check_name: &finding.rule,
        fingerprint,
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Hint => "info",
        },
        location: Location {
            path: &file.path,
            lines: Lines { begin: from.line, end: to.line },
            positions: Positions {
                begin: Position { line: from.line, column: from.column },
                end: Position { line: to.line, column: to.column },
            },
        },
    }
}

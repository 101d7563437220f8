//! `path:line:column: severity[rule] message`, one line each: for grep and for problem matchers.

use std::fmt::Write as _;

use super::View;
use super::text::visible;

/// Writes every finding as one line.
pub(super) fn write(view: &View<'_>) -> String {
    let mut out = String::new();
    for finding in view.findings.iter() {
        let at = view.report.files.get(finding.place.span.file).position(finding.place.span.start);
        let (path, message) = (visible(view.path(finding)), visible(&finding.message));
        // A line that begins with two colons is a command to some logs.
        let dot = if path.starts_with("::") { "./" } else { "" };
        let (severity, rule) = (finding.severity.word(), visible(&finding.rule));
        let _ = writeln!(out, "{dot}{path}:{}:{}: {severity}[{rule}] {message}", at.line, at.column);
    }
    out
}

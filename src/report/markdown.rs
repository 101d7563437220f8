//! Markdown for a review comment: a table, then each finding behind a click.
//!
//! GitHub refuses a comment of more than 65,536 characters, so details end before that, and say so.

use std::fmt::Write as _;

use super::snippet::KnownLines;
use super::text::visible;
use super::{View, full};
use crate::finding::{Finding, Severity};

/// Bytes after which nothing is added, so that the whole stays below the limit of a comment.
const FULL: usize = 48_000;

/// Writes the comment.
pub(super) fn write(view: &View<'_>) -> String {
    let mut out = String::from("### palint\n\n");
    out.push_str(&table(view, FULL / 2));
    let mut known = KnownLines::new();
    let mut left = 0;
    for finding in view.findings.iter() {
        if out.len() > FULL {
            left += 1;
            continue;
        }
        details(&mut out, view, finding, &mut known);
    }
    if left > 0 {
        let _ = writeln!(out, "\nDetails of {left} more are left out, because a comment is limited in size.");
    }
    out
}

/// The summary and a row for each finding, up to so many bytes; also for the summary of a GitHub job.
pub(super) fn table(view: &View<'_>, limit: usize) -> String {
    let mut out = format!("{}\n", view.summary().sentence());
    if view.findings.is_empty() {
        return out;
    }
    out.push_str("\n| | place | rule | message |\n| --- | --- | --- | --- |\n");
    let mut left = 0;
    for finding in view.findings.iter() {
        if out.len() > limit {
            left += 1;
            continue;
        }
        let at = view.report.files.get(finding.place.span.file).position(finding.place.span.start);
        let place = code(&format!("{}:{}:{}", visible(view.path(finding)), at.line, at.column));
        let (word, rule) = (word(finding.severity), code(&finding.rule));
        let _ = writeln!(out, "| {word} | {place} | {rule} | {} |", prose(&visible(&finding.message)));
    }
    if left > 0 {
        let _ = writeln!(out, "| | | | {left} more |");
    }
    out
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "**error**",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

fn details(out: &mut String, view: &View<'_>, finding: &Finding, known: &mut KnownLines) {
    let at = view.report.files.get(finding.place.span.file).position(finding.place.span.start);
    let title = format!("{}:{} {}", view.path(finding), at.line, finding.message.replace('`', ""));
    let _ = writeln!(out, "\n<details><summary>{}</summary>\n", html(&visible(&title)));
    let text = full::plain(view, finding, known);
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    let _ = writeln!(out, "{fence}text\n{}\n{fence}\n\n</details>", text.trim_end());
}

/// A code span for a cell of a table.
fn code(text: &str) -> String {
    let fence = "`".repeat(longest_run(text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", text.replace('|', "\\|"))
}

/// Our own words for a cell of a table: names in backticks stay code, everything else means nothing to Markdown.
fn prose(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return escaped(text);
    }
    let piece = |(index, piece): (usize, &&str)| match (index % 2, piece.is_empty()) {
        (0, _) => escaped(piece),
        (_, true) => "\\`\\`".to_owned(),
        _ => code(piece),
    };
    pieces.iter().enumerate().map(piece).collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' | '<' | '>' => out.push_str(&html(sign.encode_utf8(&mut [0; 4]))),
            '@' => out.push_str("&#64;"), // else it calls a person
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '$' | '!' => out.extend(['\\', sign]),
            _ => out.push(sign),
        }
    }
    out
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('@', "&#64;")
}

fn longest_run(text: &str) -> usize {
    text.split(|sign| sign != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{code, prose};

    #[test]
    fn names_stay_code_and_nothing_else_is_markdown() {
        assert_eq!(prose("`a|b` is *not* <b> @you"), "`a\\|b` is \\*not\\* &lt;b&gt; &#64;you");
        assert_eq!(prose("one ` alone"), "one \\` alone");
        assert_eq!(code("a`b"), "``a`b``");
    }
}

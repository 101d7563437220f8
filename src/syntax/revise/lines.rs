//! Lines and columns of a text.

use super::super::edit::Change;

/// Lines that begin in a range, moved right or left; the first line counts from the start of its own line.
pub(super) fn shift(text: &str, start: usize, end: usize, by: isize) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut at = line_start(text, start);
    while at < end && at < text.len() {
        let line = &text[at..line_end(text, at)];
        let blanks = line.len() - line.trim_start_matches(' ').len();
        if blanks < line.len() && by > 0 {
            changes.push(Change { start: at as u32, end: at as u32, text: " ".repeat(by as usize) });
        } else if blanks < line.len() && by < 0 {
            let cut = blanks.min(by.unsigned_abs());
            changes.push(Change { start: at as u32, end: (at + cut) as u32, text: String::new() });
        }
        at = next_line(text, at);
    }
    changes.retain(|change| change.start < change.end || !change.text.is_empty());
    changes
}

/// Lines with an indentation; blank ones get none.
pub(super) fn indented(lines: &str, by: usize) -> String {
    let indent = " ".repeat(by);
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("{indent}{line}") };
    lines.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

pub(super) fn first_column(text: &str) -> usize {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    line.len() - line.trim_start_matches(' ').len()
}

/// Characters before a byte on its line.
pub(super) fn column_of(text: &str, at: u32) -> usize {
    text[line_start(text, at as usize)..at as usize].trim_start_matches('\u{feff}').chars().count()
}

pub(super) fn is_first_on_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim().is_empty()
}

pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |found| found + 1)
}

/// The end of a line without its line end.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |found| at + found);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

/// The start of the next line, or the end of the text.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |found| at + found + 1)
}

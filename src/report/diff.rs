//! What fixes would change, as a unified diff without secrets.

use std::fmt::Write as _;

use owo_colors::{OwoColorize, Style};
use similar::{ChangeTag, TextDiff};

use super::View;
use super::text::visible;
use crate::engine::fixing::Change;
use crate::source::FileId;

/// Lines around a change.
const CONTEXT: usize = 3;

/// Writes the diff of every file that changes; secrets of both states are hidden.
pub fn diff(changes: &[Change], before: &View<'_>, after: &View<'_>, color: bool) -> String {
    let mut out = String::new();
    let style = |style: Style| if color { style } else { Style::new() };
    let (gone, new, place) = (style(Style::new().red()), style(Style::new().green()), style(Style::new().cyan()));
    for change in changes {
        let path = visible(&change.before.path);
        let _ = writeln!(out, "--- a/{path}\n+++ b/{path}");
        let difference = TextDiff::from_lines(&*change.before.text, &*change.after);
        for hunk in difference.unified_diff().context_radius(CONTEXT).iter_hunks() {
            let _ = writeln!(out, "{}", hunk.header().to_string().trim_end().style(place));
            for line in hunk.iter_changes() {
                let text = line.value();
                let body = text.strip_suffix('\n').unwrap_or(text);
                let hidden = after.hidden_line(&before.hidden_line(body));
                let shown = hidden.split('\t').map(visible).collect::<Vec<_>>().join("\t");
                let _ = match line.tag() {
                    ChangeTag::Delete => writeln!(out, "{}", format_args!("-{shown}").style(gone)),
                    ChangeTag::Insert => writeln!(out, "{}", format_args!("+{shown}").style(new)),
                    ChangeTag::Equal => writeln!(out, " {shown}"),
                };
                if body.len() == text.len() {
                    out.push_str("\\ No newline at end of file\n");
                }
            }
        }
    }
    out
}

impl View<'_> {
    /// A line of some file, without secrets.
    fn hidden_line(&self, line: &str) -> String {
        // No document has this number, so only texts count, not places.
        self.mask.quoted(FileId(u32::MAX), 0, line, 0, line.len())
    }
}

//! GitHub workflow commands: the human report for the log, then one annotation for each finding.
//!
//! A step shows ten annotations of a level, so errors come first.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::text::visible;
use super::{Look, View, full};
use crate::finding::{Finding, Severity};

/// Writes the report and its commands.
pub(super) fn write(view: &View<'_>) -> String {
    let mut out: String = full::write(view, Look::default()).split_inclusive('\n').map(without_commands).collect();
    let mut ordered: Vec<&Finding> = view.findings.iter().collect();
    ordered.sort_by_key(|finding| std::cmp::Reverse(finding.severity)); // stable: files and lines stay in order
    ordered.iter().for_each(|finding| command(&mut out, view, finding));
    out
}

fn command(out: &mut String, view: &View<'_>, finding: &Finding) {
    let file = view.report.files.get(finding.place.span.file);
    let (from, to) = (file.position(finding.place.span.start), file.position(finding.place.span.end));
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let path = visible(&file.path);
    let _ = write!(out, "::{word} file={},line={},endLine={}", property(&path), from.line, to.line);
    if from.line == to.line {
        // With columns, GitHub refuses an annotation over several lines.
        let _ = write!(out, ",col={},endColumn={}", from.column, to.column);
    }
    let message = format!("{path}:{}:{} {}", from.line, from.column, visible(&finding.message));
    let help = finding.help.first().map(|help| format!("\nhelp: {}", visible(help))).unwrap_or_default();
    let _ = writeln!(out, ",title={}::{}", property(&visible(&finding.rule)), data(&format!("{message}{help}")));
}

/// A line of the log that says nothing to the runner: it takes two colons after blanks, and `##[` anywhere, for a command.
fn without_commands(line: &str) -> Cow<'_, str> {
    let bare = line.trim_start();
    if !(bare.starts_with("::") || line.contains("##[")) {
        return Cow::Borrowed(line);
    }
    let line = line.replace("##[", "## [");
    let blanks = line.len() - line.trim_start().len();
    let is_command = line.trim_start().starts_with("::");
    Cow::Owned(if is_command { format!("{}\\{}", &line[..blanks], &line[blanks..]) } else { line })
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property, without_commands};

    #[test]
    fn quoted_text_is_no_command() {
        assert_eq!(without_commands("  ::add-mask::x\n"), "  \\::add-mask::x\n");
        assert_eq!(without_commands("a ##[error]b"), "a ## [error]b");
        assert_eq!(without_commands("a::b"), "a::b");
    }

    #[test]
    fn signs_of_the_commands_are_escaped_in_their_place() {
        assert_eq!(data("50%\r\nA: b, c"), "50%25%0D%0AA: b, c");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}

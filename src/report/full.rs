//! The report for people: header, snippets of every document that a finding rests on, notes, help, link.
//!
//! Characters and styles are miette's. Its own handler was tried and left: it knows one source for all labels of a
//! diagnostic, and a finding here rests on several files and on documents inside them; it prints a line of 6,000
//! characters whole, and counts the column of its header in bytes.

use std::fmt::Write as _;

use miette::GraphicalTheme;
use unicode_width::UnicodeWidthStr;

use super::snippet::{self, KnownLines, Mark, Row, Signs, Snippet};
use super::text::visible;
use super::{Look, View};
use crate::finding::{Finding, Safety, Severity};

/// Where there is no terminal, a line of a file is shown whole up to so many columns.
const LONG_LINE: usize = 200;
/// A terminal is taken to be at least so wide.
const NARROWEST: usize = 30;

/// One finding as plain text, for formats that quote this one.
pub(super) fn plain(view: &View<'_>, finding: &Finding, known: &mut KnownLines) -> String {
    let mut out = String::new();
    Pen::of(Look::default()).finding(&mut out, view, finding, known);
    out
}

/// Writes every finding, then a summary.
pub(super) fn write(view: &View<'_>, look: Look) -> String {
    let pen = Pen::of(look);
    let mut known = KnownLines::new();
    let mut out = String::new();
    for finding in view.findings.iter() {
        pen.finding(&mut out, view, finding, &mut known);
        out.push('\n');
    }
    let paint = |text: String, severity| pen.style(severity).style(text).to_string();
    out.push_str(&view.summary().sentence_with(paint));
    out.push('\n');
    out
}

struct Pen {
    look: Look,
    theme: GraphicalTheme,
    signs: Signs,
    width: Option<usize>,
}

impl Pen {
    fn of(look: Look) -> Pen {
        let theme = match (look.ascii, look.color) {
            (true, true) => GraphicalTheme::ascii(),
            (true, false) => GraphicalTheme::none(),
            (false, true) => GraphicalTheme::unicode(),
            (false, false) => GraphicalTheme::unicode_nocolor(),
        };
        let signs = if look.ascii {
            Signs { ellipsis: "...", arrow: ">", gap: ":" }
        } else {
            Signs { ellipsis: "…", arrow: "›", gap: "⋮" }
        };
        Pen { look, theme, signs, width: look.width.map(|width| width.max(NARROWEST)) }
    }

    fn finding(&self, out: &mut String, view: &View<'_>, finding: &Finding, known: &mut KnownLines) {
        self.header(out, finding);
        // The gutter is as wide as the largest line number; room for text is what is left of the terminal.
        let room = self.width.map_or(LONG_LINE, |width| width - 8);
        let snippets = snippet::of(view, finding, room, self.signs, known);
        let largest = snippets.iter().flat_map(|it| &it.rows).map(|row| row.number).max().unwrap_or(0);
        let gutter = largest.to_string().len().max(2);
        for snippet in &snippets {
            self.snippet(out, snippet, gutter, finding.severity);
        }
        for note in &finding.notes {
            self.entry(out, "note", note);
        }
        self.help(out, finding);
        for fix in &finding.fixes {
            let flag = if fix.safety == Safety::Safe { "--fix" } else { "--unsafe-fixes" };
            self.entry(out, "fix", &format!("{} ({flag})", fix.title));
        }
        self.link(out, finding);
    }

    fn header(&self, out: &mut String, finding: &Finding) {
        let style = self.strong(finding.severity);
        let word = finding.severity.word();
        let rule = visible(&finding.rule);
        let linked = if self.look.links && is_address(&finding.source) {
            format!("\u{1b}]8;;{}\u{1b}\\{rule}\u{1b}]8;;\u{1b}\\", finding.source)
        } else {
            rule.to_string()
        };
        let indent = word.len() + 2;
        let lines = self.wrapped(&visible(&finding.message), indent + rule.width() + 2, 2);
        let _ = write!(out, "{}", style.style(format_args!("{word}[{linked}]")));
        let bold = if self.look.color { owo_colors::Style::new().bold() } else { owo_colors::Style::new() };
        for (index, line) in lines.iter().enumerate() {
            let before = if index == 0 { ": " } else { "  " };
            let _ = writeln!(out, "{before}{}", bold.style(line));
        }
    }

    fn style(&self, severity: Severity) -> owo_colors::Style {
        match severity {
            Severity::Error => self.theme.styles.error,
            Severity::Warning => self.theme.styles.warning,
            Severity::Hint => self.theme.styles.advice,
        }
    }

    fn strong(&self, severity: Severity) -> owo_colors::Style {
        let style = self.style(severity);
        if self.look.color { style.bold() } else { style }
    }

    fn snippet(&self, out: &mut String, snippet: &Snippet, gutter: usize, severity: Severity) {
        let signs = &self.theme.characters;
        let room = self.width.map_or(usize::MAX, |width| width.saturating_sub(gutter + 5));
        let title = snippet.title(room, self.signs);
        let corner = if snippet.rows.is_empty() { signs.hbar } else { signs.ltop };
        let _ = writeln!(out, "{:gutter$} {corner}{}[{title}]", "", signs.hbar);
        let mut before = None;
        for row in &snippet.rows {
            if before.is_some_and(|before| row.number > before + 1) {
                let _ = writeln!(out, "{:gutter$} {}", "", self.signs.gap);
            }
            before = Some(row.number);
            self.row(out, row, gutter, severity);
        }
        if snippet.rows.is_empty() {
            return;
        }
        let bottom = signs.hbar.to_string().repeat(4);
        let _ = writeln!(out, "{:gutter$} {}{bottom}", "", signs.lbot);
    }

    fn row(&self, out: &mut String, row: &Row, gutter: usize, severity: Severity) {
        let signs = &self.theme.characters;
        let number = format!("{:>gutter$}", row.number);
        let line = format!("{} {} {}", self.theme.styles.linum.style(number), signs.vbar, row.text);
        let _ = writeln!(out, "{}", line.trim_end());
        let mut rest: Vec<&Mark> = row.marks.iter().collect();
        while !rest.is_empty() {
            // Marks that overlap are underlined one after the other.
            let mut now: Vec<&Mark> = Vec::new();
            let mut later = Vec::new();
            for mark in rest {
                let free = now.last().is_none_or(|last| last.start + last.width <= mark.start);
                if free { now.push(mark) } else { later.push(mark) }
            }
            self.underline(out, &now, gutter, severity);
            rest = later;
        }
    }

    fn underline(&self, out: &mut String, marks: &[&Mark], gutter: usize, severity: Severity) {
        let signs = &self.theme.characters;
        let prefix = format!("{:gutter$} {} ", "", signs.vbar_break);
        let style = |mark: &Mark| {
            if mark.primary { self.strong(severity) } else { self.theme.styles.highlights[0] }
        };
        let mut line = prefix.clone();
        let mut at = 0;
        for mark in marks {
            line.extend(std::iter::repeat_n(' ', mark.start - at));
            let (left, right) = (anchor(mark), mark.width - 1 - anchor(mark));
            let middle = if mark.message.is_empty() { signs.underline } else { signs.underbar };
            let bar = |count: usize| signs.underline.to_string().repeat(count);
            let _ = write!(line, "{}", style(mark).style(format_args!("{}{middle}{}", bar(left), bar(right))));
            at = mark.start + mark.width;
        }
        let _ = writeln!(out, "{line}");
        let said: Vec<&Mark> = marks.iter().copied().filter(|mark| !mark.message.is_empty()).collect();
        for (index, mark) in said.iter().enumerate().rev() {
            let mut lead = String::new();
            let mut at = 0;
            for other in &said[..index] {
                let column = other.start + anchor(other);
                lead.extend(std::iter::repeat_n(' ', column - at));
                let _ = write!(lead, "{}", style(other).style(signs.vbar));
                at = column + 1;
            }
            let column = mark.start + anchor(mark);
            lead.extend(std::iter::repeat_n(' ', column - at));
            self.message(out, &prefix, &lead, mark, gutter, style(mark));
        }
    }

    /// The words of a mark, beside its connector or, where there is no room, below it.
    fn message(
        &self,
        out: &mut String,
        prefix: &str,
        lead: &str,
        mark: &Mark,
        gutter: usize,
        style: owo_colors::Style,
    ) {
        let signs = &self.theme.characters;
        let column = mark.start + anchor(mark);
        let room = self.width.map_or(usize::MAX, |width| width.saturating_sub(gutter + 3));
        if column + 4 + mark.message.width() <= room {
            let connector = format!("{}{}{}", signs.lbot, signs.hbar, signs.hbar);
            let _ = writeln!(out, "{prefix}{lead}{} {}", style.style(connector), style.style(&mark.message));
            return;
        }
        let _ = writeln!(out, "{prefix}{lead}{}", style.style(signs.vbar));
        let longest = wrap(&mark.message, room, room).iter().map(|line| line.width()).max().unwrap_or(0);
        let indent = column.min(room.saturating_sub(longest));
        for line in wrap(&mark.message, room, room) {
            let _ = writeln!(out, "{prefix}{:indent$}{}", "", style.style(line));
        }
    }

    /// A line below the snippets: `note: …`.
    fn entry(&self, out: &mut String, word: &str, text: &str) {
        let lines = self.wrapped(&visible(text), word.len() + 4, word.len() + 4);
        let word_styled = self.theme.styles.help.style(word);
        for (index, line) in lines.iter().enumerate() {
            if index == 0 {
                let _ = writeln!(out, "  {word_styled}: {line}");
            } else {
                let _ = writeln!(out, "{:1$}{line}", "", word.len() + 4);
            }
        }
    }

    /// What to do; ways out of a conflict are numbered, because one of them is enough.
    fn help(&self, out: &mut String, finding: &Finding) {
        if finding.repairs.is_empty() || finding.help.len() < 2 {
            finding.help.iter().for_each(|help| self.entry(out, "help", help));
            return;
        }
        self.entry(out, "help", "smallest repairs, either one is enough");
        for (index, help) in finding.help.iter().enumerate() {
            let text = visible(help.strip_prefix("or ").unwrap_or(help)).into_owned();
            for (at, line) in self.wrapped(&text, 11, 11).iter().enumerate() {
                let number = if at == 0 { format!("{}.", index + 1) } else { String::new() };
                let _ = writeln!(out, "        {number:2} {line}");
            }
        }
    }

    fn link(&self, out: &mut String, finding: &Finding) {
        if !self.look.links && is_address(&finding.source) {
            let _ = writeln!(out, "  see:  {}", self.theme.styles.link.style(visible(&finding.source)));
        }
    }

    /// Lines of a text: as it is without a terminal, else wrapped. `first` and `rest` are the columns before them.
    fn wrapped(&self, text: &str, first: usize, rest: usize) -> Vec<String> {
        match self.width {
            None => vec![text.to_owned()],
            Some(width) => wrap(text, width.saturating_sub(first), width.saturating_sub(rest)),
        }
    }
}

/// The column inside a mark from which its words hang.
fn anchor(mark: &Mark) -> usize {
    mark.width / 2
}

fn is_address(source: &str) -> bool {
    source.starts_with("https://") && !source.contains(char::is_control)
}

/// Breaks a text at blanks; a word that is too long for a line stays whole.
fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = first;
    for word in text.split(' ') {
        let line = lines.last_mut().expect("it begins with one line");
        if line.is_empty() || line.width() + 1 + word.width() <= room {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
            room = rest;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn a_text_breaks_at_blanks_and_long_words_stay_whole() {
        assert_eq!(wrap("one two three", 7, 5), ["one two", "three"]);
        assert_eq!(wrap("registry.example.com/a is", 5, 5), ["registry.example.com/a", "is"]);
    }
}

//! Hides templates that stand bare in YAML, so that the rest of the file parses: `{{ … }}`, `{% … %}`, `@NAME@`.
//!
//! A template in a value or key becomes a word of the same length. A line that is nothing but templates is dropped,
//! unless it is the value of the line above. Text in quotes, blocks of text and comments stay as they are.

use super::changes::{Change, Changes};
use super::{Hole, Problem, ProblemKind};

/// What was hidden.
#[derive(Debug, Default)]
pub(crate) struct Templates {
    pub changes: Changes,
    pub problems: Vec<Problem>,
    /// Some lines count only under a condition, so that a key may stand twice.
    pub conditional: bool,
}

/// Finds what must be hidden; quick for a text without templates.
pub(crate) fn hide(text: &str) -> Templates {
    let mut found = Templates::default();
    if is_candidate(text) {
        let mut walk = Walk {
            text,
            bytes: text.as_bytes(),
            at: 0,
            depth: 0,
            closes: [None; 2],
            column: None,
            opener: None,
            out: &mut found,
        };
        walk.run();
    }
    found
}

fn is_candidate(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).any(|at| match bytes.get(at + 1) {
        Some(b'{' | b'%') => true,
        _ => at > 0 && bytes[at - 1] == b'$' && is_first_on_line(bytes, at - 1),
    }) || memchr::memchr2_iter(b'@', b'%', bytes).any(|at| at_sign(&text[at..]).is_some())
}

fn is_first_on_line(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().find(|&&byte| byte != b' ').is_none_or(|&byte| byte == b'\n')
}

/// Length of the `@NAME@` or `%NAME%` that a text begins with.
pub(crate) fn at_sign(text: &str) -> Option<usize> {
    let sign = text.bytes().next().filter(|byte| matches!(byte, b'@' | b'%'))?;
    let named = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let name = text.bytes().skip(1).take(64).take_while(named).count();
    let closed = text.as_bytes().get(name + 1) == Some(&sign);
    (closed && text.as_bytes()[1].is_ascii_alphabetic()).then_some(name + 2)
}

/// Signs within which a template must close.
const LONGEST: usize = 4000;

struct Walk<'t, 'o> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Open `[` and `{`.
    depth: usize,
    /// The next `}}` and `%}`, as far as looked for.
    closes: [Option<usize>; 2],
    /// Column of the last key or `-` of the current line.
    column: Option<usize>,
    /// Column of the key or `-` that waits for a value on the next line, and the byte behind its sign.
    opener: Option<(usize, usize)>,
    out: &'o mut Templates,
}

impl Walk<'_, '_> {
    fn run(&mut self) {
        while self.at < self.bytes.len() {
            self.line();
        }
    }

    /// Length and kind of the template at a byte; one in braces may go over some lines.
    fn template(&mut self, at: usize) -> Option<(usize, Hole)> {
        let rest = &self.text[at..];
        let bytes = &self.bytes[at..];
        let (kind, close, hole) = match bytes {
            [b'@' | b'%', ..] => return at_sign(rest).map(|length| (length, Hole::At)),
            [b'$', b'{', ..] => {
                let end = memchr::memchr2(b'}', b'\n', &bytes[..bytes.len().min(LONGEST)])?;
                return (bytes[end] == b'}').then_some((end + 1, Hole::Dollar));
            }
            [b'{', b'{', b'<' | b'%', ..] => (0, "}}", Hole::Directive),
            [b'{', b'{', ..] => (0, "}}", Hole::Braces),
            [b'{', b'%', ..] => (1, "%}", Hole::Directive),
            _ => return None,
        };
        if self.closes[kind].is_none_or(|found| found < at) {
            let found = memchr::memmem::find(bytes, close.as_bytes()).map_or(self.bytes.len(), |found| at + found);
            self.closes[kind] = Some(found);
        }
        let found = self.closes[kind].filter(|&found| found < self.bytes.len() && found - at < LONGEST)?;
        let opens_again = memchr::memmem::find(&self.bytes[at + 2..found.max(at + 2)], &bytes[..2]).is_some();
        (!opens_again).then_some((found - at + close.len(), hole))
    }

    fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |found| at + found)
    }

    /// Column of the first sign of a line, unless the line is blank or a comment.
    fn indent(&self, start: usize) -> Option<usize> {
        let line = &self.bytes[start..self.line_end(start)];
        let indent = line.iter().take_while(|&&byte| byte == b' ').count();
        let first = line[indent..].iter().find(|byte| !byte.is_ascii_whitespace())?;
        (*first != b'#').then_some(indent)
    }

    fn line(&mut self) {
        let start = self.at;
        let Some(indent) = self.indent(start) else {
            self.at = self.line_end(start) + 1;
            return;
        };
        self.at = start + indent;
        if self.depth == 0 {
            if self.whole_line(start, indent) {
                return;
            }
            (self.column, self.opener) = (None, None);
            while self.at + 1 < self.bytes.len()
                && matches!(self.bytes[self.at], b'-' | b'?')
                && matches!(self.bytes[self.at + 1], b' ' | b'\n' | b'\r')
            {
                self.column = Some(self.at - start);
                self.opener = Some((self.at - start, self.at + 1));
                self.at += 1;
                while self.bytes.get(self.at) == Some(&b' ') {
                    self.at += 1;
                }
            }
        }
        self.tokens(start);
    }

    /// Reads the rest of a line; ends at the start of the next, or behind the quotes or the block that begin on it.
    fn tokens(&mut self, start: usize) {
        let mut fresh = true;
        let mut token = self.at;
        let mut after_blank = true;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => break,
                b' ' | b'\t' | b'\r' => {
                    self.at += 1;
                    after_blank = true;
                    continue;
                }
                b'#' if after_blank => {
                    self.at = self.line_end(self.at);
                    break;
                }
                b':' if self.ends_key() => {
                    self.at += 1;
                    if self.depth == 0 {
                        let column = token.saturating_sub(start);
                        (self.column, self.opener) = (Some(column), Some((column, self.at)));
                    }
                    (fresh, after_blank) = (true, false);
                    continue;
                }
                b',' | b']' | b'}' if self.depth > 0 => {
                    self.depth -= usize::from(byte != b',');
                    self.at += 1;
                    fresh = byte == b',';
                }
                _ => {
                    if fresh {
                        token = self.at;
                    }
                    if !self.token(fresh) {
                        return;
                    }
                    // Inside of a bare text these signs are text, too.
                    fresh &= matches!(byte, b'&' | b'!' | b'[') || (byte == b'{' && self.bytes[self.at - 1] == b'{');
                    self.opener = None;
                }
            }
            after_blank = false;
        }
        self.at = (self.at + 1).min(self.bytes.len());
    }

    fn ends_key(&self) -> bool {
        match self.bytes.get(self.at + 1) {
            None | Some(b' ' | b'\t' | b'\r' | b'\n') => true,
            Some(b',' | b']' | b'}' | b'[' | b'{') => self.depth > 0,
            _ => false,
        }
    }

    /// Takes at least one sign; false if a block of text began.
    fn token(&mut self, fresh: bool) -> bool {
        let rest = &self.text[self.at..];
        if let Some((length, hole)) = self.template(self.at).filter(|(_, hole)| *hole != Hole::At || fresh) {
            if hole != Hole::Dollar {
                self.hide(self.at, self.at + length, hole);
            }
            self.at += length;
            return true;
        }
        let byte = self.bytes[self.at];
        match byte {
            b'"' | b'\'' if fresh => self.at = self.behind_quotes(self.at, byte),
            b'|' | b'>' if fresh && self.depth == 0 && is_block_header(rest) => {
                self.skip_block();
                return false;
            }
            b'&' | b'!' | b'*' if fresh => {
                self.at += rest.find([' ', '\n', ',', ']', '}']).unwrap_or(rest.len()).max(1);
            }
            b'[' | b'{' if fresh => {
                self.depth += 1;
                self.at += 1;
            }
            _ => {
                let stop = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b':' | b'{' | b',' | b']' | b'}');
                let rest = &self.bytes[self.at + 1..];
                self.at += 1 + rest.iter().position(stop).unwrap_or(rest.len());
            }
        }
        true
    }

    /// The byte behind a quoted text; without a closing quote, the end of the line.
    fn behind_quotes(&self, start: usize, quote: u8) -> usize {
        let mut at = start + 1;
        while let Some(found) = memchr::memchr2(quote, b'\\', &self.bytes[at..]) {
            at += found;
            match (self.bytes[at], self.bytes.get(at + 1)) {
                (b'\\', Some(_)) if quote == b'"' => at += 2,
                (b'\\', _) => at += 1,
                (_, Some(b'\'')) if quote == b'\'' => at += 2,
                _ => return at + 1,
            }
        }
        self.line_end(start)
    }

    /// Passes the lines of a block of text: blank ones, and those deeper than the key or `-` that holds it.
    fn skip_block(&mut self) {
        self.opener = None;
        self.at = (self.line_end(self.at) + 1).min(self.bytes.len());
        while self.at < self.bytes.len() {
            let line = &self.bytes[self.at..self.line_end(self.at)];
            let indent = line.iter().take_while(|&&byte| byte == b' ').count();
            let blank = line.iter().all(u8::is_ascii_whitespace);
            if !blank && self.column.is_some_and(|column| indent <= column) {
                return;
            }
            self.at = (self.at + line.len() + 1).min(self.bytes.len());
        }
    }

    fn hide(&mut self, start: usize, end: usize, hole: Hole) {
        let first = memchr::memchr2(b'\n', b'\r', &self.bytes[start..end]).map_or(end, |at| start + at);
        self.out.changes.add(Change::hide(start, first, hole));
        if first < end {
            self.out.changes.add(Change::drop(first, end));
        }
    }

    /// Takes a line that is nothing but templates, up to a comment; false if it is another.
    fn whole_line(&mut self, start: usize, indent: usize) -> bool {
        let from = self.at;
        let mut at = from;
        let mut hole = None;
        let mut control = false;
        while let Some((length, kind)) = self.template(at) {
            hole = hole.or(Some(kind));
            control |= is_control(&self.text[at..at + length], kind);
            at += length;
            at += self.bytes[at..].iter().take_while(|&&byte| byte == b' ' || byte == b'\t').count();
        }
        let Some(hole) = hole else { return false };
        let end = from + self.text[from..at].trim_end_matches([' ', '\t']).len();
        if !matches!(self.bytes.get(at), None | Some(b'\n' | b'\r' | b'#')) {
            return false;
        }
        self.at = (self.line_end(at) + 1).min(self.bytes.len());
        let opener = self.opener.take();
        let next = self.next_indent();
        let is_value = match opener {
            Some((column, _)) => indent > column && next.is_none_or(|next| next <= column),
            None => next.is_none() && self.text[..start].trim().is_empty(),
        };
        if is_value && !control {
            if hole != Hole::Dollar {
                self.hide(from, end, hole);
            }
            return true;
        }
        self.out.conditional |= control;
        if let Some((column, behind)) = opener {
            if next.is_some_and(|next| next > column) || control {
                self.opener = opener;
            } else {
                // What the template writes is the value, from wherever it stands.
                let change = Change { hole: Some(hole), ..Change::replace(behind, behind, " x") };
                self.out.changes.add(change);
            }
        }
        self.out.changes.add(Change::drop(from, end));
        let (kind, message) = (ProblemKind::Template, "this line is a template".to_owned());
        self.out.problems.push(Problem { kind, start: from as u32, end: end as u32, message, related: None });
        true
    }

    /// Column of the next line that is neither blank nor a comment, from the current place on.
    fn next_indent(&self) -> Option<usize> {
        let mut at = self.at;
        while at < self.bytes.len() {
            if let Some(indent) = self.indent(at) {
                return Some(indent);
            }
            at = self.line_end(at) + 1;
        }
        None
    }
}

/// True for a template that writes nothing itself: a condition, a loop, a definition, a comment.
fn is_control(text: &str, hole: Hole) -> bool {
    if hole == Hole::Directive {
        return true;
    }
    let inner = text.trim_start_matches(['{', '-', '~', ' ', '\n', '\r', '\t']);
    let word = inner.split(|sign: char| !sign.is_ascii_alphabetic()).next().unwrap_or("");
    let words = ["if", "else", "end", "range", "with", "define", "block", "break", "continue"];
    hole == Hole::Braces && (words.contains(&word) || inner.starts_with(['/', '#', '!', '$']))
}

/// True for `|` or `>` with its indicators and at most a comment behind them.
fn is_block_header(text: &str) -> bool {
    let line = text.split(['\n', '\r']).next().unwrap_or("");
    let rest = line[1..].trim_start_matches(|sign: char| sign == '+' || sign == '-' || sign.is_ascii_digit());
    line.len() - rest.len() <= 3
        && (rest.trim().is_empty() || rest.trim_start() != rest && rest.trim().starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::hide;

    fn hidden(text: &str) -> String {
        hide(text).changes.apply(text).0.into_owned()
    }

    #[test]
    fn a_bare_template_becomes_a_word() {
        assert_eq!(hidden("a: {{ b }}-{{c}} # {{ d }}\n"), "a: xxxxxxx-xxxxx # {{ d }}\n");
        assert_eq!(hidden("{{ k }}: [{{ a }}, @B@]\n"), "xxxxxxx: [xxxxxxx, xxx]\n");
        assert_eq!(hidden("- %A%\n- @b@x\n- me@home@x\n"), "- xxx\n- xxxx\n- me@home@x\n");
        assert_eq!(hidden("- a: {{ x\n    y }}\n  b: 1\n"), "- a: xxxx\n########\n  b: 1\n");
    }

    #[test]
    fn quotes_blocks_and_comments_stay() {
        for text in [
            "a: \"{{ b }}\n {{ c }}\"\n",
            "a: 'it''s {{ b }}'\n",
            "a: |\n  {{ b }}\n  {% c %}\nb: 1\n",
            "- a: >- # c\n    {{ b }}\n\n    @C@\n  b: 1\n",
            "# {{ a }}\n",
            "a: b@c # @D@\n",
            "{a: {b: 1}}\n",
        ] {
            assert_eq!(hidden(text), text);
        }
        assert_eq!(hidden("- a: |\n   x {{ b }}\n  b: {{ c }}\n"), "- a: |\n   x {{ b }}\n  b: xxxxxxx\n");
    }

    #[test]
    fn a_line_of_templates_is_dropped_unless_it_is_a_value() {
        assert_eq!(hidden("a:\n{% if b %}\n  c: 1\n{% end %}\n"), "a:\n##########\n  c: 1\n#########\n");
        assert_eq!(hidden("a: 1\n${STAGES}\nb: 2\n"), "a: 1\n#########\nb: 2\n");
        assert_eq!(hidden("a:\n  {{ b }}\nc: 1\n"), "a:\n  xxxxxxx\nc: 1\n");
        assert_eq!(hidden("a:\n  {{ b }}\n  c: 1\n"), "a:\n  #######\n  c: 1\n");
        assert_eq!(hidden("a:\n{{ b }}\nc: 1\n"), "a: x\n#######\nc: 1\n");
        assert!(hide("{{- if a }}\nb: 1\n{{- end }}\n").conditional);
    }
}

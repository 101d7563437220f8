//! CanvOS `.arg` to the spanned tree: a mapping of names to values, and what bash would do differently.
//!
//! Two readers meet this file: bash (`source .arg`) and Earthly (dotenv). Where they disagree a problem says so, and the
//! value is what dotenv reads, because that is what was meant.

use super::hole::{has_angle, hole_in};
use super::{Comment, Hole, LayerId, Node, NodeId, Problem, ProblemKind, Style, Tree};
use crate::source::OffsetMap;

/// Parses the text of a layer and fills its roots, comments and problems.
pub(crate) fn parse(tree: &mut Tree, layer: LayerId) {
    let text = tree.layer(layer).text.clone();
    let mut reader =
        Reader { tree, layer, text: &text, entries: Vec::new(), problems: Vec::new(), comments: Vec::new() };
    reader.lines();
    let Reader { entries, mut problems, comments, .. } = reader;
    problems.extend(repeated_names(tree, &entries));
    problems.sort_by_key(|problem| problem.start);
    let root = tree.push_mapping(layer, (0, text.len() as u32), &entries, false);
    let layer = &mut tree.layers[layer.0 as usize];
    layer.roots.push(root);
    layer.problems = problems;
    layer.comments = comments;
}

/// The way from a value that is written with quotes or escapes back to its bytes.
pub(crate) fn value_map(node: Node<'_>) -> OffsetMap {
    let (start, end) = node.local();
    let text = &node.tree().layer(node.layer()).text[..end as usize];
    let mut map = OffsetMap::new(start);
    word(text, start as usize, Some(&mut map));
    map
}

fn repeated_names(tree: &Tree, entries: &[(NodeId, NodeId)]) -> Vec<Problem> {
    let mut first = std::collections::HashMap::new();
    let mut repeated = Vec::new();
    for &(key, _) in entries {
        let key = tree.node(key);
        let earlier = *first.entry(key.text()).or_insert(key);
        if earlier != key {
            let (start, end) = key.local();
            let related = Some(earlier.local());
            repeated.push(Problem { kind: ProblemKind::DuplicateKey, start, end, message: String::new(), related });
        }
    }
    repeated
}

struct Reader<'a> {
    tree: &'a mut Tree,
    layer: LayerId,
    text: &'a str,
    entries: Vec<(NodeId, NodeId)>,
    problems: Vec<Problem>,
    comments: Vec<Comment>,
}

impl Reader<'_> {
    fn lines(&mut self) {
        let mut at = 0;
        if self.text.starts_with('\u{feff}') {
            self.problem(ProblemKind::ByteOrderMark, 0, 3, "");
            at = 3;
        }
        if let Some(found) = self.text.find("\r\n") {
            self.problem(ProblemKind::ArgLineEnding, found, found + 1, "");
        }
        while at < self.text.len() {
            let end = self.line(at, line_end(self.text, at));
            at = self.text[end..].find('\n').map_or(self.text.len(), |found| end + found + 1);
        }
    }

    /// Reads one line; gives where it ends, which is later if a quoted value goes on over lines.
    fn line(&mut self, start: usize, end: usize) -> usize {
        let start = skip_blanks(self.text, start, end);
        if start == end {
            return end;
        }
        if self.text[start..end].starts_with('#') {
            self.comments.push(Comment { start: start as u32, end: end as u32 });
            return end;
        }
        let whole = self.text[start..end].trim_end().len() + start;
        if self.text[start..end].starts_with("{{") || self.text[start..end].starts_with("{%") {
            self.problem(ProblemKind::Template, start, whole, "a template outside a value");
            return end;
        }
        let name = match self.text[start..end].strip_prefix("export") {
            Some(rest) if rest.starts_with([' ', '\t']) => skip_blanks(self.text, start + "export".len(), end),
            _ => start,
        };
        let Some(sign) = self.text[name..end].find(['=', ':']).map(|at| name + at) else {
            self.problem(ProblemKind::ArgNotAssignment, start, whole, "this line assigns nothing");
            return end;
        };
        let colon = self.text[sign..].starts_with(':');
        let name_end = name + self.text[name..sign].trim_end().len();
        if !is_entry(&self.text[name..name_end]) || (colon && !is_break(self.text[sign + 1..end].chars().next())) {
            self.problem(ProblemKind::ArgNotAssignment, start, whole, "this line assigns nothing");
            return end;
        }
        let key = (name as u32, name_end as u32);
        let key = self.tree.push_verbatim(self.layer, key, Style::Plain, key);
        let filled = skip_blanks(self.text, sign + 1, end);
        let empty = filled == end || (filled > sign + 1 && self.text[filled..].starts_with('#'));
        let (value, stop) = self.value(if empty { sign + 1 } else { filled }, end);
        self.entries.push((key, value));
        self.name(name, name_end, sign, self.tree.node(value).local().0 as usize);
        stop
    }

    /// What bash does not take as a name and the sign after it; one problem a line.
    fn name(&mut self, start: usize, end: usize, sign: usize, value: usize) {
        let name = &self.text[start..end];
        if self.text[sign..].starts_with(':') {
            self.problem(ProblemKind::ArgNotAssignment, start, sign + 1, "`:` assigns nothing, `=` does");
        } else if !name.bytes().all(|it| is_name_byte(it) || matches!(it, b' ' | b'\t')) || starts_with_digit(name) {
            self.problem(ProblemKind::ArgNotAssignment, start, end, "a name holds letters, digits and `_` only");
        } else if name.contains([' ', '\t']) {
            self.problem(ProblemKind::ArgSpace, start, end, "a blank in the name");
        } else if end < sign {
            self.problem(ProblemKind::ArgSpace, start, value, "a blank before `=`");
        } else if sign + 1 < value {
            self.problem(ProblemKind::ArgSpace, start, value, "a blank after `=`");
        }
    }

    /// Reads the value that begins at a place; gives its node and where its line ends.
    fn value(&mut self, start: usize, line_end: usize) -> (NodeId, usize) {
        let text = self.text;
        let word = word(text, start, None);
        let stop = match word.end {
            end if end > line_end => self::line_end(text, end),
            _ => line_end,
        };
        if let Some(open) = word.unclosed {
            // The quote may open on a later line, behind a quoted part that goes on over lines.
            let line_end = line_end.max(self::line_end(text, open));
            let end = open + text[open..line_end].trim_end().len();
            self.problem(ProblemKind::ArgNotAssignment, open, end, "the closing quote is missing");
            let style = if text[open..].starts_with('"') { Style::Double } else { Style::Single };
            let body = if open == start { start + 1 } else { start };
            let style = if open == start { style } else { Style::Plain };
            return (self.scalar((start, end), style, (body, end), word.expands), line_end);
        }
        let tail = skip_blanks(text, word.end, stop);
        let rest = &text[tail..stop];
        let ended = is_break(text[word.end..stop].chars().next());
        if rest.is_empty() || (rest.starts_with('#') && (ended || word.end == start)) {
            if !rest.is_empty() {
                self.comments.push(Comment { start: tail as u32, end: stop as u32 });
            }
            let span = (start, word.end);
            let inner = (start + 1, word.end.saturating_sub(1).max(start + 1));
            return match word.form {
                Form::Plain => (self.scalar(span, Style::Plain, span, word.expands), stop),
                Form::Single => (self.scalar(span, Style::Single, inner, false), stop),
                Form::Double => (self.scalar(span, Style::Double, inner, word.expands), stop),
                Form::Decoded(style) => {
                    let bytes = (start as u32, word.end as u32);
                    let id = self.tree.push_decoded(self.layer, bytes, style, &word.text);
                    self.tree.set_hole(id, hole_of(&word.text, word.expands));
                    (id, stop)
                }
            };
        }
        // Bash stops here; dotenv takes the rest of the line up to a comment.
        let end = self.dotenv_end(start, stop);
        let value = &text[start..end];
        let braces = matches!(hole_in(value), Some(Hole::Braces | Hole::Directive));
        let sign = unquoted_sign(text, start, end);
        match sign {
            _ if braces => {}
            Some(at) => self.problem(ProblemKind::ArgMetacharacter, at, at + 1, "a sign of the shell outside quotes"),
            None => self.problem(ProblemKind::ArgSpace, start, end, "a blank in a value without quotes"),
        }
        (self.scalar((start, end), Style::Plain, (start, end), word.expands), stop)
    }

    /// Where a value without quotes ends for dotenv; notes the comment after it.
    fn dotenv_end(&mut self, start: usize, stop: usize) -> usize {
        let value = &self.text[start..stop];
        let comment = value
            .match_indices('#')
            .map(|(at, _)| at)
            .find(|&at| at > 0 && matches!(value.as_bytes()[at - 1], b' ' | b'\t'));
        if let Some(at) = comment {
            self.comments.push(Comment { start: (start + at) as u32, end: stop as u32 });
        }
        start + value[..comment.unwrap_or(value.len())].trim_end().len()
    }

    fn scalar(&mut self, span: (usize, usize), style: Style, value: (usize, usize), expands: bool) -> NodeId {
        let bytes = |range: (usize, usize)| (range.0 as u32, range.1 as u32);
        let id = self.tree.push_verbatim(self.layer, bytes(span), style, bytes(value));
        self.tree.set_hole(id, hole_of(&self.text[value.0..value.1], expands));
        id
    }

    fn problem(&mut self, kind: ProblemKind, start: usize, end: usize, message: &str) {
        let (start, end, message) = (start as u32, end as u32, message.to_owned());
        self.problems.push(Problem { kind, start, end, message, related: None });
    }
}

fn hole_of(text: &str, expands: bool) -> Option<Hole> {
    match hole_in(text) {
        Some(hole @ (Hole::Braces | Hole::Directive)) => Some(hole),
        _ if has_angle(text) => Some(Hole::Angle),
        _ if expands => Some(Hole::Dollar),
        _ => None,
    }
}

/// How a word is written.
enum Form {
    Plain,
    Single,
    Double,
    /// With escapes, or in several pieces; the text is in [`Word::text`].
    Decoded(Style),
}

/// A word as bash reads it.
struct Word {
    end: usize,
    form: Form,
    text: String,
    /// It holds `$NAME`, `${NAME}`, `$(…)` or backquotes outside single quotes.
    expands: bool,
    /// The quote that is never closed.
    unclosed: Option<usize>,
}

/// Reads the word at a place: until a blank, a sign of the shell or the end of the line, outside quotes.
fn word(text: &str, start: usize, mut map: Option<&mut OffsetMap>) -> Word {
    let bytes = text.as_bytes();
    let mut word = Word { end: start, form: Form::Plain, text: String::new(), expands: false, unclosed: None };
    let mut at = start;
    let mut pieces = 0;
    let mut escaped = false;
    let mut quote = None;
    let mut keep = |word: &mut Word, from: usize, to: usize| {
        word.text.push_str(&text[from..to]);
        if let Some(map) = map.as_deref_mut() {
            map.push_same(from as u32, (to - from) as u32);
        }
    };
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => break,
            b'\r' if matches!(bytes.get(at + 1), None | Some(b'\n')) => break,
            b'\'' | b'"' => {
                pieces += 1;
                quote = Some(byte);
                let Some(close) = closing_quote(text, at) else {
                    word.unclosed = Some(at);
                    break;
                };
                let mut from = at + 1;
                if byte == b'"' {
                    while let Some(found) = memchr::memchr(b'\\', &bytes[from..close]).map(|found| from + found) {
                        // Inside double quotes a backslash is one unless one of these follows.
                        let takes = matches!(bytes.get(found + 1), Some(b'"' | b'\\' | b'$' | b'`'));
                        keep(&mut word, from, if takes { found } else { found + 1 });
                        escaped |= takes;
                        from = found + 1;
                        if takes {
                            keep(&mut word, from, from + 1);
                            from += 1;
                        }
                    }
                    word.expands |= expands(&text[at + 1..close]);
                }
                keep(&mut word, from, close);
                at = close + 1;
            }
            _ => {
                pieces += 1;
                let from = at;
                while let Some(&byte) = bytes.get(at) {
                    match byte {
                        b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' | b'\'' | b'"' => break,
                        b'\r' if matches!(bytes.get(at + 1), None | Some(b'\n')) => break,
                        b'\\' if bytes.get(at + 1).is_some_and(|it| !matches!(it, b'\n' | b'\r')) => {
                            at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8);
                        }
                        b'$' | b'`' => at = expansion_end(text, at),
                        _ => at += 1,
                    }
                }
                word.expands |= expands(&text[from..at]);
                keep(&mut word, from, at);
            }
        }
    }
    word.end = at;
    word.form = match (pieces, quote) {
        (_, None) => Form::Plain,
        (1, Some(b'"')) if escaped => Form::Decoded(Style::Double),
        (1, Some(b'"')) => Form::Double,
        (1, Some(_)) => Form::Single,
        _ => Form::Decoded(Style::Plain),
    };
    word
}

/// The quote that closes the one at a place. One on a later line closes it only if no assignment stands between, for
/// then it is the next value's opening quote.
fn closing_quote(text: &str, open: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if bytes[open] == b'"' => at += 1,
            byte if byte == bytes[open] => return Some(at),
            b'\n' if is_assignment(&text[at + 1..line_end(text, at + 1)]) => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where `$NAME`, `${…}`, `$(…)` or a backquoted command ends that begins at a place.
fn expansion_end(text: &str, start: usize) -> usize {
    let line = &text[..line_end(text, start)];
    let rest = &line[start..];
    let close = |pattern: char| rest[1..].find(pattern).map_or(start + 1, |at| start + at + 2);
    if rest.starts_with('`') {
        return close('`');
    }
    if rest.starts_with("${") {
        return close('}');
    }
    if !rest.starts_with("$(") {
        return start + 1;
    }
    let mut depth = 0;
    for (at, sign) in rest.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' if depth == 1 => return start + at + 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    start + 1
}

/// True if bash replaces something in a text: a `$` before a name, digit, brace or parenthesis, or a backquote.
fn expands(text: &str) -> bool {
    let mut escaped = false;
    for (at, sign) in text.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '`' => return true,
            '$' if text[at + 1..]
                .starts_with(|it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '{' | '(')) =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// The first sign of the shell outside quotes and expansions.
fn unquoted_sign(text: &str, start: usize, end: usize) -> Option<usize> {
    let mut at = start;
    while at < end {
        let word = word(text, at, None);
        if word.unclosed.is_some() || word.end >= end {
            return None;
        }
        match text.as_bytes()[word.end] {
            b' ' | b'\t' => at = skip_blanks(text, word.end, end),
            _ => return Some(word.end),
        }
    }
    None
}

/// True if a line looks like `NAME=…`.
fn is_assignment(line: &str) -> bool {
    line.split_once('=').is_some_and(|(name, _)| {
        let name = name.trim_start();
        let name = name.strip_prefix("export ").unwrap_or(name);
        !name.is_empty() && name.bytes().all(is_name_byte)
    })
}

/// True for what dotenv may have meant as a name: words of letters, digits, `_`, `-` and `.`.
fn is_entry(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | ' ' | '\t'))
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn starts_with_digit(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_digit())
}

fn is_break(sign: Option<char>) -> bool {
    matches!(sign, None | Some(' ' | '\t' | '\r' | '\n'))
}

fn skip_blanks(text: &str, start: usize, end: usize) -> usize {
    start + text.as_bytes()[start..end].iter().take_while(|it| matches!(it, b' ' | b'\t')).count()
}

/// Where the line of a place ends, without its line end.
fn line_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    start + rest.find('\n').map_or(rest.trim_end_matches('\r').len(), |end| rest[..end].trim_end_matches('\r').len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::source::FileId;
    use crate::syntax::{Hole, Language, ProblemKind, Style, Tree, parse};

    fn read(text: &str) -> Tree {
        parse(FileId(0), text.into(), Language::Arg)
    }

    fn values(text: &str) -> Vec<String> {
        let tree = read(text);
        tree.root()
            .unwrap()
            .entries()
            .map(|it| format!("{}={}", it.key.text_or_empty(), it.value.text_or_empty()))
            .collect()
    }

    fn problems(text: &str) -> Vec<(ProblemKind, String)> {
        let tree = read(text);
        let piece = |it: &crate::syntax::Problem| text[it.start as usize..it.end as usize].to_owned();
        tree.layers()[0].problems.iter().map(|it| (it.kind, piece(it))).collect()
    }

    #[test]
    fn what_both_readers_take_is_no_problem() {
        let text = "# c\n\nA=x # c\nB=x#y\nexport C=1\n  D=2\nE=\"x y\" # c\nF='p $q'\nG=\nH=   # c\nI=$A-${B}\nJ=\"a \\\"b\\\" \\n\"\nK='a'\"b\"c\n";
        assert_eq!(problems(text), []);
        assert_eq!(
            values(text),
            ["A=x", "B=x#y", "C=1", "D=2", "E=x y", "F=p $q", "G=", "H=", "I=$A-${B}", "J=a \"b\" \\n", "K=abc"]
        );
        assert_eq!(read(text).layers()[0].comments.len(), 4);
    }

    #[test]
    fn what_bash_reads_otherwise_is_told_and_keeps_dotenvs_value() {
        use ProblemKind::{ArgMetacharacter, ArgNotAssignment, ArgSpace, Template};
        for (line, value, problem) in [
            ("A=x y # c", "A=x y", Some((ArgSpace, "x y"))),
            ("A = x", "A=x", Some((ArgSpace, "A = "))),
            ("A= x", "A=x", Some((ArgSpace, "A= "))),
            ("A=<x>", "A=<x>", Some((ArgMetacharacter, "<"))),
            ("A=<your name>", "A=<your name>", Some((ArgMetacharacter, "<"))),
            ("A=x(y)", "A=x(y)", Some((ArgMetacharacter, "("))),
            ("A=a;b", "A=a;b", Some((ArgMetacharacter, ";"))),
            ("A=a&b", "A=a&b", Some((ArgMetacharacter, "&"))),
            ("A=a|b", "A=a|b", Some((ArgMetacharacter, "|"))),
            ("A=\"x", "A=x", Some((ArgNotAssignment, "\"x"))),
            ("A B=1", "A B=1", Some((ArgSpace, "A B"))),
            ("A-B=1", "A-B=1", Some((ArgNotAssignment, "A-B"))),
            ("A: x", "A=x", Some((ArgNotAssignment, "A:"))),
            ("EOF", "", Some((ArgNotAssignment, "EOF"))),
            ("${base_image}", "", Some((ArgNotAssignment, "${base_image}"))),
            ("A+=x", "", Some((ArgNotAssignment, "A+=x"))),
            ("A={{ x }}", "A={{ x }}", None),
            ("{{- if x }}", "", Some((Template, "{{- if x }}"))),
            ("A=\"<x>\"", "A=<x>", None),
            ("A=$(date +%s)", "A=$(date +%s)", None),
            ("A=`date -u`", "A=`date -u`", None),
        ] {
            let text = format!("{line}\nZ=1\n");
            let mut wanted: Vec<String> = vec![value.to_owned()];
            wanted.retain(|it| !it.is_empty());
            wanted.push("Z=1".to_owned());
            assert_eq!(values(&text), wanted, "{line}");
            let wanted: Vec<_> = problem.into_iter().map(|(kind, piece)| (kind, piece.to_owned())).collect();
            assert_eq!(problems(&text), wanted, "{line}");
        }
    }

    #[test]
    fn line_ends_and_the_byte_order_mark_are_told_once() {
        let text = "\u{feff}A=1\r\nB=\"2\"\r\nA=3\r\n";
        assert_eq!(values(text), ["A=1", "B=2", "A=3"]);
        let kinds: Vec<_> = problems(text).into_iter().map(|it| it.0).collect();
        assert_eq!(kinds, [ProblemKind::ByteOrderMark, ProblemKind::ArgLineEnding, ProblemKind::DuplicateKey]);
    }

    #[test]
    fn an_unclosed_quote_does_not_swallow_the_next_assignment() {
        assert_eq!(values("A=\"x\nB=\"y\"\n"), ["A=x", "B=y"]);
        assert_eq!(values("A=\"x\ny\"\nB=2\n"), ["A=x\ny", "B=2"]);
        assert_eq!(problems("A=\"x\ny\"\nB=2\n"), []);
    }

    #[test]
    fn holes_say_what_is_not_known() {
        let hole = |value: &str| read(&format!("A={value}")).root().unwrap().get("A").unwrap().hole();
        assert_eq!(hole("$B"), Some(Hole::Dollar));
        assert_eq!(hole("\"p$0S_X\""), Some(Hole::Dollar));
        assert_eq!(hole("`x`"), Some(Hole::Dollar));
        assert_eq!(hole("'$B'"), None);
        assert_eq!(hole("a$"), None);
        assert_eq!(hole("<host>/x"), Some(Hole::Angle));
        assert_eq!(hole("{{ x }}"), Some(Hole::Braces));
    }

    #[test]
    fn a_decoded_value_knows_its_bytes() {
        let text = "A='a'\"b\\\"\"c";
        let tree = read(text);
        let value = tree.root().unwrap().get("A").unwrap();
        assert_eq!((value.text(), value.style()), (Some("ab\"c"), Some(Style::Plain)));
        let piece = |at: usize| {
            let span = value.part(at, at + 1).span;
            &text[span.start as usize..span.end as usize]
        };
        assert_eq!([0, 1, 2, 3].map(piece), ["a", "b", "\"", "c"]);
    }

    proptest! {
        #[test]
        fn any_text_reads(text in "[A-C=\"' \\\\#$(){}`\n\r<;:é-]{0,40}") {
            let tree = read(&text);
            for node in tree.nodes() {
                let (start, end) = node.local();
                prop_assert!(start <= end && text.get(start as usize..end as usize).is_some());
                prop_assert_eq!(node.value_map().decoded_len() as usize, node.text_or_empty().len());
            }
            for it in &tree.layers()[0].problems {
                prop_assert!(it.start <= it.end && text.get(it.start as usize..it.end as usize).is_some());
            }
        }
    }
}

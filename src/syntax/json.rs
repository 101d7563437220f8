//! JSON to the spanned tree, tolerant: what a strict reader refuses is a problem, and reading goes on.
//!
//! One loop with its own stack, so that depth costs no call stack. After a fault, reading goes on at the next `,`, `}`,
//! `]` or at a line that begins with a key.

use std::collections::HashMap;

use super::hole::{hole_in, template_at};
use super::{Comment, Hole, LayerId, NodeId, Problem, ProblemKind, Style, Tree};
use crate::source::OffsetMap;

/// Deeper collections are skipped.
const DEPTH_LIMIT: usize = 128;
/// Further problems are not kept: the text is probably no JSON at all.
const PROBLEM_LIMIT: usize = 50;

/// Parses the text of a layer and fills its roots and problems.
pub(crate) fn parse(tree: &mut Tree, layer: LayerId) {
    let text = tree.layer(layer).text.clone();
    let mut reader = Reader { tree, layer, text: &text, at: 0, problems: Vec::new(), comments: Vec::new() };
    let root = reader.document();
    let Reader { problems, comments, .. } = reader;
    let layer = &mut tree.layers[layer.0 as usize];
    layer.roots.extend(root);
    layer.problems = problems;
    layer.comments = comments;
}

/// The way from the decoded text of a JSON string (`source` with its quotes, at byte `start`) back to its bytes.
pub(crate) fn string_map(source: &str, start: u32) -> OffsetMap {
    let body = source.get(1..).unwrap_or("");
    let body = body.strip_suffix(source.get(..1).unwrap_or("\"")).unwrap_or(body);
    let mut map = OffsetMap::new(start + 1);
    decode(body, start + 1, Some(&mut map), &mut Vec::new());
    map
}

/// Decodes the inside of a string that stands at byte `start`; faults are bytes and what is wrong with them.
fn decode(
    body: &str,
    start: u32,
    mut map: Option<&mut OffsetMap>,
    faults: &mut Vec<(u32, u32, &'static str)>,
) -> String {
    let mut out = String::with_capacity(body.len());
    let mut done = 0;
    while let Some(found) = memchr::memchr(b'\\', &body.as_bytes()[done..]) {
        let at = done + found;
        out.push_str(&body[done..at]);
        if let Some(map) = map.as_deref_mut() {
            map.push_same(start + done as u32, (at - done) as u32);
        }
        let before = out.len();
        let (len, fault) = escape_at(&body[at..], &mut out);
        let source = start + at as u32;
        if let Some(fault) = fault {
            faults.push((source, source + len as u32, fault));
        }
        if let Some(map) = map.as_deref_mut() {
            map.push((out.len() - before) as u32, source, len as u32);
        }
        done = at + len;
    }
    out.push_str(&body[done..]);
    if let Some(map) = map {
        map.push_same(start + done as u32, (body.len() - done) as u32);
    }
    out
}

/// Decodes the escape that a text begins with: its length, and what is wrong with it.
fn escape_at(text: &str, out: &mut String) -> (usize, Option<&'static str>) {
    let simple = match text.as_bytes().get(1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'u') => return unicode_escape(text, out),
        _ => {
            let len = 1 + text[1..].chars().next().map_or(0, char::len_utf8);
            out.push_str(&text[..len]);
            return (len, Some("no such escape in JSON; a backslash is written `\\\\`"));
        }
    };
    out.push(simple);
    (2, None)
}

fn unicode_escape(text: &str, out: &mut String) -> (usize, Option<&'static str>) {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        let all = digits.bytes().all(|it| it.is_ascii_hexdigit());
        if all { u32::from_str_radix(digits, 16).ok() } else { None }
    };
    let Some(first) = unit(0) else {
        out.push_str(&text[..2]);
        return (2, Some("`\\u` needs four hexadecimal digits"));
    };
    if let Some(sign) = char::from_u32(first) {
        out.push(sign);
        return (6, None);
    }
    if let (0xD800..=0xDBFF, Some(second @ 0xDC00..=0xDFFF)) = (first, unit(6)) {
        let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        return (12, None);
    }
    out.push(char::REPLACEMENT_CHARACTER);
    (6, Some("half of a surrogate pair is no character"))
}

/// An open `{` or `[`.
struct Frame {
    open: usize,
    array: bool,
    /// Nothing was read in it yet, so no comma is due.
    fresh: bool,
    key: Option<NodeId>,
    entries: Vec<(NodeId, NodeId)>,
    items: Vec<NodeId>,
}

impl Frame {
    fn closer(&self) -> u8 {
        if self.array { b']' } else { b'}' }
    }
}

/// What is due next.
enum Due {
    Value,
    End(NodeId),
}

struct Reader<'a> {
    tree: &'a mut Tree,
    layer: LayerId,
    text: &'a str,
    at: usize,
    problems: Vec<Problem>,
    comments: Vec<Comment>,
}

impl Reader<'_> {
    fn document(&mut self) -> Option<NodeId> {
        if self.text.starts_with('\u{feff}') {
            self.at = 3;
            self.problem(ProblemKind::ByteOrderMark, 0, 3, "");
        }
        self.blanks();
        if self.at == self.text.len() {
            self.problem(ProblemKind::Syntax, self.at, self.at, "expected a value, the text is empty");
            return None;
        }
        let mut frames: Vec<Frame> = Vec::new();
        let root = loop {
            if let Some(value) = self.value(&mut frames) {
                match frames.last_mut() {
                    Some(frame) => attach(frame, value),
                    None => break value,
                }
            }
            match self.next(&mut frames) {
                Due::Value => {}
                Due::End(root) => break root,
            }
        };
        self.blanks();
        if self.at < self.text.len() {
            let end = self.line_end(self.at);
            self.problem(ProblemKind::Syntax, self.at, end, "nothing may follow the end of the document");
        }
        Some(root)
    }

    /// Reads a scalar, or opens a collection and gives nothing.
    fn value(&mut self, frames: &mut Vec<Frame>) -> Option<NodeId> {
        let start = self.at;
        match self.peek() {
            Some(open @ (b'{' | b'[')) if self.template().is_none() => {
                if frames.len() >= DEPTH_LIMIT {
                    self.skip_collection();
                    self.problem(ProblemKind::TooMuch, start, self.at, "nested too deeply, not read");
                    return Some(self.tree.push_missing(self.layer, start as u32));
                }
                self.at += 1;
                let (entries, items) = (Vec::new(), Vec::new());
                frames.push(Frame { open: start, array: open == b'[', fresh: true, key: None, entries, items });
                None
            }
            Some(b'"') => Some(self.string(b'"')),
            Some(b'\'') => {
                let id = self.string(b'\'');
                self.problem(ProblemKind::Syntax, start, self.at, "JSON strings stand in double quotes");
                Some(id)
            }
            _ => Some(self.bare(false)),
        }
    }

    /// Goes on to where the next value is due, and closes what ends before it.
    fn next(&mut self, frames: &mut Vec<Frame>) -> Due {
        loop {
            let inside_mapping = frames.iter().nth_back(1).is_some_and(|it| !it.array);
            let Some(frame) = frames.last_mut() else {
                return Due::End(self.tree.push_missing(self.layer, self.at as u32));
            };
            self.blanks();
            let mut comma = None;
            let fresh = std::mem::replace(&mut frame.fresh, false);
            if !fresh {
                match self.peek() {
                    Some(b',') => {
                        comma = Some(self.at);
                        self.at += 1;
                        self.blanks();
                        while self.peek() == Some(b',') {
                            self.problem(
                                ProblemKind::Syntax,
                                self.at,
                                self.at + 1,
                                "a comma without a value before it",
                            );
                            self.at += 1;
                            self.blanks();
                        }
                    }
                    None | Some(b'}' | b']') => {}
                    Some(_) if self.skip_template() => continue,
                    // Told below.
                    Some(b'"') if frame.array && inside_mapping && self.is_key(self.at) => {}
                    Some(_) => {
                        if !self.unexpected(frame.array, frame.closer()) {
                            continue;
                        }
                    }
                }
            }
            match self.peek() {
                None => return self.cut_off(frames),
                Some(closer @ (b'}' | b']')) => {
                    if let Some(comma) = comma {
                        self.problem(ProblemKind::Syntax, comma, comma + 1, "a comma after the last value");
                    }
                    if let Some(root) = self.close(frames, closer) {
                        return Due::End(root);
                    }
                }
                Some(b',') => {
                    self.problem(ProblemKind::Syntax, self.at, self.at + 1, "a comma without a value before it");
                    self.at += 1;
                    frame.fresh = true;
                }
                Some(b'"') if frame.array && !fresh && inside_mapping && self.is_key(self.at) => {
                    let open = frame.open as u32;
                    let end = self.token_end(self.at);
                    self.problem(ProblemKind::Syntax, self.at, end, "expected `]` before this key");
                    if let Some(problem) = self.problems.last_mut() {
                        problem.related = Some((open, open + 1));
                    }
                    let node = self.finish(frames, self.at);
                    if let Some(frame) = frames.last_mut() {
                        attach(frame, node);
                        frame.fresh = true;
                    }
                }
                Some(_) if frame.array => return Due::Value,
                Some(_) => {
                    if let Some(key) = self.key() {
                        frame.key = Some(key);
                        if self.colon(key) {
                            return Due::Value;
                        }
                        let value = self.tree.push_missing(self.layer, self.at as u32);
                        attach(frame, value);
                    } else {
                        frame.fresh = true;
                    }
                }
            }
        }
    }

    /// Reads a key; nothing if a template stands there instead.
    fn key(&mut self) -> Option<NodeId> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => Some(self.string(b'"')),
            Some(b'\'') => {
                let key = self.string(b'\'');
                self.problem(ProblemKind::Syntax, start, self.at, "JSON keys stand in double quotes");
                Some(key)
            }
            Some(b'{' | b'[') if self.template().is_none() => {
                self.skip_collection();
                self.problem(ProblemKind::Syntax, start, start + 1, "expected a key in double quotes");
                None
            }
            Some(b':') => {
                self.problem(ProblemKind::Syntax, start, start + 1, "expected a key before `:`");
                Some(self.tree.push_missing(self.layer, start as u32))
            }
            _ => match self.template() {
                Some((len, _)) if !self.text[start + len..].trim_start().starts_with(':') => {
                    self.skip_template();
                    None
                }
                _ => Some(self.bare(true)),
            },
        }
    }

    /// Reads the colon after a key; false if no value follows.
    fn colon(&mut self, key: NodeId) -> bool {
        let data = &self.tree.nodes[key.0 as usize];
        let span = (data.start as usize, data.end as usize);
        // The message about the quote or the key itself is enough.
        let told = self.problems.last().is_some_and(|it| it.start as usize == span.0);
        self.blanks();
        let found = self.peek() == Some(b':');
        if found {
            self.at += 1;
            self.blanks();
        }
        let value = !matches!(self.peek(), None | Some(b',' | b'}' | b']'));
        if !told {
            match (found, value) {
                (true, false) => self.problem(ProblemKind::Syntax, span.0, span.1, "expected a value after this key"),
                (false, _) => {
                    self.problem(ProblemKind::Syntax, span.0, span.1, "expected `:` and a value after this key")
                }
                _ => {}
            }
        }
        if !found && value && matches!(self.peek(), Some(b'=')) {
            self.at += 1;
            self.blanks();
        }
        value
    }

    /// Something other than a comma or a closing bracket after a value; true if the next element can be read from here.
    fn unexpected(&mut self, array: bool, closer: u8) -> bool {
        let start = self.at;
        let first = self.peek();
        let ready = if array {
            matches!(first, Some(b'"' | b'{' | b'[' | b'0'..=b'9'))
        } else {
            first == Some(b'"') && self.is_key(start)
        };
        if ready {
            self.problem(ProblemKind::Syntax, start, self.token_end(start), "expected `,` before this");
            return true;
        }
        let end = self.token_end(start);
        self.problem(ProblemKind::Syntax, start, end, format!("expected `,` or `{}`", closer as char));
        while let Some(byte) = self.peek() {
            match byte {
                b',' | b'}' | b']' => return false,
                b'\n' => {
                    self.blanks();
                    if !array && self.peek() == Some(b'"') && self.is_key(self.at) {
                        return true;
                    }
                }
                b'"' => self.at = self.token_end(self.at),
                b'{' | b'[' => self.skip_collection(),
                _ => self.at += 1,
            }
        }
        false
    }

    /// The closing bracket at the place; gives the root if it was the last.
    fn close(&mut self, frames: &mut Vec<Frame>, closer: u8) -> Option<NodeId> {
        let at = self.at;
        let top = frames.len() - 1;
        let follow = self.follow(at + 1);
        let fits = |count: usize| match (top + 1).checked_sub(count + 1).map(|index| frames[index].array) {
            None => follow == Follow::End,
            Some(true) => matches!(follow, Follow::Value | Follow::Bracket),
            Some(false) => matches!(follow, Follow::Key | Follow::Brace),
        };
        let matching = frames.iter().rposition(|frame| frame.closer() == closer);
        let stray = match matching {
            Some(0) | None => {
                let goes_on = if frames[0].array { Follow::Value } else { Follow::Key };
                follow == goes_on && !(top > 0 && fits(1))
            }
            _ => false,
        };
        if stray {
            self.problem(ProblemKind::Syntax, at, at + 1, format!("a `{}` too many", closer as char));
            self.at += 1;
            return None;
        }
        let count = match matching {
            Some(index) if index == top => 1,
            Some(index) if fits(top - index + 1) || !fits(1) => top - index + 1,
            _ => 1,
        };
        if matching != Some(top) {
            let (open, wanted) = (frames[top].open as u32, frames[top].closer() as char);
            self.problem(ProblemKind::Syntax, at, at + 1, format!("expected `{wanted}`, found `{}`", closer as char));
            if let Some(problem) = self.problems.last_mut() {
                problem.related = Some((open, open + 1));
            }
        }
        for remaining in (0..count).rev() {
            let end = if remaining == 0 { at + 1 } else { at };
            let node = self.finish(frames, end);
            match frames.last_mut() {
                Some(frame) => attach(frame, node),
                None => {
                    self.at = end;
                    return Some(node);
                }
            }
        }
        self.at += 1;
        None
    }

    /// The text ends inside collections: closes them all.
    fn cut_off(&mut self, frames: &mut Vec<Frame>) -> Due {
        let end = self.text.trim_end().len();
        let wanted = frames.last().map_or('}', |frame| frame.closer() as char);
        let open = frames.last().map_or(0, |frame| frame.open as u32);
        // An unclosed string at the end swallowed the brackets: one message is enough.
        if self.problems.last().is_none_or(|it| (it.end as usize) < end) {
            self.problem(ProblemKind::Syntax, end, end, format!("expected `{wanted}`, the text ends here"));
            if let Some(problem) = self.problems.last_mut() {
                problem.related = Some((open, open + 1));
            }
        }
        loop {
            let node = self.finish(frames, end);
            match frames.last_mut() {
                Some(frame) => attach(frame, node),
                None => return Due::End(node),
            }
        }
    }

    /// Makes the node of the innermost collection.
    fn finish(&mut self, frames: &mut Vec<Frame>, end: usize) -> NodeId {
        let Some(frame) = frames.pop() else { return self.tree.push_missing(self.layer, end as u32) };
        let span = (frame.open as u32, end.max(frame.open) as u32);
        if frame.array {
            return self.tree.push_sequence(self.layer, span, &frame.items, true);
        }
        self.repeated_keys(&frame.entries);
        self.tree.push_mapping(self.layer, span, &frame.entries, true)
    }

    fn repeated_keys(&mut self, entries: &[(NodeId, NodeId)]) {
        let mut repeated = Vec::new();
        if entries.len() <= 16 {
            for (index, &(key, _)) in entries.iter().enumerate() {
                let text = self.tree.node(key).text();
                if let Some(&(first, _)) = entries[..index].iter().find(|(it, _)| self.tree.node(*it).text() == text) {
                    repeated.push((first, key));
                }
            }
        } else {
            let mut seen = HashMap::with_capacity(entries.len());
            for &(key, _) in entries {
                let first = *seen.entry(self.tree.node(key).text()).or_insert(key);
                if first != key {
                    repeated.push((first, key));
                }
            }
        }
        self.tree.repeats |= !repeated.is_empty();
        for (first, key) in repeated.into_iter().filter(|(_, key)| self.tree.node(*key).is_scalar()).collect::<Vec<_>>()
        {
            let (start, end) = self.tree.node(key).local();
            let related = Some(self.tree.node(first).local());
            self.keep(Problem { kind: ProblemKind::DuplicateKey, start, end, message: String::new(), related });
        }
    }

    /// Reads a string; without a closing quote it ends at the end of its line.
    fn string(&mut self, quote: u8) -> NodeId {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut escapes = false;
        let mut at = start + 1;
        let mut close = None;
        while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(quote, b'\\', rest)) {
            at += found;
            if bytes[at] == quote {
                close = Some(at);
                break;
            }
            escapes = true;
            at += 2;
        }
        let body = start + 1..close.unwrap_or(bytes.len());
        let line_break = bytes[body.clone()].iter().any(|&it| it < 0x20);
        // A quote on a later line belongs to this string only if something that may follow a string follows it.
        let closed = close.is_some_and(|close| {
            !line_break
                || memchr::memchr(b'\n', &bytes[body.clone()]).is_none()
                || self.follow(close + 1) != Follow::Other
        });
        let end = match close.filter(|_| closed) {
            Some(close) => close,
            None => self.text[..self.line_end(start)].trim_end_matches([',', ' ', '\t']).len().max(start + 1),
        };
        self.at = if closed { end + 1 } else { end };
        if !closed {
            self.problem(ProblemKind::Syntax, start, end, "the closing quote is missing");
        } else if line_break {
            let body = &bytes[start + 1..end];
            let control = start + 1 + body.iter().position(|&it| it < 0x20).unwrap_or(0);
            self.problem(
                ProblemKind::Syntax,
                control,
                control + 1,
                "a line break or control character inside a string",
            );
        }
        let span = (start as u32, self.at as u32);
        let style = if quote == b'"' { Style::Double } else { Style::Single };
        let body = &self.text[start + 1..end];
        let id = if escapes && body.contains('\\') {
            let mut faults = Vec::new();
            let value = decode(body, span.0 + 1, None, &mut faults);
            for (from, to, fault) in faults {
                self.problem(ProblemKind::Syntax, from as usize, to as usize, fault);
            }
            self.tree.push_decoded(self.layer, span, style, &value)
        } else {
            self.tree.push_verbatim(self.layer, span, style, (span.0 + 1, end as u32))
        };
        self.tree.set_hole(id, hole_in(body));
        id
    }

    /// Reads a number, `true`, `false`, `null`, or whatever stands there unquoted.
    fn bare(&mut self, key: bool) -> NodeId {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let word =
            bytes[start..].iter().take_while(|&&it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.'));
        let end = start + word.count();
        let delimited = matches!(bytes.get(end), None | Some(b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' | b'/'));
        if !key && delimited && is_literal(&self.text[start..end]) {
            self.at = end;
            let span = (start as u32, end as u32);
            return self.tree.push_verbatim(self.layer, span, Style::Plain, span);
        }
        let mut hole = None;
        while let Some(byte) = self.peek() {
            if let Some((len, found)) = self.template() {
                hole = hole.or(Some(found));
                self.at += len;
                continue;
            }
            match byte {
                b',' | b'}' | b']' | b'\n' | b'"' => break,
                b':' | b'=' if key => break,
                b'/' if matches!(bytes.get(self.at + 1), Some(b'/' | b'*'))
                    && (self.at == start || bytes[self.at - 1] != b':') =>
                {
                    break;
                }
                _ => self.at += 1,
            }
        }
        let end = start + self.text[start..self.at].trim_end().len();
        if end == start {
            // A quote or bracket that cannot begin anything here.
            self.at = start + self.text[start..].chars().next().map_or(0, char::len_utf8);
        } else {
            self.at = end;
        }
        let span = (start as u32, self.at as u32);
        let id = self.tree.push_verbatim(self.layer, span, Style::Plain, span);
        self.tree.set_hole(id, hole);
        let what = if key { "a key needs double quotes" } else { "text needs double quotes" };
        match hole {
            Some(_) => self.problem(ProblemKind::Template, start, self.at, "a template outside quotes"),
            None => self.problem(ProblemKind::Syntax, start, self.at, what),
        }
        id
    }

    /// The template at the place, if one begins there.
    fn template(&self) -> Option<(usize, Hole)> {
        match self.peek() {
            Some(b'{' | b'$' | b'<') => template_at(&self.text[self.at..]),
            _ => None,
        }
    }

    fn skip_template(&mut self) -> bool {
        let Some((len, _)) = self.template() else { return false };
        self.problem(ProblemKind::Template, self.at, self.at + len, "a template outside quotes");
        self.at += len;
        true
    }

    /// Blanks and comments; each comment is a problem, for JSON has none.
    fn blanks(&mut self) {
        loop {
            let start = self.at;
            self.at = skip_white(self.text, start);
            let rest = &self.text.as_bytes()[self.at..];
            let end = match rest {
                [b'/', b'/', ..] => self.line_end(self.at),
                [b'/', b'*', tail @ ..] => {
                    memchr::memmem::find(tail, b"*/").map_or(self.text.len(), |it| self.at + it + 4)
                }
                [b'#', ..] => self.line_end(self.at),
                _ => return,
            };
            self.comments.push(Comment { start: self.at as u32, end: end as u32 });
            self.problem(ProblemKind::Syntax, self.at, end, "JSON has no comments");
            self.at = end;
        }
    }

    /// Goes past a collection without reading it.
    fn skip_collection(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.at = self.token_end(self.at);
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    /// Where a string, word or sign ends that begins at a place; a string ends on its line.
    fn token_end(&self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        if bytes.get(start) == Some(&b'"') {
            while let Some(&byte) = bytes.get(at) {
                match byte {
                    b'"' => return at + 1,
                    b'\n' => break,
                    b'\\' => at += 2,
                    _ => at += 1,
                }
            }
        } else if !matches!(bytes.get(start), Some(b'{' | b'[')) {
            while bytes.get(at).is_some_and(|it| it.is_ascii_alphanumeric() || *it >= 0x80) {
                at += 1;
            }
        }
        let mut at = at.min(bytes.len());
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        at
    }

    /// True if a string followed by a colon begins at a place.
    fn is_key(&self, start: usize) -> bool {
        self.text[self.token_end(start)..].trim_start().starts_with(':')
    }

    /// What comes after a place, a comma included.
    fn follow(&self, at: usize) -> Follow {
        let at = skip_white(self.text, at);
        let after = |at: usize| self.text.as_bytes().get(at).copied();
        match after(at) {
            None => Follow::End,
            Some(b'}') => Follow::Brace,
            Some(b']') => Follow::Bracket,
            Some(b':') => Follow::Colon,
            Some(b',') => {
                let next = skip_white(self.text, at + 1);
                match after(next) {
                    Some(b'"') if self.is_key(next) => Follow::Key,
                    None | Some(b'}' | b']' | b',') => Follow::Comma,
                    Some(_) => Follow::Value,
                }
            }
            Some(_) => Follow::Other,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn line_end(&self, start: usize) -> usize {
        let rest = &self.text[start..];
        start + rest.find('\n').map_or(rest.len(), |end| rest[..end].trim_end_matches('\r').len())
    }

    fn problem(&mut self, kind: ProblemKind, start: usize, end: usize, message: impl Into<String>) {
        self.keep(Problem { kind, start: start as u32, end: end as u32, message: message.into(), related: None });
    }

    fn keep(&mut self, problem: Problem) {
        if self.problems.len() < PROBLEM_LIMIT {
            self.problems.push(problem);
        }
    }
}

/// What comes after a closing bracket or quote.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follow {
    End,
    Brace,
    Bracket,
    Colon,
    /// A comma and a key.
    Key,
    /// A comma and something that is no key.
    Value,
    /// A comma and no value.
    Comma,
    Other,
}

fn attach(frame: &mut Frame, value: NodeId) {
    match frame.key.take() {
        Some(key) => frame.entries.push((key, value)),
        None => frame.items.push(value),
    }
}

fn skip_white(text: &str, start: usize) -> usize {
    let blank = text.as_bytes()[start..].iter().take_while(|it| matches!(it, b' ' | b'\t' | b'\r' | b'\n'));
    start + blank.count()
}

/// `true`, `false`, `null`, or a number as JSON writes it.
fn is_literal(text: &str) -> bool {
    if matches!(text, "true" | "false" | "null") {
        return true;
    }
    let digits = |text: &str| text.len() - text.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    let rest = text.strip_prefix('-').unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest.starts_with('0')) {
        return false;
    }
    let mut rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let len = digits(fraction);
        if len == 0 {
            return false;
        }
        rest = &fraction[len..];
    }
    match rest.strip_prefix(['e', 'E']) {
        Some(power) => {
            let power = power.strip_prefix(['+', '-']).unwrap_or(power);
            !power.is_empty() && digits(power) == power.len()
        }
        None => rest.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use crate::finding::Edit;
    use crate::source::FileId;
    use crate::syntax::{Language, Node, Scalar, Style, Tree, parse};

    fn read(text: &str) -> Tree {
        parse(FileId(0), text.into(), Language::Json)
    }

    /// A compact picture of a tree: `?` for a value that is missing.
    fn shape(node: Node<'_>) -> String {
        if node.is_mapping() {
            let entries: Vec<String> =
                node.entries().map(|it| format!("{}:{}", it.key.text_or_empty(), shape(it.value))).collect();
            format!("{{{}}}", entries.join(","))
        } else if node.is_sequence() {
            format!("[{}]", node.items().map(shape).collect::<Vec<_>>().join(","))
        } else {
            node.text().unwrap_or("?").to_owned()
        }
    }

    fn picture(text: &str) -> String {
        read(text).root().map(shape).unwrap_or_default()
    }

    fn problems(text: &str) -> Vec<String> {
        let tree = read(text);
        let told = |it: &crate::syntax::Problem| {
            format!("{:?} {}..{} {}", it.kind, it.start, it.end, it.message).trim_end().to_owned()
        };
        tree.layers()[0].problems.iter().map(told).collect()
    }

    #[test]
    fn spans_have_their_quotes_and_values_their_bytes() {
        let text = "{\"名\": [\"a\", 1.5e3, null], \"b\": \"x\\ny\"}";
        let tree = read(text);
        let root = tree.root().unwrap();
        let b = root.get("b").unwrap();
        assert_eq!(b.source(), "\"x\\ny\"");
        assert_eq!(b.text(), Some("x\ny"));
        assert_eq!(b.part(1, 2).span.start, b.span().start + 2);
        assert_eq!(b.part(1, 2).span.end, b.span().start + 4);
        assert_eq!(
            root.get("名").unwrap().items().map(|it| it.source()).collect::<Vec<_>>(),
            ["\"a\"", "1.5e3", "null"]
        );
        assert_eq!(root.source(), text);
        assert!(tree.layers()[0].problems.is_empty());
    }

    #[test]
    fn a_byte_order_mark_shifts_nothing() {
        let text = "\u{feff}{\"a\": 1}";
        assert_eq!(problems(text), ["ByteOrderMark 0..3"]);
        assert_eq!(read(text).root().unwrap().get("a").unwrap().local(), (9, 10));
    }

    #[test]
    fn reading_goes_on_after_a_fault() {
        for (text, picture_wanted, count) in [
            ("{\"a\": 1 \"b\": 2}", "{a:1,b:2}", 1),
            ("{\"a\": 1,\n \"b\": [1, 2,],}", "{a:1,b:[1,2]}", 2),
            ("{\"a\" 1, \"b\": 2}", "{a:1,b:2}", 1),
            ("{\"a\": , \"b\": 2}", "{a:?,b:2}", 1),
            ("{\"a\", \"b\": 2}", "{a:?,b:2}", 1),
            ("{\"a\": \"x,\n \"b\": 2}", "{a:x,b:2}", 1),
            ("{\"a\": \"x\n y\", \"b\": 2}", "{a:x\n y,b:2}", 1),
            ("{\"a\": \"say \"hi\" now\",\n \"b\": 2}", "{a:say ,b:2}", 1),
            ("{\"a\": hello world, \"b\": 2}", "{a:hello world,b:2}", 1),
            ("{a: 1, 'b': 'x'}", "{a:1,b:x}", 3),
            ("{\"a\": [1, 2, \"b\": 2}", "{a:[1,2],b:2}", 1),
            ("{\"a\": [1, 2}, \"b\": 2}", "{a:[1,2],b:2}", 1),
            ("{\"a\": {\"c\": [1, 2}, \"b\": 2}", "{a:{c:[1,2]},b:2}", 1),
            ("{\"a\": {\"c\": 1}}, \"b\": 2}", "{a:{c:1},b:2}", 1),
            ("{\"a\": {\"c\": [1", "{a:{c:[1]}}", 1),
            ("{\"a\": 1} x", "{a:1}", 1),
            ("{\"a\": 01, \"b\": True}", "{a:01,b:True}", 2),
            ("[1,,2]", "[1,2]", 1),
            ("{\"a\": 1, // c\n \"b\": /* d */ 2}", "{a:1,b:2}", 2),
            ("{\"a\": \"\\d\\ud800\", \"b\": 2}", "{a:\\d\u{fffd},b:2}", 2),
            ("{\"a\": 1, \"a\": 2}", "{a:1,a:2}", 1),
            ("{\"a\": {{ .x }}, \"b\": \"{{ .y }}\"}", "{a:{{ .x }},b:{{ .y }}}", 1),
            ("{ {{ if .x }} \"a\": 1, {{ end }} \"b\": 10.0.{{ .y }}}", "{a:1,b:10.0.{{ .y }}}", 3),
            ("{\"a\": <host>, \"b\": ${X}}", "{a:<host>,b:${X}}", 2),
        ] {
            assert_eq!(picture(text), picture_wanted, "{text}");
            assert_eq!(problems(text).len(), count, "{text}: {:?}", problems(text));
        }
    }

    #[test]
    fn a_template_is_known_by_its_hole() {
        let tree = read("{\"a\": {{ .x }}, \"b\": \"${y}\", \"c\": 1}");
        let holes: Vec<_> = tree.root().unwrap().entries().map(|it| it.value.hole()).collect();
        assert_eq!(holes, [Some(super::Hole::Braces), Some(super::Hole::Dollar), None]);
    }

    #[test]
    fn depth_is_limited_without_a_call_stack() {
        let text = "[".repeat(100_000);
        assert!(problems(&text).iter().any(|it| it.starts_with("TooMuch")));
        let deep = format!("{{\"a\": {}1{}, \"b\": 2}}", "[".repeat(500), "]".repeat(500));
        assert_eq!(problems(&deep).len(), 1);
        assert_eq!(read(&deep).root().unwrap().get("b").unwrap().text(), Some("2"));
    }

    #[test]
    fn an_edit_lands_escaped() {
        let tree = read("{\"a\": \"x\\ty\"}");
        let edit = tree.root().unwrap().get("a").unwrap().replace_part(1, 2, "\n\"");
        assert_eq!(edit, Edit { file: FileId(0), start: 8, end: 10, text: "\\n\\\"".to_owned() });
    }

    fn same(node: Node<'_>, value: &Value) -> bool {
        match value {
            Value::Null => node.is_null(),
            Value::Bool(it) => node.scalar() == Some(Scalar::Bool(*it)),
            Value::Number(it) => node.style() == Some(Style::Plain) && node.text() == Some(&it.to_string()),
            Value::String(it) => node.style() == Some(Style::Double) && node.text() == Some(it),
            Value::Array(items) => {
                node.items().len() == items.len() && node.items().zip(items).all(|(it, value)| same(it, value))
            }
            Value::Object(map) => {
                node.entries().len() == map.len()
                    && node
                        .entries()
                        .zip(map)
                        .all(|(it, (key, value))| it.key.text() == Some(key) && same(it.value, value))
            }
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::String),
            proptest::collection::vec(any::<char>(), 0..8).prop_map(|it| Value::String(it.into_iter().collect())),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                proptest::collection::vec(("[a-z\"\\\\é]{0,4}", inner), 0..6)
                    .prop_map(|it| Value::Object(it.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_value_reads_as_serde_json_wrote_it(value in any_value(), pretty in any::<bool>()) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let tree = read(&text);
            prop_assert!(tree.layers()[0].problems.is_empty());
            prop_assert!(same(tree.root().unwrap(), &value));
        }

        #[test]
        fn every_decoded_character_maps_to_its_own_bytes(text in proptest::collection::vec(any::<char>(), 0..20)) {
            let text: String = text.into_iter().collect();
            let source = serde_json::to_string(&text).unwrap();
            let map = super::string_map(&source, 0);
            for (at, sign) in text.char_indices() {
                let (from, to) = map.range(at as u32, (at + sign.len_utf8()) as u32);
                let piece = format!("\"{}\"", &source[from as usize..to as usize]);
                prop_assert_eq!(serde_json::from_str::<String>(&piece).unwrap(), sign.to_string());
            }
        }

        #[test]
        fn any_text_reads_and_a_clean_one_is_json(text in "[\\[\\]{}:,\"\\\\ 01ae.\n/*<$'#é-]{0,40}") {
            let tree = read(&text);
            for node in tree.nodes() {
                let (start, end) = node.local();
                prop_assert!(start <= end && text.get(start as usize..end as usize).is_some());
            }
            for it in &tree.layers()[0].problems {
                prop_assert!(it.start <= it.end && text.get(it.start as usize..it.end as usize).is_some());
            }
            let accepted = serde_json::from_str::<Value>(&text).is_ok();
            let faults = tree.layers()[0].problems.iter().filter(|it| it.kind != crate::syntax::ProblemKind::DuplicateKey);
            prop_assert_eq!(faults.count() == 0, accepted, "{}", text);
        }
    }
}

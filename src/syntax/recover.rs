//! What to change in a YAML text after a fault so that the rest of it parses, and what to say about the fault.
//!
//! A broken value is hidden behind a word, so that its key stays; a line in a wrong column moves to the nearest right
//! one; what fits nowhere is dropped, with the deeper lines below it. All offsets are those of the text given.

use super::changes::{Change, Fill};
use super::outline::{BLANKS, Entry, Line, deeper_end, entry, key_end, line_at, lines_from, without_comment};
use super::realign::{below_scalar, column, conflict, misplaced_item, misplaced_key, stray, tabs};
use super::{Hole, ProblemKind};

/// What the parser stumbled over, as far as the way on differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fault {
    /// A tab where it may not be.
    Tab,
    /// A quote that is not closed.
    Quote,
    /// An escape that does not exist.
    Escape,
    /// Text behind a closing quote.
    AfterQuote,
    /// Inside or behind brackets or braces.
    Flow,
    /// A `:` where no key can end.
    Colon,
    /// Text behind `|` or `>`.
    BlockHeader,
    /// A line of a block of text in the wrong column.
    BlockIndent,
    /// A sign that cannot begin a value.
    Sign(char),
    /// A sign that may not be in the file at all.
    Unprintable(char),
    /// `*` or `&` without a name.
    Alias,
    /// A tag that is none.
    Tag,
    /// A `#` that touches what stands before it.
    CommentSpace,
    /// A comment within an unquoted text of several lines.
    CommentInside,
    /// A byte-order mark inside the text.
    ByteOrderMark,
    /// A line that begins with `%`.
    Directive,
    /// Text behind `...`.
    DocumentEnd,
    /// Too many collections inside each other.
    TooDeep,
    /// Something else stands where a key or an item is due.
    Structure,
}

/// Where the parser stood.
pub(crate) struct Context<'t> {
    /// The text that it read.
    pub text: &'t str,
    /// The byte that it names.
    pub at: usize,
    /// The outermost bracket that is open.
    pub flow: Option<usize>,
    /// Open block collections, and those that ended on this line: where each begins, and whether it is a mapping.
    pub open: Vec<(usize, bool)>,
    /// The last scalar.
    pub last: (usize, usize),
    /// True if that one is a block of text.
    pub last_is_block: bool,
}

/// What to say and what to change.
#[derive(Debug)]
pub(crate) struct Repair {
    pub kind: ProblemKind,
    pub start: usize,
    pub end: usize,
    pub message: String,
    /// Where what is broken begins, if that is not the place itself.
    pub related: Option<(usize, usize)>,
    pub changes: Vec<Change>,
}

impl Repair {
    /// A fault of the grammar at some bytes.
    pub fn new((start, end): (usize, usize), message: impl Into<String>, changes: Vec<Change>) -> Repair {
        Repair { kind: ProblemKind::Syntax, start, end, message: message.into(), related: None, changes }
    }
}

/// The way on after a fault; with a higher `level`, more is given up.
pub(crate) fn repair(fault: Fault, cx: &Context<'_>, level: usize) -> Repair {
    match level {
        0 => first_repair(fault, cx),
        1 => {
            let line = line_at(cx.text, cx.at);
            let end = deeper_end(cx.text, line, line.indent, false);
            Repair::new(rest_of_line(cx), "expected a key or a list item", vec![Change::drop(line.start, end)])
        }
        _ => {
            let line = line_at(cx.text, cx.at);
            let end = deeper_end(cx.text, line, 0, true);
            Repair::new(rest_of_line(cx), "expected a key or a list item", vec![Change::drop(line.start, end)])
        }
    }
}

fn first_repair(fault: Fault, cx: &Context<'_>) -> Repair {
    match fault {
        Fault::Tab => tabs(cx),
        Fault::Unprintable(sign) => unprintable(cx, sign),
        Fault::ByteOrderMark => {
            let end = cx.at + '\u{feff}'.len_utf8();
            Repair::new((cx.at, end), "a byte-order mark inside the text", vec![Change::replace(cx.at, end, "")])
        }
        Fault::CommentSpace => {
            let change = Change::replace(cx.at, cx.at, " ");
            Repair::new((cx.at, cx.at + 1), "expected a space before `#`", vec![change])
        }
        _ if cx.flow.is_some() => flow(fault, cx),
        Fault::Flow => flow(fault, cx),
        Fault::Quote | Fault::Escape | Fault::AfterQuote => quotes(fault, cx),
        Fault::Colon => colon(cx),
        Fault::BlockIndent => block_indent(cx),
        Fault::CommentInside => behind_comment(cx),
        Fault::Directive | Fault::DocumentEnd => {
            let message = match fault {
                Fault::Directive => "a line cannot begin with `%` here",
                _ => "expected the end of the line after `...`",
            };
            let (start, end) = rest_of_line(cx);
            Repair::new((start, end), message, vec![Change::drop(start, end)])
        }
        Fault::BlockHeader => {
            let sign = &cx.text[cx.at..cx.at + 1];
            value(cx, rest_of_line(cx), format!("`{sign}` begins a block of text on the next line; quote the value"))
        }
        Fault::Sign(sign) => {
            let message = match sign {
                ']' | '}' => format!("`{sign}` closes nothing"),
                '`' => "a backquote cannot begin an unquoted value".to_owned(),
                _ => format!("`{sign}` cannot begin an unquoted value"),
            };
            value(cx, (cx.at, cx.at + sign.len_utf8()), message)
        }
        Fault::Alias => {
            let sign = cx.text[cx.at..].chars().next().unwrap_or('*');
            let what = if sign == '&' { "anchor" } else { "alias" };
            value(cx, (cx.at, cx.at + 1), format!("`{sign}` begins an {what} and needs a name; quote the value"))
        }
        Fault::Tag => value(cx, word_at(cx), "`!` begins a tag and this is none; quote the value"),
        Fault::TooDeep | Fault::Structure => structure(cx),
    }
}

/// From the fault to the end of its line, without a comment.
pub(super) fn rest_of_line(cx: &Context<'_>) -> (usize, usize) {
    let line = line_at(cx.text, cx.at);
    let start = cx.at.max(line.first()).min(line.end);
    (start, start + without_comment(&cx.text[start..line.end]))
}

fn word_at(cx: &Context<'_>) -> (usize, usize) {
    let rest = &cx.text[cx.at..];
    (cx.at, cx.at + rest.find(char::is_whitespace).unwrap_or(rest.len()))
}

// Values

/// Gives up the value on the line of the fault, or the whole line if the fault is not in a value.
pub(super) fn value(cx: &Context<'_>, place: (usize, usize), message: impl Into<String>) -> Repair {
    let line = line_at(cx.text, cx.at);
    let entry = entry(cx.text, line);
    let changes = if (entry.key.is_some() || entry.dash.is_some()) && entry.value <= cx.at && entry.value < line.end {
        hide_value(cx.text, line, entry, cx.at)
    } else {
        vec![Change::drop(line.start, deeper_end(cx.text, line, line.indent, false))]
    };
    Repair::new(place, message, changes)
}

/// Hides the value of an entry: the rest of its line up to a comment behind `at`, and all that is deeper.
pub(super) fn hide_value(text: &str, line: Line, entry: Entry, at: usize) -> Vec<Change> {
    let from = at.clamp(entry.value, line.end);
    let end = (from + without_comment(&text[from..line.end])).max(entry.value);
    let mut changes = vec![Change::hide(entry.value, end.max(entry.value), Hole::Expression)];
    let block = text[entry.value..].starts_with(['|', '>']);
    let below = deeper_end(text, line, entry.column, block);
    if below > line.end {
        changes.push(Change::drop(line.next, below));
    }
    changes
}

fn quotes(fault: Fault, cx: &Context<'_>) -> Repair {
    let line = line_at(cx.text, cx.at);
    if fault == Fault::Escape {
        let escape = bad_escape(&cx.text[cx.at..]).map_or((cx.at, cx.at + 1), |(from, to)| (cx.at + from, cx.at + to));
        let shown = &cx.text[escape.0..escape.1];
        return value(cx, escape, format!("`{shown}` is no escape; use single quotes or double the backslash"));
    }
    // The text that ended before the fault may have begun on another line.
    let quote = match fault {
        Fault::AfterQuote => opening_quote(cx).unwrap_or(cx.at),
        _ => cx.at,
    };
    let first = line_at(cx.text, quote);
    let sign = cx.text[quote..].chars().next().filter(|sign| matches!(sign, '"' | '\'')).unwrap_or('"');
    let swallowed = lines_from(cx.text, first.next).take_while(|it| it.start <= line.start).any(|it| {
        let (held, holder) = (entry(cx.text, it), entry(cx.text, first));
        !it.is_blank() && it.indent <= holder.column && (held.key.is_some() || held.dash.is_some())
    });
    if fault == Fault::AfterQuote && (first.start == line.start || !swallowed) {
        let changes = value(&Context { at: quote, ..copy(cx) }, (0, 0), "").changes;
        return Repair::new(
            rest_of_line(cx),
            format!("expected the end of the line after the closing `{sign}`"),
            changes,
        );
    }
    let held = entry(cx.text, first);
    let message = format!("expected a closing `{sign}`");
    if held.key.is_none()
        && held.value == quote
        && let Some((end, colon)) = key_end(&cx.text[quote + 1..first.end])
    {
        // A key: the quote closes before its colon.
        let key = (quote, quote + 1 + end);
        return Repair::new(key, message, vec![Change::replace(key.1, quote + 1 + colon, sign.to_string())]);
    }
    let changes = value(&Context { at: quote, ..copy(cx) }, (0, 0), "").changes;
    Repair::new((quote, first.end.max(quote + 1)), message, changes)
}

fn copy<'t>(cx: &Context<'t>) -> Context<'t> {
    Context {
        text: cx.text,
        at: cx.at,
        flow: cx.flow,
        open: Vec::new(),
        last: cx.last,
        last_is_block: cx.last_is_block,
    }
}

/// The quote of the text that ended before the fault.
fn opening_quote(cx: &Context<'_>) -> Option<usize> {
    let from = cx.last.1.min(cx.at);
    let between = &cx.text[from..cx.at];
    between.find(['"', '\'']).map(|at| from + at)
}

/// The first escape in a double-quoted text that does not exist.
fn bad_escape(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() && bytes[at] != b'"' {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        let digits = match bytes.get(at + 1)? {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            sign if b"0abt\tnvfre \"/\\N_LP\r\n".contains(sign) => 0,
            _ => {
                let length = text[at + 1..].chars().next().map_or(1, char::len_utf8);
                return Some((at, at + 1 + length));
            }
        };
        let hex = bytes[at + 2..].iter().take(digits).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let code = u32::from_str_radix(text.get(at + 2..at + 2 + hex)?, 16).ok().filter(|_| digits > 0);
        let pair = bytes.get(at + 6..).is_some_and(|rest| rest.starts_with(b"\\u"));
        let lone =
            code.is_some_and(|code| (0xDC00..0xE000).contains(&code) || (0xD800..0xDC00).contains(&code) && !pair);
        if hex < digits || lone || code.is_some_and(|code| code > 0x10_FFFF) {
            return Some((at, at + 2 + hex));
        }
        at += 2 + digits;
        if pair && code.is_some_and(|code| (0xD800..0xDC00).contains(&code)) {
            at += 6;
        }
    }
    None
}

/// A fault inside or behind brackets: all of them are given up, because it is often noticed lines later.
fn flow(fault: Fault, cx: &Context<'_>) -> Repair {
    let line = line_at(cx.text, cx.at);
    let own = entry(cx.text, line);
    let start = cx.flow.unwrap_or(if own.value <= cx.at { own.value } else { cx.at });
    let first = line_at(cx.text, start);
    let holder = entry(cx.text, first);
    // Brackets at the start of the document hold all of it.
    let below = |line: Line| match holder.key.or(holder.dash.map(|at| (at, at))) {
        Some(_) => deeper_end(cx.text, line, holder.column, false),
        None => cx.text.trim_end_matches(BLANKS).len().max(line.end),
    };
    let limit = below(first);
    let (closed, wrong) = closing(cx.text, start, limit.max(first.end));
    let open = cx.text[start..].chars().next().filter(|sign| matches!(sign, '[' | '{')).unwrap_or('[');
    let close = if open == '{' { '}' } else { ']' };
    let at_end = rest_of_line(cx);
    let (place, message) = match (closed, wrong) {
        (_, Some((at, expected))) => {
            let found = &cx.text[at..at + 1];
            ((at, at + 1), format!("expected `{expected}`, found `{found}`"))
        }
        (None, _) => ((start, start + 1), format!("expected a closing `{close}`")),
        (Some(end), _) if cx.at >= end => (at_end, format!("expected the end of the line after `{close}`")),
        _ => match fault {
            Fault::Quote => ((cx.at, cx.at + 1), "expected a closing quote".to_owned()),
            Fault::Sign(sign) if sign != '`' => {
                ((cx.at, cx.at + sign.len_utf8()), format!("`{sign}` cannot begin an unquoted value"))
            }
            _ => {
                let end = cx.text[cx.at..].chars().next().map_or(cx.at, |sign| cx.at + sign.len_utf8());
                ((cx.at, end), format!("expected `,` or `{close}`"))
            }
        },
    };
    // A closing bracket may stand in any column.
    let last = line_at(cx.text, closed.unwrap_or(start));
    let end = below(last).max(limit);
    let mut changes = vec![Change::hide(start, first.end.max(start + 1).min(end.max(start + 1)), Hole::Expression)];
    if end > first.end {
        changes.push(Change::drop(first.next.min(end), end));
    }
    let related = (place.0 != start).then_some((start, start + 1));
    Repair { related, ..Repair::new(place, message, changes) }
}

/// The byte behind the bracket that closes the one at `start`, and the first bracket of the wrong kind. A line in the
/// holder's column that looks like an entry ends the search.
fn closing(text: &str, start: usize, limit: usize) -> (Option<usize>, Option<(usize, char)>) {
    let bytes = text.as_bytes();
    let mut stack = Vec::new();
    let mut at = start;
    let mut fresh = true;
    while at < bytes.len() {
        let byte = bytes[at];
        match byte {
            b'[' => stack.push(']'),
            b'{' => stack.push('}'),
            b']' | b'}' => match stack.pop() {
                Some(expected) if expected != char::from(byte) => return (None, Some((at, expected))),
                _ if stack.is_empty() => return (Some(at + 1), None),
                _ => {}
            },
            b'"' | b'\'' if fresh => {
                let mut end = at + 1;
                while end < bytes.len() && bytes[end] != byte && bytes[end] != b'\n' {
                    end += if bytes[end] == b'\\' && byte == b'"' { 2 } else { 1 };
                }
                at = end.min(bytes.len());
            }
            b'#' if at > 0 && bytes[at - 1].is_ascii_whitespace() => {
                at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |found| at + found);
            }
            _ => {}
        }
        if bytes.get(at) == Some(&b'\n') && at >= limit {
            // Only lines that close brackets may stand outside.
            let body = line_at(text, at + 1).body(text);
            if !body.is_empty() && !body.starts_with([']', '}', '#']) {
                return (None, None);
            }
        }
        fresh = matches!(byte, b'[' | b'{' | b',' | b' ' | b'\n' | b':');
        at += 1;
    }
    (None, None)
}

fn colon(cx: &Context<'_>) -> Repair {
    let line = line_at(cx.text, cx.at);
    let begin = line_at(cx.text, cx.last.0);
    let place = (cx.at, (cx.at + 1).min(cx.text.len()));
    let same_line = begin.start == line.start || cx.last.0 > cx.at || cx.last.1 < line.start;
    if same_line {
        return value(cx, place, "a value that holds `: ` must be quoted");
    }
    let first = entry(cx.text, begin);
    let own = entry(cx.text, line);
    if first.key.is_some() && first.value == cx.last.0 {
        return below_scalar(cx, begin, line, own);
    }
    // An unquoted text of several lines, whose last one turned out to be a key.
    let text_end = cx.last.0 + without_comment(&cx.text[cx.last.0..begin.end]);
    let word = &cx.text[cx.last.0..text_end];
    let next = lines_from(cx.text, begin.next).find(|it| !it.is_blank() && !it.is_comment(cx.text));
    let next = next.filter(|it| it.start == line.start);
    let depth = column(cx.text, cx.last.0);
    if let Some(next) =
        next.filter(|it| is_word(word) && (it.indent > depth || it.indent == depth && first.dash.is_some()))
    {
        let fill = if next.indent > depth { ":" } else { ": x" };
        let hole = (next.indent == depth).then_some(Hole::Expression);
        let change = Change { hole, ..Change::replace(text_end, text_end, fill) };
        return Repair::new((cx.last.0, text_end), format!("expected `:` after `{word}`"), vec![change]);
    }
    let mut changes = vec![Change::drop(cx.last.0, text_end)];
    if begin.next < line.start {
        changes.push(Change::drop(begin.next, line_at(cx.text, line.start - 1).end.max(begin.next)));
    }
    Repair::new((cx.last.0, text_end), "expected `key: value`", changes)
}

/// True for what may be a key.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 60
        && text.starts_with(|sign: char| sign.is_alphabetic() || sign == '_' || sign == '$')
        && text.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.' | '$'))
}

fn block_indent(cx: &Context<'_>) -> Repair {
    let line = line_at(cx.text, cx.at);
    // Blank lines before the text that are longer than its indentation.
    let mut changes = Vec::new();
    let mut at = line.start;
    let mut place = None;
    while at > 0 {
        let above = line_at(cx.text, at - 1);
        if !above.is_blank() {
            break;
        }
        let end = above.start + cx.text[above.start..above.next].trim_end_matches(['\n', '\r']).len();
        if end - above.start > line.indent {
            changes.push(Change::replace(above.start + line.indent, end, ""));
            place = Some((above.start + line.indent, end));
        }
        at = above.start;
    }
    if let Some(place) = place {
        return Repair::new(place, "a blank line has more spaces than the text below it", changes);
    }
    let header = line_at(cx.text, at.saturating_sub(1));
    let held = entry(cx.text, header);
    let shallow = (line.start, line.first());
    let message = "expected more spaces before the text of the block";
    if held.value < header.end {
        return Repair::new(shallow, message, hide_value(cx.text, header, held, held.value));
    }
    value(cx, shallow, message)
}

fn behind_comment(cx: &Context<'_>) -> Repair {
    let above = line_at(cx.text, cx.at);
    let holder = entry(cx.text, above);
    let below = lines_from(cx.text, above.next).find(|it| !it.is_blank() && !it.is_comment(cx.text));
    let Some(line) = below else { return value(cx, rest_of_line(cx), "a comment inside a value") };
    let own = entry(cx.text, line);
    if own.key.is_some() && own.dash.is_none() {
        let column = if holder.key.is_some() { holder.column } else { above.indent };
        return misplaced_key(cx, line, own, &[column]);
    }
    let end = deeper_end(cx.text, above, holder.column, false).max(line.end);
    let changes = vec![Change::drop(line.start, end)];
    Repair::new((line.first(), line.end), "a value cannot go on behind a comment", changes)
}

fn unprintable(cx: &Context<'_>, sign: char) -> Repair {
    let width = sign.len_utf8();
    let first = cx.text[cx.at..].find(sign).map_or(cx.at, |at| cx.at + at);
    let changes = cx.text.match_indices(sign).map(|(at, _)| {
        let fill = Fill::Same(b'x');
        Change { start: at as u32, end: (at + width) as u32, fill, hole: None }
    });
    let message = format!("the sign U+{:04X} is not allowed", sign as u32);
    Repair::new((first, (first + width).min(cx.text.len())), message, changes.collect())
}

fn structure(cx: &Context<'_>) -> Repair {
    let line = line_at(cx.text, cx.at);
    let held = entry(cx.text, line);
    let in_value = cx.at > held.value || cx.at == held.value && held.key.is_some();
    if in_value && (held.key.is_some() || held.dash.is_some()) && held.value < line.end {
        let (message, place) = match cx.text.as_bytes()[held.value] {
            b'[' => ("expected the end of the line after `]`", rest_of_line(cx)),
            b'{' => ("expected the end of the line after `}`", rest_of_line(cx)),
            b'*' => ("expected the end of the line after the alias; quote the value", rest_of_line(cx)),
            b'&' => ("expected a value after the anchor; quote the value", rest_of_line(cx)),
            b'-' => ("a list cannot begin on the line of its key", (cx.at, cx.at + 1)),
            b'?' => ("`?` cannot begin a value here; quote it", (cx.at, cx.at + 1)),
            _ => ("expected the end of the line", rest_of_line(cx)),
        };
        return value(cx, place, message);
    }
    if let Some(conflict) = conflict(cx, line) {
        return conflict;
    }
    if held.dash.is_some() {
        return misplaced_item(cx, line);
    }
    if held.key.is_some() {
        let columns: Vec<usize> =
            cx.open.iter().filter(|(_, mapping)| *mapping).map(|&(at, _)| column(cx.text, at)).collect();
        return misplaced_key(cx, line, held, &columns);
    }
    stray(cx, line)
}

//! What the lines of a YAML text hold, told line by line: good enough where the parser gives up.

/// What YAML calls white space; other blanks are text.
pub(super) const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// A line: its first byte, and the end of its text without blanks and the line end.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub start: usize,
    pub end: usize,
    /// First byte of the next line, or the end of the text.
    pub next: usize,
    /// Blanks before its text.
    pub indent: usize,
}

/// What a line holds, as far as can be told without its neighbors.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// Column of the last key or `-`; that of the first sign for a line without either.
    pub column: usize,
    /// The first `-`.
    pub dash: Option<usize>,
    pub key: Option<(usize, usize)>,
    /// Where the value begins or would begin.
    pub value: usize,
}

impl Entry {
    /// True if the line begins with a key or a `-`.
    pub fn begins(self) -> bool {
        self.key.is_some() || self.dash.is_some()
    }
}

/// The line that holds a byte.
pub(super) fn line_at(text: &str, at: usize) -> Line {
    let at = at.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    let next = text[at..].find('\n').map_or(text.len(), |found| at + found + 1);
    let body = text[start..next].trim_end_matches(BLANKS);
    let indent = body.len() - body.trim_start_matches([' ', '\t']).len();
    Line { start, end: start + body.len(), next, indent }
}

/// The lines from a line start on.
pub(super) fn lines_from(text: &str, start: usize) -> impl Iterator<Item = Line> {
    let mut at = start;
    std::iter::from_fn(move || {
        let line = (at < text.len()).then(|| line_at(text, at))?;
        at = line.next;
        Some(line)
    })
}

/// The lines before a line start, the nearest first.
pub(super) fn lines_above(text: &str, start: usize) -> impl Iterator<Item = Line> {
    let mut at = start;
    std::iter::from_fn(move || {
        let line = (at > 0).then(|| line_at(text, at - 1))?;
        at = line.start;
        Some(line)
    })
}

impl Line {
    /// True for a line without text.
    pub fn is_blank(self) -> bool {
        self.start == self.end
    }

    /// First byte of its text.
    pub fn first(self) -> usize {
        self.start + self.indent
    }

    /// Its text.
    pub fn body(self, text: &str) -> &str {
        &text[self.first().min(self.end)..self.end]
    }

    /// True for a line that is a comment.
    pub fn is_comment(self, text: &str) -> bool {
        self.body(text).starts_with('#')
    }

    /// Its depth for the question what belongs below what: a tab is deeper than any spaces.
    pub fn depth(self, text: &str) -> usize {
        text[self.start..self.first().min(self.end)].bytes().map(|byte| if byte == b'\t' { 8 } else { 1 }).sum()
    }
}

/// The end of the last line below `line` that is deeper than a column; the end of the line itself if there is none. An
/// entry that tabs indent may stand anywhere, unless a block of text is what is below (`block`).
pub(super) fn deeper_end(text: &str, line: Line, column: usize, block: bool) -> usize {
    let mut end = line.end;
    for below in lines_from(text, line.next) {
        if below.is_blank() || below.is_comment(text) {
            continue;
        }
        let tabbed = !block && below.depth(text) > below.indent && entry(text, below).begins();
        if below.depth(text) <= column || tabbed || is_marker(below.body(text)) && below.indent == 0 {
            break;
        }
        end = below.end;
    }
    end
}

/// True for a line that begins or ends a document.
pub(super) fn is_marker(body: &str) -> bool {
    ["---", "..."].iter().any(|it| body.strip_prefix(it).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

/// What a line holds.
pub(super) fn entry(text: &str, line: Line) -> Entry {
    let mut at = line.first().min(line.end);
    let mut dash = None;
    let mut column = at - line.start;
    let blanks = |at: usize| text[at..line.end].len() - text[at..line.end].trim_start_matches([' ', '\t']).len();
    while matches!(text.as_bytes().get(at), Some(b'-' | b'?'))
        && at < line.end
        && matches!(text.as_bytes().get(at + 1), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    {
        column = at - line.start;
        dash = dash.or(Some(at));
        at += 1;
        at += blanks(at);
    }
    if let Some((end, colon)) = key_end(&text[at..line.end]) {
        let behind = at + colon + 1;
        return Entry { column: at - line.start, dash, key: Some((at, at + end)), value: behind + blanks(behind) };
    }
    Entry { column, dash, key: None, value: at }
}

/// Where the key that a text begins with ends, and its `:`.
pub(super) fn key_end(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let closes = |at: usize| matches!(bytes.get(at + 1), None | Some(b' ' | b'\t'));
    match bytes.first()? {
        quote @ (b'"' | b'\'') => {
            let mut at = 1;
            while at < bytes.len() && bytes[at] != *quote {
                at += if bytes[at] == b'\\' && *quote == b'"' { 2 } else { 1 };
            }
            let end = at + 1;
            let rest = text.get(end..)?;
            let colon = end + (rest.len() - rest.trim_start_matches(BLANKS).len());
            (bytes.get(colon) == Some(&b':') && closes(colon)).then_some((end, colon))
        }
        b'[' | b'{' | b']' | b'}' | b'|' | b'>' | b'@' | b'%' | b'`' | b'#' | b',' => None,
        _ => {
            let comment = text.find(" #").unwrap_or(text.len());
            let colon = memchr::memchr_iter(b':', &bytes[..comment]).find(|&at| closes(at))?;
            Some((text[..colon].trim_end_matches(BLANKS).len(), colon))
        }
    }
}

/// Length of a text without a comment and the blanks before it.
pub(super) fn without_comment(text: &str) -> usize {
    text[..text.find(" #").unwrap_or(text.len())].trim_end_matches(BLANKS).len()
}

/// True if a line ends in `|` or `>` and its indicators.
pub(super) fn is_block_header(text: &str, line: Line) -> bool {
    let held = entry(text, line);
    let value = &text[held.value.min(line.end)..line.end];
    let value = &value[..without_comment(value)];
    value.starts_with(['|', '>']) && value[1..].chars().all(|sign| matches!(sign, '+' | '-' | '1'..='9'))
}

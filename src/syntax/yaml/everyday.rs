//! The YAML that nearly every file is written in, read line by line: block mappings and sequences, scalars that end on
//! their line, blocks of text, brackets that close on their line, comments, `---`.
//!
//! What is read here means what the full parser makes of it (held by the tests in `yaml.rs` and the fuzz target `yaml`);
//! it takes a fraction of the time. Whatever may mean anything else is not judged here, nor is any fault: then nothing
//! is read, and the full parser reads the text.

use memchr::{memchr, memchr2};

use super::super::Style;
use super::builder::Builder;

/// Bytes of a key that the full parser surely takes for one.
const MAX_KEY: usize = 1000;

/// Fills a builder; `None` if the text is not everyday's, and the builder must be thrown away.
pub(super) fn read(out: &mut Builder<'_, '_>) -> Option<()> {
    let text = out.source.read;
    if !is_plain_text(text) {
        return None;
    }
    let mut reader = Reader {
        bytes: text.as_bytes(),
        text,
        out,
        at: 0,
        open: Vec::new(),
        document: None,
        decoded: String::new(),
        brackets: Vec::new(),
    };
    while reader.at < reader.bytes.len() {
        reader.line()?;
    }
    reader.end_document(text.len())
}

/// True if each sign is a line feed, a tab, or one that is printed and neither ends a line nor is a byte-order mark.
fn is_plain_text(text: &str) -> bool {
    let bytes = text.as_bytes();
    let odd = |byte: u8| (byte < b' ' && byte != b'\n' && byte != b'\t') || byte == 0x7f;
    if bytes.iter().fold(false, |found, &byte| found | odd(byte)) {
        return false;
    }
    text.is_ascii()
        || memchr::memchr3_iter(0xc2, 0xe2, 0xef, bytes).all(|at| match bytes[at..] {
            [0xc2, second, ..] => second >= 0xa0,
            [0xe2, 0x80, third, ..] => !matches!(third, 0xa8 | 0xa9),
            [0xef, 0xbb, 0xbf, ..] | [0xef, 0xbf, 0xbe | 0xbf, ..] => false,
            _ => true,
        })
}

/// A block mapping or sequence whose end has not been seen.
struct Open {
    /// Signs between the start of the line and its keys or dashes.
    column: usize,
    mapping: bool,
    /// Behind a key or dash without a value so far: where the value is if there is none.
    waits: Option<usize>,
}

/// What may stand at the current place.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// The value that the innermost collection, or the document, waits for.
    Value,
    /// A further key or dash of the innermost collection.
    Next,
}

/// A scalar on one line.
struct Word {
    style: Style,
    start: usize,
    end: usize,
    /// Its text stands in `decoded`.
    decoded: bool,
}

struct Reader<'r, 't, 's> {
    text: &'s str,
    bytes: &'s [u8],
    out: &'r mut Builder<'t, 's>,
    /// Start of the next line.
    at: usize,
    open: Vec<Open>,
    /// Whether the current document has begun with anything but its `---`.
    document: Option<bool>,
    /// The text of the last scalar or block that is not what is written.
    decoded: String,
    /// Open brackets, and whether they are braces.
    brackets: Vec<bool>,
}

impl Reader<'_, '_, '_> {
    /// Reads a line, and the block of text that begins on it.
    fn line(&mut self) -> Option<()> {
        let start = self.at;
        let first = self.behind_spaces(start);
        let indent = first - start;
        match self.bytes.get(first) {
            None => {
                self.at = first;
                return Some(());
            }
            Some(b'\n') => {
                self.at = first + 1;
                return Some(());
            }
            Some(b'#') => return self.line_end(first),
            Some(b'\t') => return None,
            Some(b'-' | b'.' | b'%') if indent == 0 => match self.bytes[first..] {
                [b'-', b'-', b'-', ..] => return self.document_start(first),
                [b'.', b'.', b'.', ..] | [b'%', ..] => return None,
                _ => {}
            },
            Some(_) => {}
        }
        if self.document.is_none() {
            self.out.begin_document(false, first as u32, first as u32);
        }
        let begun = self.document.replace(true) == Some(true);
        let dash = self.is_dash(first);
        while let Some(top) = self.open.last()
            && (top.column > indent || top.column == indent && !top.mapping && !dash)
        {
            self.close()?;
        }
        let place = match self.open.last_mut() {
            None if begun => return None,
            None => Place::Value,
            Some(top) if top.column < indent || top.mapping && dash => {
                top.waits?;
                Place::Value
            }
            Some(_) => {
                self.leave_out()?;
                Place::Next
            }
        };
        self.content(start, first, place)
    }

    /// Reads the rest of a line from its first sign on.
    fn content(&mut self, line: usize, mut at: usize, mut place: Place) -> Option<()> {
        while self.is_dash(at) {
            if place == Place::Value {
                self.begin(at - line, at, false)?;
            }
            self.wait(at + 1);
            let next = self.behind_spaces(at + 1);
            if self.ends(next) {
                return self.line_end(next);
            }
            (at, place) = (next, Place::Value);
        }
        match self.bytes[at] {
            b'[' | b'{' if place == Place::Value => {
                self.settle()?;
                let end = self.brackets(at)?;
                return self.behind(end);
            }
            b'|' | b'>' if place == Place::Value => return self.block(at),
            _ => {}
        }
        let word = self.word(at, false)?;
        let colon = self.behind_spaces(word.end);
        if self.bytes.get(colon) != Some(&b':') {
            if place != Place::Value {
                return None;
            }
            self.settle()?;
            return self.whole(&word);
        }
        if !self.ends_key(colon) || word.end - word.start > MAX_KEY {
            return None;
        }
        if place == Place::Value {
            self.begin(at - line, at, true)?;
        }
        self.emit(&word);
        let next = self.behind_spaces(colon + 1);
        if self.ends(next) {
            self.wait(colon);
            return self.line_end(next);
        }
        match self.bytes[next] {
            b'[' | b'{' => {
                let end = self.brackets(next)?;
                self.behind(end)
            }
            b'|' | b'>' => {
                self.wait(colon);
                self.block(next)
            }
            b'-' if self.is_dash(next) => None,
            _ => {
                let word = self.word(next, false)?;
                self.whole(&word)
            }
        }
    }

    /// A scalar that ends its line.
    fn whole(&mut self, word: &Word) -> Option<()> {
        self.emit(word);
        self.behind(word.end)
    }

    fn emit(&mut self, word: &Word) {
        let span = (word.start as u32, word.end as u32);
        let quotes = u32::from(word.style != Style::Plain);
        let value = word.decoded.then_some(&*self.decoded);
        self.out.known(value, word.style, span, (span.0 + quotes, span.1 - quotes));
    }

    /// Begins a mapping or sequence in the place of a value.
    fn begin(&mut self, column: usize, at: usize, mapping: bool) -> Option<()> {
        if let Some(top) = self.open.last_mut() {
            top.waits.take()?;
        }
        self.open.push(Open { column, mapping, waits: None });
        self.out.open(at as u32, mapping, false, None).ok()
    }

    /// Takes the place of a value; not that of a document.
    fn settle(&mut self) -> Option<()> {
        self.open.last_mut()?.waits.take().map(drop)
    }

    fn wait(&mut self, at: usize) {
        if let Some(top) = self.open.last_mut() {
            top.waits = Some(at);
        }
    }

    /// Leaves out the value that the innermost collection waits for, if it does. Where the full parser sees an item that
    /// is not there depends on what follows.
    fn leave_out(&mut self) -> Option<()> {
        let top = self.open.last_mut()?;
        if let Some(at) = top.waits.take() {
            top.mapping.then(|| self.out.missing(at as u32))?;
        }
        Some(())
    }

    fn close(&mut self) -> Option<()> {
        self.leave_out()?;
        self.open.pop();
        self.out.end(0);
        Some(())
    }

    fn document_start(&mut self, at: usize) -> Option<()> {
        let end = at + 3;
        if !matches!(self.bytes.get(end), None | Some(b' ' | b'\n')) {
            return None;
        }
        if self.document.is_some() {
            self.end_document(at)?;
        }
        self.document = Some(false);
        self.out.begin_document(true, at as u32, end as u32);
        self.behind(end)
    }

    /// Ends a document; one without a value is none of everyday's.
    fn end_document(&mut self, at: usize) -> Option<()> {
        while !self.open.is_empty() {
            self.close()?;
        }
        self.out.end_document(at as u32, at as u32);
        (self.document == Some(true)).then_some(())
    }

    /// Blanks, a comment and the line end behind a value.
    fn behind(&mut self, end: usize) -> Option<()> {
        let next = self.behind_spaces(end);
        let apart = next > end || self.bytes.get(next) != Some(&b'#');
        (apart && self.ends(next)).then(|| self.line_end(next))?
    }

    /// Goes to the next line, over the comment at a byte if one is there.
    fn line_end(&mut self, at: usize) -> Option<()> {
        let end = self.end_of_line(at);
        if end > at {
            self.out.comment(at as u32, end as u32);
        }
        self.at = end + 1;
        Some(())
    }

    fn end_of_line(&self, at: usize) -> usize {
        memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |found| at + found)
    }

    fn behind_spaces(&self, mut at: usize) -> usize {
        while self.bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        at
    }

    /// True at the end of a line, or at a comment.
    fn ends(&self, at: usize) -> bool {
        matches!(self.bytes.get(at), None | Some(b'\n' | b'#'))
    }

    fn is_dash(&self, at: usize) -> bool {
        self.bytes[at] == b'-' && matches!(self.bytes.get(at + 1), None | Some(b' ' | b'\n' | b'\t'))
    }

    /// True for a colon that ends a key outside of brackets.
    fn ends_key(&self, colon: usize) -> bool {
        matches!(self.bytes.get(colon + 1), None | Some(b' ' | b'\n'))
    }

    /// A scalar on one line.
    fn word(&mut self, at: usize, flow: bool) -> Option<Word> {
        match self.bytes[at] {
            b'"' => self.double(at),
            b'\'' => self.single(at),
            _ => self.bare(at, flow),
        }
    }

    fn bare(&self, start: usize, flow: bool) -> Option<Word> {
        let odd = match self.bytes[start] {
            b'-' => flow || self.bytes.get(start + 1) == Some(&b'\t'),
            byte => matches!(
                byte,
                b'?' | b':'
                    | b','
                    | b'['
                    | b']'
                    | b'{'
                    | b'}'
                    | b'#'
                    | b'&'
                    | b'*'
                    | b'!'
                    | b'|'
                    | b'>'
                    | b'%'
                    | b'@'
                    | b'`'
                    | b'\t'
                    | b'\n'
            ),
        };
        if odd {
            return None;
        }
        let mut at = start;
        loop {
            at += self.bytes[at..].iter().position(|&byte| STOPS[byte as usize]).unwrap_or(self.bytes.len() - at);
            match self.bytes.get(at) {
                None | Some(b'\n') => break,
                Some(b'\t') => return None,
                Some(b':') => match self.bytes.get(at + 1) {
                    None | Some(b' ' | b'\n') => break,
                    Some(b'\t') => return None,
                    Some(b',' | b'[' | b']' | b'{' | b'}') if flow => return None,
                    Some(_) => {}
                },
                Some(b'#') if self.bytes[at - 1] == b' ' => break,
                // A template, which is hidden before such a text is read.
                Some(b'{') if matches!(self.bytes.get(at + 1), Some(b'{' | b'%')) => return None,
                Some(b',' | b'[' | b']' | b'{' | b'}') if flow => break,
                Some(_) => {}
            }
            at += 1;
        }
        while self.bytes[at - 1] == b' ' {
            at -= 1;
        }
        Some(Word { style: Style::Plain, start, end: at, decoded: false })
    }

    fn single(&mut self, start: usize) -> Option<Word> {
        let mut from = start + 1;
        let mut decoded = false;
        loop {
            let at = from + memchr2(b'\'', b'\n', &self.bytes[from..])?;
            if self.bytes[at] == b'\n' {
                return None;
            }
            let again = self.bytes.get(at + 1) == Some(&b'\'');
            if again && !decoded {
                self.decoded.clear();
                self.decoded.push_str(&self.text[start + 1..from]);
                decoded = true;
            }
            if decoded {
                self.decoded.push_str(&self.text[from..at + usize::from(again)]);
            }
            if !again {
                return Some(Word { style: Style::Single, start, end: at + 1, decoded });
            }
            from = at + 2;
        }
    }

    fn double(&mut self, start: usize) -> Option<Word> {
        let mut from = start + 1;
        let mut decoded = false;
        loop {
            let at = from + memchr::memchr3(b'"', b'\\', b'\n', &self.bytes[from..])?;
            let sign = match (self.bytes[at], self.bytes.get(at + 1)) {
                (b'"', _) => None,
                (b'\\', Some(sign @ (b'"' | b'\\' | b'/'))) => Some(char::from(*sign)),
                (b'\\', Some(b'n')) => Some('\n'),
                (b'\\', Some(b't')) => Some('\t'),
                (b'\\', Some(b'r')) => Some('\r'),
                _ => return None,
            };
            if sign.is_some() && !decoded {
                self.decoded.clear();
                decoded = true;
            }
            if decoded {
                self.decoded.push_str(&self.text[from..at]);
            }
            match sign {
                None => return Some(Word { style: Style::Double, start, end: at + 1, decoded }),
                Some(sign) => self.decoded.push(sign),
            }
            from = at + 2;
        }
    }

    /// A collection in brackets that ends on its line; gives the byte behind it.
    fn brackets(&mut self, start: usize) -> Option<usize> {
        self.brackets.clear();
        let mut at = start;
        loop {
            // A value, or the end of an empty collection.
            match *self.bytes.get(at)? {
                bracket @ (b'[' | b'{') => {
                    let mapping = bracket == b'{';
                    self.out.open(at as u32, mapping, true, None).ok()?;
                    self.brackets.push(mapping);
                    at = self.behind_spaces(at + 1);
                    let closer = if mapping { b'}' } else { b']' };
                    if self.bytes.get(at) != Some(&closer) {
                        if mapping {
                            at = self.bracket_key(at)?;
                        }
                        continue;
                    }
                }
                _ => {
                    let word = self.word(at, true)?;
                    self.emit(&word);
                    at = self.behind_spaces(word.end);
                }
            }
            // What ends here, or the comma before the next value.
            loop {
                match (*self.bytes.get(at)?, *self.brackets.last()?) {
                    (b']', false) | (b'}', true) => {
                        at += 1;
                        self.out.end(at as u32);
                        self.brackets.pop();
                        if self.brackets.is_empty() {
                            return Some(at);
                        }
                        at = self.behind_spaces(at);
                    }
                    (b',', mapping) => {
                        at = self.behind_spaces(at + 1);
                        if mapping {
                            at = self.bracket_key(at)?;
                        }
                        break;
                    }
                    _ => return None,
                }
            }
        }
    }

    /// A key in braces and its colon; gives the first byte of its value.
    fn bracket_key(&mut self, at: usize) -> Option<usize> {
        self.bytes.get(at)?;
        let word = self.word(at, true)?;
        self.emit(&word);
        let colon = self.behind_spaces(word.end);
        let next = self.behind_spaces(colon + 1);
        let apart = next > colon + 1 || word.style != Style::Plain && colon == word.end;
        (self.bytes.get(colon) == Some(&b':') && apart && word.end - word.start <= MAX_KEY).then_some(next)
    }

    /// A block of text, from its `|` or `>`; takes the place of a value.
    fn block(&mut self, header: usize) -> Option<()> {
        let parent = self.open.last()?.column;
        self.settle()?;
        let folded = self.bytes[header] == b'>';
        let chomp = self.bytes.get(header + 1).copied().filter(|byte| matches!(byte, b'-' | b'+'));
        self.behind(header + 1 + usize::from(chomp.is_some()))?;
        let (first, column) = self.block_depth(parent)?;
        let BlockLines { end, next, breaks, is_ended } = self.block_lines(first, column, folded)?;
        let deep = self.behind_spaces(next);
        // A comment, or text, that is less deep than the block and deeper than its key.
        if deep < self.bytes.len() && deep - next > parent {
            return None;
        }
        match chomp {
            Some(b'-') => {}
            Some(_) => self.decoded.extend(std::iter::repeat_n('\n', breaks)),
            None if is_ended => self.decoded.push('\n'),
            None => {}
        }
        self.at = next;
        let style = if folded { Style::Folded } else { Style::Literal };
        // The last line with more than blanks, without the line end.
        let written = self.text[header..end].trim_end_matches([' ', '\t', '\n']).len() + header;
        let span = (header as u32, self.end_of_line(written) as u32);
        let start = (first + column) as u32;
        self.out.known(Some(&self.decoded), style, span, (start.min(span.1), span.1));
        Some(())
    }

    /// The first line with text, which says how deep a block is: where it begins, and its column.
    fn block_depth(&self, parent: usize) -> Option<(usize, usize)> {
        let mut first = self.at;
        let mut blank = 0;
        let column = loop {
            let text = self.behind_spaces(first);
            match *self.bytes.get(text)? {
                b'\n' => {
                    blank = blank.max(text - first);
                    first = text + 1;
                }
                b'\t' => return None,
                _ => break text - first,
            }
        };
        (column > parent && blank <= column).then_some((first, column))
    }

    /// Decodes the lines of a block, whose first one with text is given.
    fn block_lines(&mut self, first: usize, column: usize, folded: bool) -> Option<BlockLines> {
        self.decoded.clear();
        let breaks = self.bytes[self.at..first].iter().filter(|&&byte| byte == b'\n').count();
        let mut lines = BlockLines { end: first + column, next: first, breaks, is_ended: true };
        // Whether the line above is indented further than the block, if there is one.
        let mut above: Option<bool> = None;
        while lines.next < self.bytes.len() {
            let line = lines.next;
            let text = self.behind_spaces(line);
            let stop = self.end_of_line(text);
            if text == stop && text - line <= column {
                // Blank: nothing but what it is indented by.
                if stop < self.bytes.len() {
                    lines.breaks += 1;
                } else if text > line {
                    // The full parser has its own mind about blanks before the end.
                    return None;
                }
                lines.next = stop + 1;
                continue;
            }
            if text - line < column {
                break;
            }
            let body = line + column;
            let indented = matches!(self.bytes[body], b' ' | b'\t');
            match above {
                // One line end between lines that are not indented further is a blank, of several one is none.
                Some(false) if folded && !indented && lines.breaks == 1 => self.decoded.push(' '),
                Some(false) if folded && !indented => {
                    self.decoded.extend(std::iter::repeat_n('\n', lines.breaks - 1));
                }
                _ => self.decoded.extend(std::iter::repeat_n('\n', lines.breaks)),
            }
            self.decoded.push_str(&self.text[body..stop]);
            above = Some(indented);
            lines.end = stop;
            lines.is_ended = stop < self.bytes.len();
            lines.breaks = usize::from(lines.is_ended);
            lines.next = stop + 1;
        }
        lines.next = lines.next.min(self.bytes.len());
        Some(lines)
    }
}

/// How a block of text was read.
struct BlockLines {
    /// Where its last line with text ends.
    end: usize,
    /// Where the first line behind it begins, or the text ends.
    next: usize,
    /// Line ends that the next line with text must write.
    breaks: usize,
    /// The last line with text has a line end.
    is_ended: bool,
}

/// Signs at which a bare scalar may end.
const STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    let signs = b"\n\t:#,[]{}";
    let mut at = 0;
    while at < signs.len() {
        stops[signs[at] as usize] = true;
        at += 1;
    }
    stops
};

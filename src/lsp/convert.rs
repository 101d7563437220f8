//! Between bytes and the protocol: positions in the unit that was agreed on, and paths as addresses.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::{Position, PositionEncodingKind, Range, Uri};

/// What a character of a position counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16, which every client knows.
    Utf16,
    /// Unicode characters.
    Utf32,
}

impl Unit {
    /// The best one that a client offers; bytes cost nothing.
    pub(super) fn negotiate(offered: Option<&[PositionEncodingKind]>) -> Unit {
        let has = |kind: PositionEncodingKind| offered.is_some_and(|it| it.contains(&kind));
        if has(PositionEncodingKind::UTF8) {
            Unit::Utf8
        } else if has(PositionEncodingKind::UTF32) && !has(PositionEncodingKind::UTF16) {
            Unit::Utf32
        } else {
            Unit::Utf16
        }
    }

    /// The word of the protocol.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Unit::Utf8 => PositionEncodingKind::UTF8,
            Unit::Utf16 => PositionEncodingKind::UTF16,
            Unit::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn len(self, text: &str) -> usize {
        match self {
            Unit::Utf8 => text.len(),
            Unit::Utf16 => text.encode_utf16().count(),
            Unit::Utf32 => text.chars().count(),
        }
    }

    /// Bytes of a line's text before a number of units; a number inside a character counts as its start, one past the
    /// end as the end.
    fn bytes(self, line: &str, units: usize) -> usize {
        let mut left = units;
        for (at, sign) in line.char_indices() {
            let len = match self {
                Unit::Utf8 => sign.len_utf8(),
                Unit::Utf16 => sign.len_utf16(),
                Unit::Utf32 => 1,
            };
            if len > left {
                return at;
            }
            left -= len;
        }
        line.len()
    }
}

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Where the lines of a text begin as the protocol counts them: LF, CR LF and CR end a line.
#[derive(Clone, Debug, Default)]
pub(super) struct LineStarts {
    starts: Vec<u32>,
}

impl LineStarts {
    /// Finds the lines of a text.
    pub(super) fn of(text: &str) -> LineStarts {
        let mut lines = LineStarts { starts: vec![0] };
        push_starts(&mut lines.starts, text.as_bytes(), 0, text.len());
        lines
    }

    /// Follows a change: bytes `start..end` of the old text became `added` bytes of the new `text`.
    pub(super) fn change(&mut self, text: &str, start: usize, end: usize, added: usize) {
        // A CR before the change may have become, or no longer be, half of a CR LF.
        let from = start.saturating_sub(1);
        let first = self.starts.partition_point(|&it| it as usize <= from);
        let last = self.starts.partition_point(|&it| it as usize <= end + 1);
        let mut fresh = Vec::new();
        push_starts(&mut fresh, text.as_bytes(), from, (start + added + 1).min(text.len()));
        let by = added as i64 - (end - start) as i64;
        for it in &mut self.starts[last..] {
            *it = (i64::from(*it) + by) as u32;
        }
        self.starts.splice(first..last, fresh);
    }

    /// The byte of a position, on a character's border, and not past the line.
    pub(super) fn byte(&self, text: &str, position: Position, unit: Unit) -> usize {
        let line = position.line as usize;
        let Some(&start) = self.starts.get(line) else { return text.len() };
        let end = self.starts.get(line + 1).map_or(text.len(), |&next| next as usize);
        let body = text[start as usize..end].trim_end_matches(['\r', '\n']);
        start as usize + unit.bytes(body, position.character as usize)
    }

    /// The position of a byte; an offset inside a character counts as that character's start.
    pub(super) fn position(&self, text: &str, byte: usize, unit: Unit) -> Position {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.starts.partition_point(|&start| start as usize <= byte).saturating_sub(1);
        let before = &text[self.starts[line] as usize..byte];
        Position { line: line as u32, character: unit.len(before) as u32 }
    }
}

/// Line starts that begin behind a line end which stands in `from..to`.
fn push_starts(starts: &mut Vec<u32>, bytes: &[u8], from: usize, to: usize) {
    for at in memchr::memchr2_iter(b'\n', b'\r', &bytes[from..to]) {
        let at = from + at;
        if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
            continue; // the LF behind it is the end
        }
        starts.push(at as u32 + 1);
    }
}

/// A text as a client sees it, for conversions of many places.
pub(super) struct Lens<'t> {
    text: &'t str,
    lines: LineStarts,
    unit: Unit,
    /// Bytes of a byte-order mark that the client does not count.
    hidden: usize,
}

impl<'t> Lens<'t> {
    /// A lens on the text of a file. Editors take a byte-order mark away before they count; `counts_mark` is for a client
    /// that sent it as a part of the text.
    pub(super) fn of(text: &'t str, unit: Unit, counts_mark: bool) -> Lens<'t> {
        let hidden = if !counts_mark && text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let text = &text[hidden..];
        Lens { text, lines: LineStarts::of(text), unit, hidden }
    }

    /// The position of a byte of the file.
    pub(super) fn position(&self, byte: u32) -> Position {
        self.lines.position(self.text, (byte as usize).saturating_sub(self.hidden), self.unit)
    }

    /// The range of bytes of the file.
    pub(super) fn range(&self, start: u32, end: u32) -> Range {
        Range { start: self.position(start), end: self.position(end) }
    }

    /// The byte of the file of a position.
    pub(super) fn byte(&self, position: Position) -> u32 {
        (self.lines.byte(self.text, position, self.unit) + self.hidden) as u32
    }
}

/// The path of a `file:` address, without `.` and `..`.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    if !uri.scheme().is_some_and(|it| it.as_str().eq_ignore_ascii_case("file")) {
        return None;
    }
    let path = decoded(uri.path().as_str())?;
    let drive = path.as_bytes().get(2) == Some(&b':') && path.as_bytes()[1].is_ascii_alphabetic();
    let path = if cfg!(windows) && drive { &path[1..] } else { &path };
    let mut clean = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            std::path::Component::ParentDir => {
                clean.pop();
            }
            std::path::Component::CurDir => {}
            other => clean.push(other),
        }
    }
    Some(clean)
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let value = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
        match value {
            Some(value) if *first == b'%' => {
                bytes.push(value);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// The `file:` address of an absolute path.
pub(super) fn uri_of(path: &Path) -> Option<Uri> {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut encoded = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    Uri::from_str(&encoded).ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::str::FromStr;

    use lsp_types::{Position, Uri};

    use super::{Lens, LineStarts, Unit, path_of, uri_of};

    const TEXT: &str = "a: 店\r\n😀b: é\rc\n";

    #[test]
    fn every_unit_finds_its_way_back() {
        for unit in [Unit::Utf8, Unit::Utf16, Unit::Utf32] {
            let lens = Lens::of(TEXT, unit, true);
            for (byte, _) in TEXT.char_indices().filter(|&(at, _)| !TEXT[..at].ends_with('\r') || at > 10) {
                assert_eq!(lens.byte(lens.position(byte as u32)), byte as u32, "{unit:?} {byte}");
            }
        }
        let at = |unit| Lens::of(TEXT, unit, true).position(TEXT.find('b').expect("it is there") as u32);
        let character = |unit| (at(unit).line, at(unit).character);
        assert_eq!([Unit::Utf8, Unit::Utf16, Unit::Utf32].map(character), [(1, 4), (1, 2), (1, 1)]);
    }

    #[test]
    fn a_position_past_the_line_or_inside_a_character_is_moved_back() {
        let lens = Lens::of(TEXT, Unit::Utf16, true);
        assert_eq!(lens.byte(Position { line: 0, character: 99 }), 6);
        assert_eq!(lens.byte(Position { line: 1, character: 1 }), 8);
        assert_eq!(lens.byte(Position { line: 99, character: 0 }), TEXT.len() as u32);
    }

    #[test]
    fn a_byte_order_mark_is_counted_only_if_the_client_has_it() {
        let text = "\u{feff}ab";
        assert_eq!(Lens::of(text, Unit::Utf16, false).position(4).character, 1);
        assert_eq!(Lens::of(text, Unit::Utf16, true).position(4).character, 2);
        assert_eq!(Lens::of(text, Unit::Utf16, false).byte(Position { line: 0, character: 1 }), 4);
    }

    #[test]
    fn line_starts_follow_every_change() {
        let pieces = ["", "x", "\n", "\r", "\r\n", "a\rb", "\n\n", "x\r\ny\r"];
        let texts = ["", "a\r\nb", "\r\n\r\n", "a\rb\nc", "\n\r\n"];
        for text in texts {
            for start in 0..=text.len() {
                for end in start..=text.len() {
                    for piece in pieces {
                        let mut lines = LineStarts::of(text);
                        let changed = format!("{}{piece}{}", &text[..start], &text[end..]);
                        lines.change(&changed, start, end, piece.len());
                        let fresh = LineStarts::of(&changed);
                        assert_eq!(lines.starts, fresh.starts, "{text:?} {start}..{end} {piece:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn paths_and_addresses_lead_to_each_other() {
        let path = Path::new("/sites/store 042/ü#1/user-data");
        let uri = uri_of(path).expect("an address");
        assert_eq!(uri.as_str(), "file:///sites/store%20042/%C3%BC%231/user-data");
        assert_eq!(path_of(&uri).as_deref(), Some(path));
        assert_eq!(path_of(&Uri::from_str("untitled:Untitled-1").expect("an address")), None);
        let dotted = Uri::from_str("file:///a/./b/../c").expect("an address");
        assert_eq!(path_of(&dotted).as_deref(), Some(Path::new("/a/c")));
    }
}

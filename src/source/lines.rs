//! Byte offsets to lines and columns, and back, in each unit that a consumer counts in.

/// A place as people count: line and column from 1, the column in Unicode characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1; a byte-order mark at the start of the file is not counted.
    pub column: u32,
}

/// Where the lines of a text begin, in bytes.
#[derive(Clone, Debug)]
pub struct Lines {
    starts: Vec<u32>,
}

const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Lines {
    /// Finds the line starts of a text; a line ends with LF (a CR before it belongs to the line).
    pub fn of(text: &str) -> Lines {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        Lines { starts }
    }

    /// Number of lines; a text that ends in LF has an empty last one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line, from 0, that holds a byte offset.
    pub fn line_of(&self, byte: u32) -> usize {
        self.starts.partition_point(|&start| start <= byte).saturating_sub(1)
    }

    /// Bytes of a line, counted from 0, without its line end.
    pub fn range(&self, text: &str, line: usize) -> std::ops::Range<usize> {
        let start = self.starts.get(line).map_or(text.len(), |&start| start as usize);
        let end = self.starts.get(line + 1).map_or(text.len(), |&next| next as usize);
        let body = &text[start..end];
        start..start + body.trim_end_matches('\n').trim_end_matches('\r').len()
    }

    /// First byte of a line, counted from 0; the end of the text for a line past the last.
    pub fn start(&self, text: &str, line: usize) -> u32 {
        self.starts.get(line).copied().unwrap_or(text.len() as u32)
    }

    /// Line and column of a byte offset; an offset inside a character counts as that character's start.
    pub fn position(&self, text: &str, byte: u32) -> Position {
        let (line, before) = self.before(text, byte);
        Position { line: line as u32 + 1, column: before.chars().count() as u32 + 1 }
    }

    /// Line from 0 and UTF-16 code units from 0, as the Language Server Protocol counts by default.
    pub fn utf16(&self, text: &str, byte: u32) -> (u32, u32) {
        let (line, before) = self.before(text, byte);
        (line as u32, before.encode_utf16().count() as u32)
    }

    /// Line from 0 and the text of that line before the offset, without a byte-order mark.
    pub fn before<'a>(&self, text: &'a str, byte: u32) -> (usize, &'a str) {
        let mut byte = (byte as usize).min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.line_of(byte as u32);
        let start = self.starts[line] as usize;
        let before = &text[start..byte];
        (line, if start == 0 { before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(before) } else { before })
    }
}

//! A text with some bytes replaced so that it parses, and the way from it back to what is written.

use std::borrow::Cow;

use super::Hole;
use crate::source::OffsetMap;

/// What stands in the place of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fill {
    /// This sign for each byte, line ends excepted: no offset moves.
    Same(u8),
    /// Another text: offsets move.
    Text(String),
    /// The bytes themselves, when only the hole is of interest.
    Keep,
}

/// A replacement of bytes of the original text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub start: u32,
    pub end: u32,
    pub fill: Fill,
    /// What a scalar over these bytes is, where they hide a value.
    pub hole: Option<Hole>,
}

impl Change {
    /// Hides a value behind a word that any parser takes.
    pub fn hide(start: usize, end: usize, hole: Hole) -> Change {
        Change { start: start as u32, end: end as u32, fill: Fill::Same(b'x'), hole: Some(hole) }
    }

    /// Makes a comment of some bytes. Blanks would not do: below a block of text they are a line of it.
    pub fn drop(start: usize, end: usize) -> Change {
        Change { start: start as u32, end: end as u32, fill: Fill::Same(b'#'), hole: None }
    }

    /// True if the bytes became a comment.
    pub fn is_dropped(&self) -> bool {
        self.fill == Fill::Same(b'#')
    }

    /// Puts a text in the place of some bytes.
    pub fn replace(start: usize, end: usize, text: impl Into<String>) -> Change {
        Change { start: start as u32, end: end as u32, fill: Fill::Text(text.into()), hole: None }
    }
}

/// Replacements in order of their bytes; none touches another.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    list: Vec<Change>,
}

impl Changes {
    /// The replacements.
    pub fn list(&self) -> &[Change] {
        &self.list
    }

    /// Adds one; those that it overlaps give way, and what they hid stays hidden.
    pub fn add(&mut self, mut change: Change) {
        let empty = change.start == change.end;
        let overlaps = |it: &Change| {
            if empty || it.start == it.end {
                it.start == change.start && empty && it.end == it.start
                    || (it.start < change.start && change.start < it.end)
                    || (change.start < it.start && it.start < change.end)
            } else {
                it.start < change.end && change.start < it.end
            }
        };
        let from = self.list.partition_point(|it| it.end < change.start);
        let near = self.list[from..].iter().take_while(|it| it.start <= change.end).position(overlaps);
        if let Some(from) = near.map(|near| from + near) {
            let count = self.list[from..].iter().take_while(|it| overlaps(it)).count();
            for old in self.list.drain(from..from + count) {
                change.start = change.start.min(old.start);
                change.end = change.end.max(old.end);
            }
        }
        let at = self.list.partition_point(|it| (it.start, it.end) <= (change.start, change.end));
        self.list.insert(at, change);
    }

    /// The replacements within a range.
    pub fn within(&self, start: u32, end: u32) -> impl Iterator<Item = &Change> {
        let from = self.list.partition_point(|it| it.end < start || (it.end == start && it.start < start));
        self.list[from..].iter().take_while(move |it| it.start <= end)
    }

    /// The changed text, and its way back if offsets moved.
    pub fn apply<'t>(&self, text: &'t str) -> (Cow<'t, str>, Option<OffsetMap>) {
        if self.list.is_empty() {
            return (Cow::Borrowed(text), None);
        }
        let mut changed = String::with_capacity(text.len() + 16);
        let mut map = OffsetMap::new(0);
        let mut at = 0;
        for change in &self.list {
            let (start, end) = (change.start as usize, change.end as usize);
            changed.push_str(&text[at..start]);
            map.push_same(at as u32, (start - at) as u32);
            match &change.fill {
                Fill::Same(sign) => {
                    let keep = |byte| if byte == b'\n' || byte == b'\r' { byte } else { *sign };
                    changed.extend(text.as_bytes()[start..end].iter().map(|&byte| char::from(keep(byte))));
                    map.push_same(start as u32, (end - start) as u32);
                }
                Fill::Keep => {
                    changed.push_str(&text[start..end]);
                    map.push_same(start as u32, (end - start) as u32);
                }
                Fill::Text(other) => {
                    changed.push_str(other);
                    map.push(other.len() as u32, start as u32, (end - start) as u32);
                }
            }
            at = end;
        }
        changed.push_str(&text[at..]);
        map.push_same(at as u32, (text.len() - at) as u32);
        let moved = self.list.iter().any(|change| matches!(change.fill, Fill::Text(_)));
        (Cow::Owned(changed), moved.then_some(map))
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Changes};
    use crate::syntax::Hole;

    #[test]
    fn replaced_bytes_keep_the_way_back() {
        let mut changes = Changes::default();
        changes.add(Change::replace(6, 8, ""));
        changes.add(Change::hide(3, 5, Hole::Braces));
        changes.add(Change::replace(2, 2, ":"));
        let (text, map) = changes.apply("ab é  cd");
        assert_eq!(text, "ab: xx d");
        let map = map.unwrap();
        assert_eq!([0, 2, 3, 4, 6, 7].map(|at| map.start(at)), [0, 2, 2, 3, 5, 8]);
    }

    #[test]
    fn an_overlapped_replacement_gives_way() {
        let mut changes = Changes::default();
        changes.add(Change::hide(1, 3, Hole::Braces));
        changes.add(Change::hide(5, 7, Hole::Braces));
        changes.add(Change::drop(0, 6));
        assert_eq!(changes.list(), [Change::drop(0, 7)]);
    }
}

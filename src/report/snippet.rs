//! The lines of one document that a finding points at, ready to draw: without secrets, without treacherous signs, each
//! cut to a window around what is underlined.

use std::collections::HashMap;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::View;
use super::text::{is_treacherous, spelled, visible};
use crate::finding::{Finding, Place};
use crate::source::{FileId, Lines};

/// Columns between two tab stops.
const TAB: usize = 4;
/// Of a key path, less than so many columns says nothing.
const SHORTEST_KEY: usize = 8;
const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// A range of bytes.
type Bytes = (usize, usize);

/// What stands in one document.
pub(super) struct Snippet {
    /// `path:line:column` of the first place; line and column are those of the file.
    pub place: String,
    /// The key path there; may be empty.
    pub key: String,
    /// For a document inside the file: the line there.
    pub inner_line: Option<usize>,
    /// In the order of the document.
    pub rows: Vec<Row>,
}

impl Snippet {
    /// `path:line:column › key path, line 9`; of the key path, what is nearest to the place stays when room is short.
    pub(super) fn title(&self, room: usize, signs: Signs) -> String {
        let line = self.inner_line.map(|line| format!(", line {line}")).unwrap_or_default();
        let arrow = format!(" {} ", signs.arrow);
        let room = room.saturating_sub(self.place.width() + line.width() + arrow.width());
        if self.key.is_empty() {
            return format!("{}{line}", self.place);
        }
        if self.key.width() <= room {
            return format!("{}{arrow}{}{line}", self.place, self.key);
        }
        let mut room = room.saturating_sub(signs.ellipsis.width());
        let fits = |sign: &(usize, char)| {
            let left = room.checked_sub(sign.1.width().unwrap_or(0));
            room = left.unwrap_or(room);
            left.is_some()
        };
        let start = self.key.char_indices().rev().take_while(fits).last().map_or(self.key.len(), |(at, _)| at);
        let kept = &self.key[start..];
        if kept.width() < SHORTEST_KEY {
            return format!("{}{line}", self.place);
        }
        format!("{}{arrow}{}{kept}{line}", self.place, signs.ellipsis)
    }
}

/// A piece of a line.
pub(super) struct Row {
    /// Line number in the document, from 1.
    pub number: usize,
    /// What is shown.
    pub text: String,
    /// What is underlined in it.
    pub marks: Vec<Mark>,
}

/// A piece of a row that is underlined.
pub(super) struct Mark {
    /// Display column in the row, from 0.
    pub start: usize,
    /// Display columns, at least 1.
    pub width: usize,
    /// What it contributes; may be empty.
    pub message: String,
    /// The place that the finding is about.
    pub primary: bool,
}

/// Line starts of the documents that were shown already.
pub(super) type KnownLines = HashMap<(FileId, u32), Lines>;

/// The signs around a window.
#[derive(Clone, Copy)]
pub(super) struct Signs {
    /// Stands for what was cut off.
    pub ellipsis: &'static str,
    /// Stands between place and key path.
    pub arrow: &'static str,
    /// Stands in the gutter for lines that are left out.
    pub gap: &'static str,
}

/// A mark before its line is laid out: bytes of the document.
struct Raw<'f> {
    line: usize,
    start: usize,
    end: usize,
    message: &'f str,
    primary: bool,
}

/// The snippets of a finding, its own place first; places in one document are shown together.
pub(super) fn of(
    view: &View<'_>,
    finding: &Finding,
    room: usize,
    signs: Signs,
    known: &mut KnownLines,
) -> Vec<Snippet> {
    let mut groups: Vec<Vec<(&Place, &str, bool)>> = vec![vec![(&finding.place, &*finding.here, true)]];
    for label in &finding.labels {
        let item = (&label.place, &*label.message, false);
        let same = |group: &&mut Vec<(&Place, &str, bool)>| {
            let first = group[0].0;
            first.span.file == label.place.span.file && first.layer == label.place.layer
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups.iter().map(|group| snippet(view, group, room, signs, known)).collect()
}

fn snippet(
    view: &View<'_>,
    group: &[(&Place, &str, bool)],
    room: usize,
    signs: Signs,
    known: &mut KnownLines,
) -> Snippet {
    let place = group[0].0;
    let (file, text) = (view.report.files.get(place.span.file), view.layer_text(place));
    let lines = known.entry((place.span.file, place.layer)).or_insert_with(|| Lines::of(text));
    let at = file.position(place.span.start);
    let at = format!("{}:{}:{}", visible(&file.path), at.line, at.column);
    let key = visible(place.key.trim_end_matches('|')).into_owned();
    let inner_line = (place.layer > 0).then(|| lines.line_of(place.local.0) + 1);
    let mut raw: Vec<Raw<'_>> = Vec::new();
    if file.problem.is_none() {
        raw.extend(group.iter().map(|&(place, message, primary)| {
            let start = (place.local.0 as usize).min(text.len());
            let line = lines.line_of(start as u32);
            // Only the first line of a longer range is shown: the rest says nothing that its start does not.
            let bytes = lines.range(text, line);
            let start = start.min(bytes.end);
            Raw { line, start, end: (place.local.1 as usize).clamp(start, bytes.end), message, primary }
        }));
    }
    raw.sort_by_key(|mark| (mark.start, !mark.primary, mark.end));
    let mut rows = Vec::new();
    let mut rest = &raw[..];
    while let Some(first) = rest.first() {
        let near = |mark: &&Raw<'_>| mark.line == first.line && mark.end.saturating_sub(first.start) <= room * 2 / 3;
        let count = 1 + rest[1..].iter().take_while(near).count();
        let line = lines.range(text, first.line);
        rows.push(row(view, place, text, (line.start, line.end), &rest[..count], room, signs));
        rest = &rest[count..];
    }
    Snippet { place: at, key, inner_line, rows }
}

/// What takes one step on the screen: a sign with what combines with it.
struct Cell {
    byte: usize,
    shown: String,
    width: usize,
}

/// Lays out a line around marks that stand near each other.
fn row(view: &View<'_>, place: &Place, text: &str, line: Bytes, marks: &[Raw<'_>], room: usize, signs: Signs) -> Row {
    let first = marks[0].start;
    let last = marks.iter().map(|mark| mark.end).max().unwrap_or(first);
    // A line may be as long as its file: what is laid out is limited before it is measured.
    let reach = room.saturating_mul(4);
    let from = boundary(text, first.saturating_sub(reach).max(line.0));
    let to = boundary(text, (first + (last - first).min(reach) + reach).min(line.1));
    let cells = cells(view, place, text, (from, to));
    let column = |byte: usize| cells.iter().take_while(|cell| cell.byte < byte).map(|cell| cell.width).sum::<usize>();
    let total: usize = cells.iter().map(|cell| cell.width).sum();
    let (start, end) = (column(first), column(last));
    let edge = signs.ellipsis.width();
    let (left, right) = if from == line.0 && to == line.1 && total <= room {
        (0, total)
    } else {
        let spare = room.saturating_sub((end - start).max(1) + 2 * edge);
        let left = if from == line.0 && end + edge <= room { 0 } else { start.saturating_sub(spare / 3) };
        (left, left + room.saturating_sub(2 * edge))
    };
    let mut shown = String::new();
    if left > 0 || from > line.0 {
        shown.push_str(signs.ellipsis);
    }
    let shift = shown.width();
    let (mut at, mut skipped, mut width) = (0, 0, shift);
    for cell in &cells {
        if at < left {
            skipped += cell.width;
        } else if at + cell.width <= right {
            shown.push_str(&cell.shown);
            width += cell.width;
        }
        at += cell.width;
    }
    if right < total || to < line.1 {
        shown.push_str(signs.ellipsis);
    }
    let seen = |byte: usize| (column(byte).max(skipped) - skipped + shift).min(width);
    let mark = |mark: &Raw<'_>| {
        let (start, end) = (seen(mark.start), seen(mark.end));
        let message = visible(mark.message).into_owned();
        Mark { start, width: end.saturating_sub(start).max(1), message, primary: mark.primary }
    };
    Row { number: marks[0].line + 1, text: shown, marks: marks.iter().map(mark).collect() }
}

fn cells(view: &View<'_>, place: &Place, text: &str, bytes: Bytes) -> Vec<Cell> {
    let (from, to) = bytes;
    let mut hidden = view.mask.hidden(place.span.file, place.layer, text, from, to).into_iter().peekable();
    let mut column = 0;
    let mut cells: Vec<Cell> = Vec::with_capacity(to - from);
    let mut joins = false;
    for (at, sign) in text[from..to].char_indices() {
        let byte = from + at;
        while hidden.next_if(|&(_, end)| end <= byte).is_some() {}
        let is_hidden = hidden.peek().is_some_and(|&(start, _)| start <= byte);
        let plain = !is_hidden && !is_treacherous(sign);
        let combines = plain && (joins || sign.width() == Some(0) || matches!(sign, '\u{1f3fb}'..='\u{1f3ff}'));
        joins = sign == ZERO_WIDTH_JOINER;
        if let (true, Some(last)) = (combines, cells.last_mut()) {
            column -= last.width;
            last.shown.push(sign);
            last.width = last.shown.width();
            column += last.width;
            continue;
        }
        let shown = match sign {
            _ if is_hidden => "*".repeat(sign.width().unwrap_or(1)),
            '\u{feff}' if byte == 0 => String::new(),
            '\t' => " ".repeat(TAB - column % TAB),
            _ if plain => sign.to_string(),
            _ => spelled(sign),
        };
        let width = shown.width();
        column += width;
        cells.push(Cell { byte, shown, width });
    }
    cells
}

fn boundary(text: &str, mut byte: usize) -> usize {
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

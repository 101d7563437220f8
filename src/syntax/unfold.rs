//! The way from a decoded YAML scalar back to the bytes that it was read from: escapes, folded lines, indentation.

use super::Style;
use crate::source::OffsetMap;

/// The map of a scalar that stands at `start..end` of `text` (with quotes, or from its `|` or `>`) and means `value`.
pub(crate) fn scalar_map(text: &str, (start, end): (u32, u32), style: Style, value: &str) -> OffsetMap {
    let map = match style {
        Style::Double => quoted(text, start, end, b'"'),
        Style::Single => quoted(text, start, end, b'\''),
        Style::Literal => block(text, start, value, false),
        Style::Folded => block(text, start, value, true),
        Style::Plain | Style::Heredoc => flow(text, start, end, None),
    };
    if agrees(&map, text, value) {
        return map;
    }
    let mut whole = OffsetMap::new(start);
    whole.push(value.len() as u32, start, end - start);
    whole
}

/// True if the map covers the value and each byte that it calls unchanged is (a folded line end may be one byte too).
fn agrees(map: &OffsetMap, text: &str, value: &str) -> bool {
    map.decoded_len() as usize == value.len()
        && map.runs().iter().filter(|run| run.len == run.source_len).all(|run| {
            let decoded = &value.as_bytes()[run.decoded as usize..(run.decoded + run.len) as usize];
            let source = text.as_bytes().get(run.source as usize..(run.source + run.len) as usize);
            // Lengths agree by chance where an escape is as long as its character, so only plain signs are compared.
            source.is_some_and(|source| {
                source == decoded
                    || source.contains(&b'\\')
                    || std::iter::zip(source, decoded).all(|(a, b)| a == b || b" \n".contains(b))
            })
        })
}

/// Length of the line end at a byte: LF, CR LF, or CR alone.
fn line_end(bytes: &[u8], at: usize) -> Option<usize> {
    match (bytes.get(at)?, bytes.get(at + 1)) {
        (b'\n', _) => Some(1),
        (b'\r', Some(b'\n')) => Some(2),
        (b'\r', _) => Some(1),
        _ => None,
    }
}

fn blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// The map of a quoted text; the closing quote may be missing after a repair.
fn quoted(text: &str, start: u32, end: u32, quote: u8) -> OffsetMap {
    let closed = end - start > 1 && text.as_bytes()[end as usize - 1] == quote;
    flow(text, (start + 1).min(end), end - u32::from(closed), Some(quote))
}

/// The map of the text between quotes, or of an unquoted one of several lines.
fn flow(text: &str, start: u32, end: u32, quote: Option<u8>) -> OffsetMap {
    let bytes = &text.as_bytes()[..end as usize];
    let mut map = OffsetMap::new(start);
    let mut at = start as usize;
    while at < bytes.len() {
        match bytes[at] {
            b'\'' if quote == Some(b'\'') => {
                map.push(1, at as u32, 2);
                at += 2;
            }
            b'\\' if quote == Some(b'"') && line_end(bytes, at + 1).is_some() => {
                at += 1;
                at += line_end(bytes, at).unwrap_or(0);
                at = fold(&mut map, bytes, at, at, false);
            }
            b'\\' if quote == Some(b'"') => {
                let (decoded, source) = escape(text.get(at..end as usize).unwrap_or(""));
                map.push(decoded, at as u32, source);
                at += source as usize;
            }
            b' ' | b'\t' | b'\r' | b'\n' => {
                let blanks = bytes[at..].iter().take_while(|&&byte| blank(byte)).count();
                if line_end(bytes, at + blanks).is_some() {
                    at = fold(&mut map, bytes, at, at + blanks, true);
                } else {
                    map.push_same(at as u32, blanks as u32);
                    at += blanks;
                }
            }
            _ => {
                let run = bytes[at..].iter().position(|byte| b" \t\r\n\\'".contains(byte)).unwrap_or(bytes.len() - at);
                let run = run.max(1);
                map.push_same(at as u32, run as u32);
                at += run;
            }
        }
    }
    map
}

/// Takes a run of line ends and the blanks around them: one becomes a space, of several the first is dropped. Behind an
/// escaped line end (`fresh` is false) nothing becomes a space and none is dropped. Gives the first byte behind.
fn fold(map: &mut OffsetMap, bytes: &[u8], start: usize, first: usize, fresh: bool) -> usize {
    let mut pieces: Vec<(usize, usize)> = Vec::new();
    let (mut from, mut at) = (start, first);
    let mut dropped = !fresh;
    let mut seen = 0;
    loop {
        if let Some(length) = line_end(bytes, at) {
            at += length;
            seen += 1;
            if dropped {
                pieces.push((from, at));
                from = at;
            }
            dropped = true;
        } else if bytes.get(at).is_some_and(|&byte| blank(byte)) {
            at += 1;
        } else {
            break;
        }
    }
    if fresh && seen == 1 {
        pieces.push((from, at));
    } else if let Some(last) = pieces.last_mut() {
        last.1 = at;
    }
    for (from, to) in pieces {
        map.push(1, from as u32, (to - from) as u32);
    }
    at
}

/// Lengths in bytes of an escape: decoded and as written.
fn escape(text: &str) -> (u32, u32) {
    let hex = |from: usize, digits: usize| {
        let code = text.get(from..from + digits).and_then(|it| u32::from_str_radix(it, 16).ok());
        code.unwrap_or(0)
    };
    let written = |code: u32, source: u32| (char::from_u32(code).map_or(1, char::len_utf8) as u32, source);
    match text.as_bytes().get(1) {
        Some(b'x') => written(hex(2, 2), 4),
        Some(b'u') if (0xD800..0xDC00).contains(&hex(2, 4)) => (4, 12),
        Some(b'u') => written(hex(2, 4), 6),
        Some(b'U') => written(hex(2, 8), 10),
        Some(b'N' | b'_') => (2, 2),
        Some(b'L' | b'P') => (3, 2),
        _ => (1, 2),
    }
}

/// The map of a block scalar whose `|` or `>` is at `start`.
fn block(text: &str, start: u32, value: &str, folded: bool) -> OffsetMap {
    let bytes = text.as_bytes();
    let mut at = start as usize;
    while at < bytes.len() && line_end(bytes, at).is_none() {
        at += 1;
    }
    at += line_end(bytes, at).unwrap_or(0);
    let indent = indentation(text, at, value);
    let mut map = OffsetMap::new((at + indent.min(bytes.len())).min(bytes.len()) as u32);
    let mut breaks: Vec<(usize, usize)> = Vec::new(); // line ends since the last line with text
    let (mut after_text, mut after_blank, mut first) = (false, false, true);
    while (map.decoded_len() as usize) < value.len() && at < bytes.len() {
        let spaces = bytes[at..].iter().take(indent).take_while(|&&byte| byte == b' ').count();
        let from = at + spaces;
        let to = memchr::memchr2(b'\n', b'\r', &bytes[from..]).map_or(bytes.len(), |found| from + found);
        let length = line_end(bytes, to).unwrap_or(0);
        if to == from {
            if length == 0 {
                break;
            }
            breaks.push((to, length));
            at = to + length;
            continue;
        }
        if spaces < indent {
            break;
        }
        let starts_blank = blank(bytes[from]);
        if std::mem::take(&mut first) {
            map = OffsetMap::new(if breaks.is_empty() { from } else { breaks[0].0 } as u32);
        }
        let fold = folded && after_text && !after_blank && !starts_blank;
        push_breaks(&mut map, &breaks, fold);
        breaks.clear();
        map.push_same(from as u32, (to - from) as u32);
        (after_text, after_blank) = (true, starts_blank);
        at = to + length;
        if length == 0 {
            // The last line of the text counts as if it had a line end.
            if (map.decoded_len() as usize) < value.len() {
                map.push(1, to as u32, 0);
            }
            break;
        }
        breaks.push((to, length));
    }
    for &(at, length) in &breaks {
        if (map.decoded_len() as usize) < value.len() {
            map.push(1, at as u32, length as u32);
        }
    }
    map
}

/// Line ends before a line of text: all of them, or folded: one is a space, of several the first is dropped.
fn push_breaks(map: &mut OffsetMap, breaks: &[(usize, usize)], fold: bool) {
    match (fold, breaks) {
        (true, [(at, length)]) => map.push(1, *at as u32, *length as u32),
        (true, [(first, _), (second, length), rest @ ..]) => {
            map.push(1, *first as u32, (second + length - first) as u32);
            rest.iter().for_each(|&(at, length)| map.push(1, at as u32, length as u32));
        }
        (_, breaks) => breaks.iter().for_each(|&(at, length)| map.push(1, at as u32, length as u32)),
    }
}

/// Columns that a block scalar's lines are indented by: what its first written line has more than the decoded one.
fn indentation(text: &str, from: usize, value: &str) -> usize {
    let blanks = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let lines = || text[from..].split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'));
    let written = lines().find(|line| blanks(line) < line.len());
    let decoded = value.split('\n').find(|line| blanks(line) < line.len());
    if let (Some(written), Some(decoded)) = (written, decoded) {
        return blanks(written).saturating_sub(blanks(decoded));
    }
    // Lines of blanks only are never folded, so they keep their number.
    let longer = value.split('\n').zip(lines()).find(|(line, _)| !line.is_empty());
    longer.map_or(usize::MAX, |(decoded, written)| written.len().saturating_sub(decoded.len()))
}

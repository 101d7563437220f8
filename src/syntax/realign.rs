//! Lines in a wrong column, and lines that are neither a key nor an item.
//!
//! Such a line moves to a column where something is open. Where several would do, the step of the file's indentation and
//! the line below decide. The lines themselves tell that, because the parser has left what was open by then.

use super::changes::{Change, Fill};
use super::outline::{
    BLANKS, Entry, Line, entry, is_block_header, is_marker, line_at, lines_above, lines_from, without_comment,
};
use super::recover::{Context, Repair, hide_value, is_word, rest_of_line, value};
use super::{Hole, ProblemKind};

/// Spaces instead of tabs, for the line of the fault and those below it that are indented by tabs too.
pub(super) fn tabs(cx: &Context<'_>) -> Repair {
    let Some(first) = first_with_tab(cx.text, cx.at) else {
        return value(cx, rest_of_line(cx), "a tab is not allowed here");
    };
    let (start, end) = tab_place(cx.text, first);
    let changes = match above(cx.text, first) {
        Some(above) if is_block_header(cx.text, above) => {
            let held = entry(cx.text, above);
            hide_value(cx.text, above, held, held.value)
        }
        _ => {
            let columns = untabbed(cx.text, first).into_iter();
            columns.map(|(line, column)| Change::replace(line.start, line.first(), " ".repeat(column))).collect()
        }
    };
    let mut repair = Repair::new((start, end), "", changes);
    repair.kind = ProblemKind::Tab;
    repair
}

/// The blanks of a run of lines that are indented by tabs, from the one at a byte or the next one on: first byte, one
/// past the last byte, and how many spaces probably belong there.
pub(crate) fn spaces_for_tabs(text: &str, at: usize) -> Vec<(u32, u32, usize)> {
    let lines = first_with_tab(text, at).map(|first| untabbed(text, first)).unwrap_or_default();
    lines.into_iter().map(|(line, column)| (line.start as u32, line.first() as u32, column)).collect()
}

fn has_tab(text: &str, line: Line) -> bool {
    !line.is_blank() && text[line.start..line.first()].contains('\t')
}

fn first_with_tab(text: &str, at: usize) -> Option<Line> {
    lines_from(text, line_at(text, at).start).take(64).find(|&line| has_tab(text, line))
}

/// The line above that says something.
fn above(text: &str, line: Line) -> Option<Line> {
    lines_above(text, line.start).find(|it| !it.is_blank() && !it.is_comment(text))
}

/// A run of lines that are indented by tabs, each with the column where it probably belongs.
fn untabbed(text: &str, first: Line) -> Vec<(Line, usize)> {
    let mut found = Vec::new();
    let mut levels: Vec<(usize, usize)> = Vec::new(); // (depth, column)
    let mut previous = above(text, first);
    let mut column = 0;
    for line in lines_from(text, first.start) {
        if line.is_blank() || line.is_comment(text) && !has_tab(text, line) {
            continue;
        }
        if !has_tab(text, line) {
            break;
        }
        let depth = line.depth(text);
        levels.retain(|&(it, _)| it <= depth);
        let known = levels.last().copied();
        column = match known {
            Some((it, column)) if it == depth => column,
            _ => {
                let found = previous.map_or(0, |above| match levels.is_empty() {
                    true => column_above(text, above, line),
                    false => column_below(text, above, line, column),
                });
                levels.push((depth, found));
                found
            }
        };
        found.push((line, column));
        previous = Some(line);
    }
    found
}

fn tab_place(text: &str, line: Line) -> (usize, usize) {
    let blanks = &text[line.start..line.first()];
    let start = blanks.find('\t').unwrap_or(0);
    (line.start + start, line.start + blanks.rfind('\t').map_or(start + 1, |at| at + 1))
}

/// The column of a line whose indentation counts for nothing: by the line below if that one is right, else by the one
/// above.
fn column_above(text: &str, above: Line, line: Line) -> usize {
    let held = entry(text, line);
    let next = written_from(text, line.next).filter(|it| !text[it.start..it.first()].contains('\t'));
    let step = step(text);
    if let Some(next) = next {
        let offset = held.column - line.indent;
        let beside = entry(text, next).dash.is_none() && held.dash.is_some() && !opens(text, line, held);
        if opens(text, line, held) && next.indent >= offset + step {
            return next.indent - offset - step;
        }
        if beside && next.indent >= offset {
            return next.indent - offset;
        }
    }
    let outer = entry(text, above);
    if outer.value >= above.end || opens(text, above, outer) {
        return outer.column + step;
    }
    if held.dash.is_some() {
        // The nearest list that is still open.
        let mut limit = usize::MAX;
        for it in lines_above(text, line.start).filter(|it| !it.is_blank() && !it.is_comment(text)) {
            if it.indent >= limit {
                continue;
            }
            limit = it.indent;
            if entry(text, it).dash.is_some() {
                return it.indent;
            }
        }
    }
    if held.key.is_some() && outer.key.is_some() { outer.column } else { outer.column + step }
}

/// The column of a line below one that was moved to a column: deeper if that one waits for a value, else the same.
fn column_below(text: &str, above: Line, line: Line, moved: usize) -> usize {
    let outer = entry(text, above);
    let column = (outer.column + moved).saturating_sub(above.indent);
    let held = entry(text, line);
    if outer.value >= above.end || opens(text, above, outer) {
        column + step(text)
    } else if held.dash.is_some() && outer.dash.is_some() {
        moved
    } else if held.key.is_some() && outer.key.is_some() {
        column
    } else {
        column + step(text)
    }
}

/// Column of a byte.
pub(super) fn column(text: &str, at: usize) -> usize {
    at - line_at(text, at).start
}

/// The first line from a line start on that has text other than a comment.
fn written_from(text: &str, start: usize) -> Option<Line> {
    lines_from(text, start).find(|it| !it.is_blank() && !it.is_comment(text))
}

fn written_above(text: &str, start: usize) -> Option<Line> {
    lines_above(text, start).find(|it| !it.is_blank() && !it.is_comment(text))
}

/// True for a line that ends with a key without a value.
fn opens(text: &str, line: Line, held: Entry) -> bool {
    held.key.is_some() && (held.value >= line.end || text[held.value..].starts_with('#'))
}

/// Columns by which the file indents what stands below a key.
fn step(text: &str) -> usize {
    let mut counts = [0_u32; 9];
    let mut above: Option<(Line, Entry)> = None;
    for line in lines_from(text, 0).take(4000).filter(|it| !it.is_blank() && !it.is_comment(text)) {
        if let Some((before, held)) = above
            && opens(text, before, held)
            && line.indent > held.column
            && line.indent - held.column < counts.len()
        {
            counts[line.indent - held.column] += 1;
        }
        above = Some((line, entry(text, line)));
    }
    [2, 4, 3, 8, 1, 6, 5, 7].into_iter().rev().max_by_key(|&it| counts[it]).filter(|&it| counts[it] > 0).unwrap_or(2)
}

/// Gives a line its indentation.
fn indented(line: Line, columns: usize) -> Change {
    Change::replace(line.start, line.first(), " ".repeat(columns))
}

fn expected(wanted: &[usize], name: &str, found: usize) -> String {
    let name = if name.len() > 40 { "this" } else { &format!("`{name}`") };
    let plural = if wanted == [1] { "" } else { "s" };
    let wanted: Vec<String> = wanted.iter().map(usize::to_string).collect();
    format!("expected {} space{plural} before {name}, found {found}", wanted.join(" or "))
}

/// A key in a column where no mapping is open (`columns` are those of the open ones): it moves to one where one is, or
/// what is above it does.
pub(super) fn misplaced_key(cx: &Context<'_>, line: Line, held: Entry, columns: &[usize]) -> Repair {
    let text = cx.text;
    let name = |key: Option<(usize, usize)>| key.map_or("", |(start, end)| &text[start..end]);
    let place = held.key.unwrap_or((line.first(), line.end));
    let found = line.indent;
    let below = columns.iter().copied().filter(|&it| it < found).max();
    let above = columns.iter().copied().filter(|&it| it > found).min();
    let in_list = cx.open.iter().any(|&(start, mapping)| !mapping && column(text, start) == found);
    if let Some(repair) = held.key.and_then(|key| glued_dash(text, key)).filter(|_| in_list) {
        return repair;
    }
    if columns.contains(&found) || (below, above) == (None, None) || in_list && above.is_none() {
        let message = match in_list {
            true if name(held.key).len() <= 40 => format!("expected `- ` before `{}`", name(held.key)),
            true => "expected `- `".to_owned(),
            false => "expected the end of the document".to_owned(),
        };
        let changes = vec![Change::drop(line.start, run_end(text, line, !in_list))];
        return Repair::new(place, message, changes);
    }
    let step = step(text);
    let next = written_from(text, line.next);
    let is_block = opens(text, line, held);
    let prior = written_above(text, line.start);
    // The first line below a key, where the second one stands right.
    let first_below = prior.filter(|it| opens(text, *it, entry(text, *it))).map(|it| entry(text, it).column + step);
    let child = if is_block { step } else { 0 };
    if let Some(column) = first_below.filter(|&it| it > found && next.is_some_and(|next| next.indent == it + child)) {
        let changes = vec![indented(line, column)];
        return Repair::new(place, expected(&[column], name(held.key), found), changes);
    }
    let by_neighbor = || {
        line_above_too_deep(cx, line, below, step)
            .or_else(|| line_above_too_shallow(text, prior?, line, step))
            .or_else(|| holder_too_shallow(cx, line, step))
    };
    if let Some(repair) = by_neighbor().filter(|_| !in_list) {
        return repair;
    }
    let due = below.map_or(0, |it| it + step);
    if let Some(above) = above.filter(|&it| found == due && it != due && !in_list)
        && let Some(first) = cx.open.iter().map(|&(at, _)| at).find(|&at| column(text, at) == above)
        && line_at(text, first).first() == first
    {
        // What is above stands too deep: this line is where it should be.
        let lines = lines_from(text, line_at(text, first).start).take_while(|it| it.start < line.start);
        let deep: Vec<Line> = lines.filter(|it| !it.is_blank() && it.indent >= above).collect();
        // Only a key whose children stand beside it, if there is one.
        let alone = |it: &&Line| {
            let below = written_from(text, it.next).is_some_and(|below| below.indent == above);
            it.indent == above && above == found + step && below && opens(text, **it, entry(text, **it))
        };
        let changes = match deep.iter().find(alone) {
            Some(key) => vec![indented(*key, found)],
            None => deep.iter().map(|it| indented(*it, it.indent - above + found)).collect(),
        };
        let key = entry(text, line_at(text, first)).key;
        return Repair::new(key.unwrap_or((first, first + 1)), expected(&[found], name(key), above), changes);
    }
    // Where the line below would stand right under this key, or right beside it.
    let due = next.and_then(|next| if is_block { next.indent.checked_sub(step) } else { Some(next.indent) });
    let due = due.filter(|it| columns.contains(it) && (is_block || *it > found));
    // An item below keeps its list open.
    let list_goes_on = next.is_some_and(|next| next.indent > found && entry(text, next).dash.is_some());
    let target = match (due, below, above) {
        (Some(column), ..) => column,
        (None, _, Some(above)) if list_goes_on => above,
        (None, Some(below), Some(above)) if above - found > found - below => below,
        (None, _, Some(above)) => above,
        (None, below, None) => below.unwrap_or(found),
    };
    let sure = due.or(above.filter(|_| list_goes_on));
    let wanted: Vec<usize> = sure.map_or_else(|| below.into_iter().chain(above).collect(), |it| vec![it]);
    let changes = match due {
        Some(column) => vec![indented(line, column)],
        None => moved(text, line, target, step, in_list),
    };
    Repair::new(place, expected(&wanted, name(held.key), found), changes)
}

/// The key above opens a block and stands deeper than the line that should be in it.
fn line_above_too_deep(cx: &Context<'_>, line: Line, below: Option<usize>, step: usize) -> Option<Repair> {
    let text = cx.text;
    let above = written_above(text, line.start)?;
    let held = entry(text, above);
    let key = held.key.filter(|_| held.column > line.indent && opens(text, above, held))?;
    let too_deep = held.column - line.indent.checked_sub(step)?;
    let wanted = above.indent.checked_sub(too_deep)?;
    let first_child = cx.open.iter().any(|&(at, _)| at == key.0);
    let fits = match below {
        Some(below) if held.dash.is_some() => (below..=below + step).contains(&wanted),
        Some(below) => wanted == if first_child { below + step } else { below },
        None => wanted == 0,
    };
    let message = expected(&[wanted], &text[key.0..key.1], above.indent);
    fits.then(|| Repair::new(key, message, vec![indented(above, wanted)]))
}

/// Moves a line to a column with its neighbors in the same wrong column, and what is below each of them unless that
/// stands right already.
fn moved(text: &str, line: Line, target: usize, step: usize, in_list: bool) -> Vec<Change> {
    let found = line.indent;
    let mut changes = Vec::new();
    // Whether lines deeper than `found` belong to the line above them, and the column that they get for the first.
    let mut child: Option<(bool, usize, usize)> = None;
    for it in lines_from(text, line.start).filter(|it| !it.is_blank() && !it.is_comment(text)) {
        let held = entry(text, it);
        if it.indent == found && it.depth(text) == found && (it.start == line.start || !in_list || held.dash.is_none())
        {
            changes.push(indented(it, target));
            let value = &text[held.value.min(it.end)..it.end];
            let block = goes_on(&value[..without_comment(value)]);
            child = (block || opens(text, it, held)).then_some((block, 0, 0));
            continue;
        }
        let Some((block, first, column)) = &mut child else { break };
        if it.depth(text) <= found {
            break;
        }
        if *first == 0 {
            *first = it.indent;
            let right = it.indent == target + step || *block && it.indent > target;
            *column = if right { it.indent } else { (it.indent + target).saturating_sub(found) };
        }
        if *first != *column {
            changes.push(indented(it, (it.indent + *column).saturating_sub(*first)));
        }
    }
    changes
}

/// True for a value that has lines below its own.
fn goes_on(value: &str) -> bool {
    match value.as_bytes() {
        [b'|' | b'>', ..] => true,
        [quote @ (b'"' | b'\''), .., last] => quote != last,
        [b'[', .., last] => *last != b']',
        [b'{', .., last] => *last != b'}',
        [b'"' | b'\'' | b'[' | b'{'] => true,
        _ => false,
    }
}

/// `-name:` where `- name:` is meant.
fn glued_dash(text: &str, (start, end): (usize, usize)) -> Option<Repair> {
    let name = text[start..end].strip_prefix('-').filter(|name| is_word(name))?;
    let message = format!("expected a space between `-` and `{name}`");
    Some(Repair::new((start, start + 1), message, vec![Change::replace(start + 1, start + 1, " ")]))
}

/// A key deeper than the scalar above it, which begins on the line `begin`.
pub(super) fn below_scalar(cx: &Context<'_>, begin: Line, line: Line, held: Entry) -> Repair {
    let text = cx.text;
    let first = entry(text, begin);
    if let Some(repair) = first.key.and_then(|key| glued_dash(text, key)) {
        return repair;
    }
    if let Some(repair) = line_above_too_shallow(text, begin, line, step(text)) {
        return repair;
    }
    let outer = cx.open.iter().filter(|(_, mapping)| *mapping).map(|&(at, _)| column(text, at));
    let columns: Vec<usize> = outer.filter(|&it| it < first.column).chain([first.column]).collect();
    misplaced_key(cx, line, held, &columns)
}

/// The entry above stands less deep than its neighbors above and below.
fn line_above_too_shallow(text: &str, above: Line, line: Line, step: usize) -> Option<Repair> {
    let own = entry(text, above);
    let key = own.key.filter(|_| own.column < line.indent && !opens(text, above, own))?;
    let before = written_above(text, above.start)?;
    let outer = entry(text, before);
    let wanted = above.indent + line.indent - own.column;
    let next = written_from(text, line.next);
    let first = opens(text, before, outer) && outer.column + step == wanted;
    let message = expected(&[wanted], &text[key.0..key.1], above.indent);
    let fits = if own.dash.is_some() {
        let mut below = lines_from(text, line.next).filter(|it| !it.is_blank() && it.indent < line.indent);
        first || below.next().is_some_and(|it| it.indent == wanted && entry(text, it).dash.is_some())
    } else {
        let goes_on = next.is_some_and(|next| next.indent == line.indent) || opens(text, line, entry(text, line));
        let ends = next.is_none_or(|next| next.indent != above.indent || opens(text, next, entry(text, next)));
        before.indent == line.indent && (goes_on || ends) || first && outer.column == own.column
    };
    fits.then(|| Repair::new(key, message, vec![indented(above, wanted)]))
}

/// The key that holds a block above stands less deep than the line, which is its neighbor by the file's step.
fn holder_too_shallow(cx: &Context<'_>, line: Line, step: usize) -> Option<Repair> {
    let text = cx.text;
    let children = cx.open.iter().map(|&(at, _)| line_at(text, at)).find(|it| it.indent == line.indent + step)?;
    let holder = written_above(text, children.start).filter(|it| it.indent < line.indent)?;
    // A line with a value is rather a neighbor of those children, and they are too deep.
    if holder.indent + step == line.indent && !opens(text, line, entry(text, line)) {
        return None;
    }
    let above = written_above(text, holder.start)?;
    let key = entry(text, holder).key.filter(|_| opens(text, holder, entry(text, holder)))?;
    let neighbor = lines_above(text, holder.start)
        .find(|it| !it.is_blank() && !it.is_comment(text) && it.indent <= line.indent)
        .is_some_and(|it| it.indent == line.indent);
    let wants = neighbor || above.indent + step == line.indent && opens(text, above, entry(text, above));
    let message = expected(&[line.indent], &text[key.0..key.1], holder.indent);
    wants.then(|| Repair::new(key, message, vec![indented(holder, line.indent)]))
}

/// An item in a column where no list is open.
pub(super) fn misplaced_item(cx: &Context<'_>, line: Line) -> Repair {
    let text = cx.text;
    let place = (line.first(), line.first() + 1);
    let mappings = cx.open.iter().filter(|(_, mapping)| *mapping).map(|&(at, _)| column(text, at));
    let below = mappings.filter(|&it| it < line.indent).max();
    if let Some(repair) = line_above_too_deep(cx, line, below, step(text)) {
        return repair;
    }
    let lists = cx.open.iter().filter(|(_, mapping)| !*mapping).map(|&(at, _)| column(text, at));
    let target = lists.filter(|&it| it != line.indent).min_by_key(|it| it.abs_diff(line.indent));
    // The first item below a key that stands deeper.
    let above = written_above(text, line.start).filter(|it| opens(text, *it, entry(text, *it)));
    if let Some(column) = above.map(|it| entry(text, it).column).filter(|&it| it > line.indent) {
        let held = entry(text, line);
        let below = written_from(text, line.next).filter(|it| it.indent > line.indent);
        let opens = opens(text, line, held);
        let child = if opens { step(text) } else { 0 };
        let right = below.and_then(|it| it.indent.checked_sub(held.column - line.indent + child));
        let right = right.filter(|&it| it >= column && held.key.is_some());
        let target = right.unwrap_or(column);
        let plural = if target == 1 { "" } else { "s" };
        let message = format!("expected {target} space{plural} before `-`, found {}", line.indent);
        let changes = match right {
            Some(right) => vec![indented(line, right)],
            None => lines_from(text, line.start)
                .take_while(|it| it.start == line.start || it.is_blank() || it.depth(text) > line.indent)
                .filter(|it| !it.is_blank())
                .map(|it| indented(it, it.indent + column - line.indent))
                .collect(),
        };
        return Repair::new(place, message, changes);
    }
    let is_item = |it: Line| entry(text, it).dash.is_some();
    let mut run = vec![line];
    for it in lines_from(text, line.next).filter(|it| !it.is_blank() && !it.is_comment(text)) {
        let right = target == Some(it.indent) && target != Some(line.indent) && is_item(it);
        let neighbor = it.indent == line.indent && is_item(it);
        if right || is_marker(it.body(text)) || !(neighbor || it.depth(text) > line.indent) {
            break;
        }
        run.push(it);
    }
    match target {
        Some(target) => {
            let plural = if target == 1 { "" } else { "s" };
            let message = format!("expected {target} space{plural} before `-`, found {}", line.indent);
            let mut child = None;
            let mut changes = Vec::new();
            for it in run {
                if it.indent == line.indent {
                    let held = entry(text, it);
                    child = held.key.map(|_| held.column - it.indent + target);
                    changes.push(indented(it, target));
                    continue;
                }
                // What is below an item moves with it unless it stands right already.
                if child.is_none_or(|child| it.indent < child) || it.indent + target < line.indent {
                    changes.push(indented(it, (it.indent + target).saturating_sub(line.indent)));
                    child = None;
                }
            }
            Repair::new(place, message, changes)
        }
        None => {
            let end = run.last().map_or(line.end, |it| it.end);
            Repair::new(place, "expected a key, found a list item", vec![Change::drop(line.start, end)])
        }
    }
}

/// The end of the lines from `line` on that stand in its column or deeper; `items` in that column belong to them or not.
fn run_end(text: &str, line: Line, items: bool) -> usize {
    let mut end = line.end;
    for below in lines_from(text, line.next).filter(|it| !it.is_blank() && !it.is_comment(text)) {
        let ends_here = below.depth(text) == line.indent && !items && entry(text, below).dash.is_some();
        if below.depth(text) < line.indent || ends_here || below.indent == 0 && is_marker(below.body(text)) {
            break;
        }
        end = below.end;
    }
    end
}

/// A line that is neither a key nor an item, and those like it below.
pub(super) fn stray(cx: &Context<'_>, line: Line) -> Repair {
    let text = cx.text;
    let body = line.body(text);
    let body = &body[..without_comment(body)];
    let place = (line.first(), line.first() + body.len());
    let is_entry = |line: Line| {
        let held = entry(text, line);
        held.key.is_some() || held.dash.is_some()
    };
    let next = written_from(text, line.next);
    let above = written_above(text, line.start);
    let follows_block = cx.last_is_block && text[cx.last.1.min(line.start)..line.start].trim_matches(BLANKS).is_empty();
    // What is deeper may wait for the line above, or go on with what is open.
    let resumes = next.filter(|it| it.indent > line.indent && is_entry(*it)).is_some_and(|next| {
        let waits = above.is_some_and(|it| next.indent > it.indent && opens(text, it, entry(text, it)));
        let open = cx.open.iter().any(|&(at, _)| column(text, at) == next.indent);
        waits || open && next.indent != line.indent + step(text)
    });
    if !follows_block && !resumes && next.is_none_or(is_entry) {
        let glued = body.find(':').filter(|&at| is_word(&body[..at]) && !body[at + 1..].starts_with("//"));
        if let Some(at) = glued {
            let at = line.first() + at;
            let change = Change::replace(at + 1, at + 1, " ");
            return Repair::new((at, at + 1), "expected a space after `:`", vec![change]);
        }
        // A key and a value with nothing between but a blank.
        if let Some((word, _)) = body.split_once(' ').filter(|(word, value)| is_word(word) && is_token(value)) {
            let end = line.first() + word.len();
            let change = Change::replace(end, end, ":");
            return Repair::new((line.first(), end), format!("expected `:` after `{word}`"), vec![change]);
        }
        if is_word(body) {
            let opens = next.is_some_and(|it| it.indent > line.indent);
            let fill = if opens { ":" } else { ": x" };
            let hole = (!opens).then_some(Hole::Expression);
            let change = Change { hole, ..Change::replace(place.1, place.1, fill) };
            return Repair::new(place, format!("expected `:` after `{body}`"), vec![change]);
        }
    }
    let mut end = line.end;
    for below in lines_from(text, line.next).filter(|it| !it.is_blank() && !it.is_comment(text)) {
        let deeper = below.depth(text) > line.indent && !resumes;
        if is_marker(below.body(text)) || is_entry(below) && !deeper {
            break;
        }
        end = below.end;
    }
    let mut changes = vec![Change::drop(line.start, end)];
    if !follows_block {
        return Repair::new(place, "expected `key: value`", changes);
    }
    let (start, end) = cx.last;
    let end = start + text[start..end].trim_end_matches(BLANKS).len();
    changes.push(Change { start: start as u32, end: end as u32, fill: Fill::Keep, hole: Some(Hole::Expression) });
    let indent = column(text, start);
    let plural = if indent == 1 { "" } else { "s" };
    Repair::new(place, format!("expected {indent} space{plural}: this line ends the text above it"), changes)
}

/// One word, number or address, as a value is.
fn is_token(text: &str) -> bool {
    text.starts_with(|sign: char| sign.is_alphanumeric() || sign == '/') && !text.contains([' ', '\t', '"', '\''])
}

/// What a merge left behind: its marks and the second of the two versions are given up.
pub(super) fn conflict(cx: &Context<'_>, line: Line) -> Option<Repair> {
    let mark = |line: Line, mark: &str| {
        let body = &cx.text[line.start..line.end];
        body.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    if !mark(line, "<<<<<<<") {
        return None;
    }
    let middle = lines_from(cx.text, line.next).find(|&it| mark(it, "======="))?;
    let end = lines_from(cx.text, middle.next).find(|&it| mark(it, ">>>>>>>"))?;
    let changes = vec![Change::drop(line.start, line.end), Change::drop(middle.start, end.end)];
    Some(Repair::new((line.start, line.end), "a merge left its conflict in the file", changes))
}

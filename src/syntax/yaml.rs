//! YAML to the spanned tree.
//!
//! Nearly every text is read line by line (`everyday`); any other by a full parser (`events`). Both fill a `Builder`.
//! After a fault the text is repaired (see `recover`) and read again, so that the structure is always the parser's own;
//! all offsets kept are those of the text as it is written.

use std::collections::HashMap;
use std::sync::Arc;

use super::changes::{Change, Changes};
use super::hole::hole_in;
use super::recover::{self, Fault};
use super::{Hole, LayerId, Node, Problem, ProblemKind, Style, Tree, templates, unfold};
use crate::source::OffsetMap;

mod builder;
mod events;
mod everyday;
use builder::Builder;

/// How often a text is repaired and read again.
const MAX_REPAIRS: usize = 50;
/// Bytes that are read again after repairs, over all of them.
const MAX_READ_AGAIN: usize = 16 << 20;
/// How often one line is repaired, each time giving up more of it.
const MAX_LEVEL: usize = 4;

/// Parses the text of a layer and fills its roots, comments and problems.
pub(crate) fn parse(tree: &mut Tree, layer: LayerId) {
    let text = Arc::clone(&tree.layer(layer).text);
    let tabs = memchr::memchr_iter(b'\t', text.as_bytes()).any(|at| tab_before(&text, at + 1).is_some());
    let mark = tree.mark();
    let as_written = Source { text: &text, read: &text, map: None, changes: &Changes::default() };
    if read_everyday(tree, layer, as_written, tabs, &mut Vec::new(), false) {
        return;
    }
    let templates::Templates { mut changes, mut problems, conditional } = templates::hide(&text);
    if layer.0 == 0 && text.starts_with('\u{feff}') {
        problems.push(problem(ProblemKind::ByteOrderMark, 0, 3, ""));
    }
    let mut levels: HashMap<(u32, Fault, bool), usize> = HashMap::new();
    let mut budget = MAX_READ_AGAIN;
    for repairs in 0.. {
        let (read, map) = changes.apply(&text);
        let source = Source { text: &text, read: &read, map: map.as_ref(), changes: &changes };
        let changed = !changes.list().is_empty();
        if changed && read_everyday(tree, layer, source, tabs, &mut problems, conditional) {
            break;
        }
        let mut builder = Builder::new(tree, layer, source, tabs);
        let Err((fault, at)) = events::read(&mut builder) else {
            builder.finish(problems, conditional);
            break;
        };
        let cx = builder.context(at);
        let (place, _) = builder.source.span(cx.at as u32, cx.at as u32);
        let level = levels.entry((place, fault, cx.flow.is_some())).or_insert(0);
        let repair = recover::repair(fault, &cx, *level);
        *level += 1;
        let told = builder.source.problem(&repair);
        let known = *level > 1 || is_given_up(&changes, &text, told.start as usize);
        let stuck = *level > MAX_LEVEL;
        let give_up = fault == Fault::TooDeep || repairs >= MAX_REPAIRS || cx.at > budget || stuck;
        if give_up {
            let (at, _) = builder.source.span(cx.at as u32, cx.at as u32);
            let message = match fault {
                Fault::TooDeep => "nested more than 128 levels deep",
                _ => "too many faults; the rest is not read",
            };
            problems.push(problem(ProblemKind::TooMuch, at, at, message));
        } else if !known {
            problems.push(told);
        }
        if give_up {
            builder.close_all();
            builder.finish(problems, conditional);
            break;
        }
        budget = budget.saturating_sub(cx.at);
        let added: Vec<Change> =
            repair.changes.into_iter().map(|change| builder.source.written_change(change)).collect();
        added.into_iter().for_each(|change| changes.add(change));
        tree.truncate(mark);
    }
}

/// Reads a text line by line and takes the problems, if it is an everyday one; else leaves the tree as it was.
fn read_everyday(
    tree: &mut Tree,
    layer: LayerId,
    source: Source<'_>,
    tabs: bool,
    problems: &mut Vec<Problem>,
    conditional: bool,
) -> bool {
    let mark = tree.mark();
    tree.nodes.reserve(source.read.len() / 32);
    let mut builder = Builder::new(tree, layer, source, tabs);
    let read = everyday::read(&mut builder).is_some();
    if read {
        builder.finish(std::mem::take(problems), conditional);
    } else {
        tree.truncate(mark);
    }
    read
}

fn problem(kind: ProblemKind, start: u32, end: u32, message: impl Into<String>) -> Problem {
    Problem { kind, start, end, message: message.into(), related: None }
}

/// True if a repair already hid or took away something on the line of a byte.
fn is_given_up(changes: &Changes, text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at);
    changes
        .within(start as u32, end as u32)
        .any(|it| it.is_dropped() && it.end > start as u32 || it.hole == Some(Hole::Expression))
}

/// The text that is parsed, and how it differs from the one that is written.
#[derive(Clone, Copy)]
struct Source<'s> {
    /// As it is written.
    text: &'s str,
    /// As it is parsed.
    read: &'s str,
    /// From the second to the first, if offsets differ.
    map: Option<&'s OffsetMap>,
    changes: &'s Changes,
}

impl Source<'_> {
    /// Bytes of the written text. A sign of several bytes may be hidden behind as many signs of one byte; a part of those
    /// stands for the whole.
    fn span(&self, start: u32, end: u32) -> (u32, u32) {
        let (start, end) = self.map.map_or((start, end), |map| map.range(start, end));
        if self.changes.list().is_empty() {
            return (start, end);
        }
        (floor(self.text, start as usize) as u32, ceil(self.text, end as usize) as u32)
    }

    fn problem(&self, repair: &recover::Repair) -> Problem {
        let whole = |(start, end): (usize, usize)| {
            let start = floor(self.read, start);
            self.span(start as u32, ceil(self.read, end.max(start)) as u32)
        };
        let (start, end) = whole((repair.start, repair.end));
        let line = &self.text[start as usize..];
        let line = &line[..line.find('\n').unwrap_or(line.len())];
        let template =
            repair.kind == ProblemKind::Syntax && matches!(hole_in(line), Some(Hole::Braces | Hole::Directive));
        let kind = if template { ProblemKind::Template } else { repair.kind };
        let related = repair.related.map(whole);
        Problem { related, ..problem(kind, start, end, repair.message.clone()) }
    }

    /// A change of the text that is parsed, as one of the written text.
    fn written_change(&self, change: Change) -> Change {
        let start = floor(self.read, change.start as usize) as u32;
        let end = ceil(self.read, change.end.max(start) as usize) as u32;
        let (start, end) = self.span(start, end);
        Change { start, end, ..change }
    }
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

fn ceil(text: &str, at: usize) -> usize {
    text.ceil_char_boundary(at.min(text.len()))
}

/// The first tab among the blanks and indicators between the start of a line and a byte; nothing if there is more.
fn tab_before(text: &str, at: usize) -> Option<usize> {
    let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    let prefix = &text[start..at];
    let tab = prefix.find('\t')?;
    prefix.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'-' | b'?')).then_some(start + tab)
}

/// The way from a decoded scalar back to its layer's text, for a scalar that does not stand there as it is.
pub(crate) fn scalar_map(node: Node<'_>, style: Style) -> OffsetMap {
    let node = node.resolved();
    unfold::scalar_map(&node.tree.layer(node.layer()).text, node.local(), style, node.text_or_empty())
}

/// What both readers make of a text, where the quicker one reads it as it is or with its templates hidden: `Err` with both
/// trees if they differ. The full parser never sees a bare template.
#[cfg(any(test, fuzzing))]
pub(crate) fn compare_readers(text: &str) -> Result<bool, String> {
    let templates::Templates { changes, .. } = templates::hide(text);
    let (read, map) = changes.apply(text);
    let hidden = Source { text, read: &read, map: map.as_ref(), changes: &changes };
    let as_written = Source { text, read: text, map: None, changes: &Changes::default() };
    let tabs = memchr::memchr_iter(b'\t', text.as_bytes()).any(|at| tab_before(text, at + 1).is_some());
    let read = |source: Source<'_>, quick: bool| -> Result<String, Option<(Fault, usize)>> {
        let mut tree = Tree::new(crate::source::FileId(0), text.into(), super::Language::Yaml);
        let mut builder = Builder::new(&mut tree, LayerId(0), source, tabs);
        let read =
            if quick { everyday::read(&mut builder).ok_or(None) } else { events::read(&mut builder).map_err(Some) };
        read.map(|()| builder.finish(Vec::new(), false))?;
        let Tree { nodes, children, strings, layers, merges, repeats, anchors, tags, .. } = &tree;
        let flags = (merges, repeats, anchors.len(), tags.len());
        Ok(format!("{nodes:?}\n{children:?}\n{strings:?}\n{layers:?}\n{flags:?}"))
    };
    let Ok(quick) = read(as_written, true).or_else(|_| read(hidden, true)) else { return Ok(false) };
    match read(hidden, false) {
        Ok(full) if full == quick => Ok(true),
        Ok(full) => Err(format!("{text:?}\n  everyday: {quick}\n  full: {full}")),
        Err(fault) => Err(format!("{text:?}\n  everyday: {quick}\n  full: {fault:?}")),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;
    use proptest::test_runner::TestRunner;

    use super::compare_readers;

    fn agree(text: &str) -> bool {
        compare_readers(text).unwrap_or_else(|difference| panic!("{difference}"))
    }

    /// Every YAML text below a folder.
    fn texts(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                texts(&path, found);
            } else if path.extension().is_some_and(|it| it == "yaml" || it == "yml") || path.ends_with("user-data") {
                found.extend(std::fs::read_to_string(path));
            }
        }
    }

    fn all() -> Vec<String> {
        let mut found = Vec::new();
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        ["fixtures", "cases"].iter().for_each(|folder| texts(&root.join(folder), &mut found));
        found
    }

    #[test]
    fn both_readers_agree_on_every_fixture_and_whatever_is_left_of_one() {
        let (mut read, mut whole) = (0, 0);
        let texts = all();
        for text in &texts {
            whole += usize::from(agree(text));
            // Every place in turn, each text from another one on: all of them would take minutes.
            for (at, _) in text.match_indices([' ', '\n', ':', '-', '"']).skip(text.len() % 17).step_by(17) {
                read += usize::from(agree(&text[..at]));
                read += usize::from(agree(&text[at..]));
                read += usize::from(agree(&format!("{}{}", &text[..at], &text[at + 1..])));
            }
        }
        println!("{whole} of {} texts, {read} of their parts", texts.len());
        assert!(whole * 10 > texts.len() * 6, "only {whole} of {} texts are everyday's", texts.len());
    }

    /// What a line may begin with behind its indentation.
    const BEGINS: [&str; 20] = [
        "a: ", "b: ", "c:", "- ", "- a: ", "- - ", "-", "'q': ", "\"d\": ", "a : ", "x", "--- ", "---", "...", "# c",
        "? ", "&a ", "k: - ", "", "-\t",
    ];
    /// What a line may go on with.
    const GOES_ON: [&str; 44] = [
        "",
        "v",
        "v w",
        "'s'",
        "'it''s'",
        "\"t\"",
        "\"\\n\\\"\"",
        "\"\\x41\"",
        "|",
        ">",
        "|-",
        ">-",
        "|+",
        ">+",
        "|2",
        ">1-",
        "|-2",
        "[]",
        "{}",
        "[a, b]",
        "[a: b, 'c': d]",
        "{a: b}",
        "{\"a\":b, c: }",
        "{a: [b, {c: d}], e}",
        "[a,, b]",
        "[",
        "]",
        "{a: b",
        "*a",
        "!t v",
        "&a v",
        "a: b",
        ": ",
        ":",
        "#v",
        "v #w",
        "- v",
        "-v",
        "?",
        "@v",
        "%v",
        "\t",
        "{{ v }}",
        "\u{e9}\u{65e5}",
    ];
    /// What may stand at the end of a line.
    const ENDS: [&str; 8] = ["\n", "\n", "\n", " # c\n", "  \n", "\t\n", "#c\n", "\n\n"];

    /// A text of lines that begin, go on and end in every way, each as deep as it likes.
    fn lines() -> impl Strategy<Value = String> {
        let odd = (0..9_usize, prop::sample::select(&BEGINS[..]), prop::sample::select(&GOES_ON[..]));
        let line = (odd, prop::sample::select(&ENDS[..]));
        let line = line.prop_map(|((depth, begin, more), end)| format!("{:depth$}{begin}{more}{end}", ""));
        (prop::collection::vec(line, 1..7), any::<bool>()).prop_map(|(lines, whole)| {
            let text = lines.concat();
            if whole { text } else { text.trim_end_matches('\n').to_owned() }
        })
    }

    /// A text that is nearly legal: nested keys and lists, blocks of text with every header, and few odd things.
    fn nested() -> impl Strategy<Value = String> {
        let common =
            prop::sample::select(&["v", "v w", "'it''s'", "\"\\n\"", "[a, b]", "{a: b}", "", "- v", "a: b"][..]);
        let leaf = prop_oneof![8 => common, 1 => prop::sample::select(&GOES_ON[..])].prop_map(|it| vec![it.to_owned()]);
        let words = prop::sample::select(&["t", " u", "", "", "  v", "# w", "- x", "y: z", "\tq", " "][..]);
        let header = prop::sample::select(&["|", ">", "|-", ">-", "|+", ">+", "|2", ">1+"][..]);
        let block = (header, 0..4_usize, prop::collection::vec(words, 0..6)).prop_map(|(header, deep, words)| {
            let line = |word: &str| if word.is_empty() { String::new() } else { format!("{:deep$}{word}", "") };
            std::iter::once(header.to_owned()).chain(words.into_iter().map(line)).collect()
        });
        let note = prop::sample::select(&["", "", "", " # c", "  "][..]);
        let tree = prop_oneof![leaf, block].prop_recursive(4, 24, 4, move |inner| {
            let key = prop::sample::select(&["a:", "b c:", "'d':", "\"e\":", "-", "-", "f :"][..]);
            let beside = prop::sample::select(&[0_usize, 1, 2, 2, 2, 2, 2, 3, 4][..]);
            let between = prop::sample::select(&["", "", "", "", "", "# c", " "][..]);
            let part = (key, beside, between, note.clone(), inner).prop_map(|(key, deep, between, note, lines)| {
                let mut lines = lines.into_iter();
                let first = lines.next().unwrap_or_default();
                // A key of its own, or a list, goes below; a scalar stands beside its key.
                let below = first.ends_with(':') || first.starts_with("- ") || first.contains(": ");
                let own = if below && key != "-" { format!("{key}{note}") } else { format!("{key} {first}{note}") };
                let mut made = vec![own];
                if !between.is_empty() {
                    made.push(between.to_owned());
                }
                let indent = |line: String| if line.is_empty() { line } else { format!("{:deep$}{line}", "") };
                made.extend(Some(first).filter(|_| below && key != "-").map(indent));
                made.extend(lines.map(indent));
                made
            });
            prop::collection::vec(part, 1..4).prop_map(|parts| parts.concat())
        });
        let begin = prop::sample::select(&["", "", "---\n", "# c\n--- # d\n", "a\n---\n", "\n"][..]);
        let end = prop::sample::select(&["\n", "\n", "", "\n\n", "\n  ", "\n---\nz\n", "\n# c", "\n...\n"][..]);
        (begin, tree, end).prop_map(|(begin, lines, end)| format!("{begin}{}{end}", lines.join("\n")))
    }

    /// Tries many texts; how many of them the quick reader reads.
    fn read_of(many: u32, texts: impl Strategy<Value = String>) -> u32 {
        let config = ProptestConfig { cases: many, failure_persistence: None, ..ProptestConfig::default() };
        let read = Cell::new(0);
        let tried = TestRunner::new(config).run(&texts, |text| {
            let quick = compare_readers(&text).map_err(TestCaseError::fail)?;
            read.set(read.get() + u32::from(quick));
            Ok(())
        });
        tried.unwrap_or_else(|fault| panic!("{fault}"));
        println!("READ {}", read.get());
        read.get()
    }

    #[test]
    fn both_readers_agree_where_they_once_did_not() {
        for text in
            ["- - #v", "- \n", "- [  \na: ", "{\n", "#\n--# ! @NAME@na$   name: l", "--# ! @NAME@: l", "a # ! @N@: l"]
        {
            agree(text);
        }
    }

    #[test]
    fn both_readers_agree_on_lines_of_every_kind() {
        let read = read_of(40_000, lines());
        assert!(read > 600, "only {read} are everyday's");
    }

    #[test]
    fn both_readers_agree_on_what_is_nearly_legal() {
        let read = read_of(20_000, nested());
        assert!(read > 1500, "only {read} are everyday's");
    }
}

//! Findings that are known and accepted: comments `# palint: allow(rule) reason, until 2027-03-31`, at any depth of
//! embedding. What the settings allow is read by `settings.rs` into the same struct.

use globset::GlobMatcher;

use super::{Document, Kind};
use crate::catalog::spelling::errors;
use crate::catalog::versions::Version;
use crate::finding::{Edit, Place};
use crate::source::FileId;
use crate::syntax::{Comment, KeyPattern, Language, LayerId, Tree};

/// A text with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What is written, decoded.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// When an allowance ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The last day on which it holds, as `YYYY-MM-DD`.
    Day(String),
    /// The first Palette version for which it does not hold any more.
    Palette(Version),
    /// Neither; told by `settings-schema`.
    Unclear,
}

/// What an allowance covers.
#[derive(Clone, Debug)]
pub enum Scope {
    /// Bytes of one document's text: the line of the comment, and the one below where the comment stands alone.
    Lines {
        /// The file.
        file: FileId,
        /// The document inside it.
        layer: u32,
        /// Half-open byte ranges of the document's text; a finding that begins in one of them, or at its end, is covered.
        lines: Vec<(u32, u32)>,
    },
    /// What the settings name.
    Paths {
        /// Pattern over paths relative to the folder of the settings; every file without one.
        file: Option<GlobMatcher>,
        /// Pattern over key paths; every key without one.
        key: Option<KeyPattern>,
    },
}

/// One rule or group that is allowed, with its own removal.
#[derive(Clone, Debug)]
pub struct AllowedRule {
    /// Its name.
    pub name: Said,
    /// Takes the name away, or the whole allowance if it is the only one; empty where that is not mechanical.
    pub removal: Vec<Edit>,
    /// Replaces the name; the text is the name itself, and a name needs no escaping at any depth.
    pub written: Edit,
}

/// An allowance.
#[derive(Clone, Debug)]
pub struct Allowance {
    /// The rules and groups that it names.
    pub rules: Vec<AllowedRule>,
    /// Why.
    pub reason: Option<String>,
    /// When it ends, as it is written.
    pub until: Option<(Said, End)>,
    /// What it covers.
    pub scope: Scope,
    /// The pattern of `file:`, as it is written.
    pub file: Option<Said>,
    /// The pattern of `key:`, as it is written.
    pub key: Option<String>,
}

impl Allowance {
    /// The place to show it at.
    pub fn place(&self) -> Option<&Place> {
        self.rules.first().map(|it| &it.name.place)
    }

    /// True for a comment, false for an entry of the settings.
    pub fn is_comment(&self) -> bool {
        matches!(self.scope, Scope::Lines { .. })
    }
}

/// The comments of a document that speak to palint.
#[derive(Clone, Debug, Default)]
pub struct Comments {
    /// Allowances.
    pub allowances: Vec<Allowance>,
    /// Comments that look as if they were to allow something, and do not.
    pub unclear: Vec<Place>,
}

/// When an allowance ends, by the text of `until`.
pub fn end(text: &str) -> End {
    if is_day(text) {
        return End::Day(text.to_owned());
    }
    let parts = text.split('.').count();
    let digits = text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    match Version::parse(text) {
        Some(version) if digits && (2..=3).contains(&parts) => End::Palette(version),
        _ => End::Unclear,
    }
}

fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize| {
        part.parse::<u32>().ok().filter(|_| part.len() == digits && part.bytes().all(|it| it.is_ascii_digit()))
    };
    let [year, month, day] = parts[..] else { return false };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|it| (1..=12).contains(&it))
        && number(day, 2).is_some_and(|it| (1..=31).contains(&it))
}

/// Reads the comments of a document.
pub(super) fn lower(document: &Document) -> Comments {
    let mut found = Comments::default();
    if document.kind == Kind::Other || memchr::memmem::find(document.source.text.as_bytes(), MARK.as_bytes()).is_none()
    {
        return found;
    }
    for layer in document.tree.layer_ids() {
        for &comment in &document.tree.layer(layer).comments {
            read(&document.tree, layer, comment, &mut found);
        }
    }
    found
}

const MARK: &str = "palint:";

/// Words that other tools use where palint says `allow`.
const OTHER_WORDS: [&str; 7] = ["ignore", "disable", "suppress", "skip", "noqa", "nolint", "exclude"];

fn read(tree: &Tree, layer: LayerId, comment: Comment, found: &mut Comments) {
    let text = &tree.layer(layer).text[comment.start as usize..comment.end as usize];
    let body = text.trim_start_matches(['#', '/', '*']).trim_start();
    let body = if text.starts_with("/*") { body.trim_end_matches('/').trim_end_matches('*') } else { body };
    let Some(rest) = body.strip_prefix(MARK) else { return };
    let offset = |part: &str| comment.start + (part.as_ptr() as usize - text.as_ptr() as usize) as u32;
    let rest = rest.trim();
    let word = rest.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-').next().unwrap_or_default();
    let names = rest[word.len()..].trim_start().strip_prefix('(').and_then(|it| it.split_once(')'));
    let (Some((names, tail)), "allow") = (names, word) else {
        let meant = word.to_ascii_lowercase();
        let near = meant.starts_with("allow") || OTHER_WORDS.iter().any(|it| meant.starts_with(it));
        if near || errors(&meant, "allow", 1).is_some() {
            let start = offset(body);
            found.unclear.push(tree.place(layer, start, start + body.trim_end().len() as u32));
        }
        return;
    };
    let (reason, until) = tail_parts(tail);
    let until = until.map(|text| {
        let start = offset(text);
        let place = tree.place(layer, start, start + text.len() as u32);
        (Said { text: text.to_owned(), place }, end(text))
    });
    let parts: Vec<&str> = names.split(',').collect();
    let whole = removal(tree, layer, comment);
    let mut rules = Vec::new();
    let mut at = 0;
    for (index, part) in parts.iter().enumerate() {
        let (from, to) = (at, at + part.len());
        at = to + 1;
        let name = part.trim();
        if name.is_empty() {
            continue;
        }
        let start = offset(name);
        let end = start + name.len() as u32;
        let place = tree.place(layer, start, end);
        let removal = if parts.iter().filter(|it| !it.trim().is_empty()).count() < 2 {
            vec![tree.edit(layer, whole.0, whole.1, "")]
        } else {
            // The comma goes with the name: the one behind it, for the last name the one before it.
            let base = offset(names);
            let (from, to) = if index + 1 < parts.len() { (from, to + 1) } else { (from - 1, to) };
            let blanks = if index == 0 { names[to..].len() - names[to..].trim_start().len() } else { 0 };
            vec![tree.edit(layer, base + from as u32, base + (to + blanks) as u32, "")]
        };
        let name = Said { text: name.to_owned(), place };
        let written = tree.edit(layer, start, end, &name.text);
        rules.push(AllowedRule { name, removal, written });
    }
    if rules.is_empty() {
        let start = offset(body);
        found.unclear.push(tree.place(layer, start, start + body.trim_end().len() as u32));
        return;
    }
    let lines = lines(tree, layer, comment);
    let scope = Scope::Lines { file: tree.file, layer: layer.0, lines };
    found.allowances.push(Allowance { rules, reason, until, scope, file: None, key: None });
}

/// The reason, and the word behind `until` at the very end.
fn tail_parts(tail: &str) -> (Option<String>, Option<&str>) {
    let tail = tail.trim();
    let (before, word) = tail.trim_end_matches('.').rsplit_once(char::is_whitespace).unwrap_or(("", tail));
    let before = before.trim_end();
    let last = before.len().checked_sub(5).and_then(|at| before.get(at..));
    let is_until = last.is_some_and(|it| it.eq_ignore_ascii_case("until"));
    let joined = is_until && {
        let rest = &before[..before.len() - 5];
        rest.is_empty() || rest.ends_with([',', ';', ' ', '\t'])
    };
    let clean = |text: &str| {
        let text = text.trim_start_matches([':', '-', ',', ';', '–', '—', ' ', '\t']);
        let text = text.trim_end_matches([',', ';', ' ', '\t']);
        (!text.is_empty()).then(|| text.to_owned())
    };
    if joined && word.starts_with(|sign: char| sign.is_ascii_digit()) {
        (clean(&before[..before.len() - 5]), Some(word))
    } else {
        (clean(tail), None)
    }
}

/// What goes when a comment is removed, in bytes of its layer: its whole line where it stands alone, else itself with
/// the blanks before it.
fn removal(tree: &Tree, layer: LayerId, comment: Comment) -> (u32, u32) {
    let text = &*tree.layer(layer).text;
    let start = text[..comment.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[start..comment.start as usize];
    if before.trim().is_empty() {
        let end = text[comment.end as usize..].find('\n').map_or(text.len(), |at| comment.end as usize + at + 1);
        (start as u32, end as u32)
    } else {
        ((start + before.trim_end().len()) as u32, comment.end)
    }
}

/// The lines that a comment covers.
fn lines(tree: &Tree, layer: LayerId, comment: Comment) -> Vec<(u32, u32)> {
    let data = tree.layer(layer);
    let text = &*data.text;
    let line_of = |at: usize| {
        let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
        let end = text[at..].find('\n').map_or(text.len(), |found| at + found);
        (start, end)
    };
    let (start, mut end) = line_of(comment.start as usize);
    let mut found = vec![(start as u32, end as u32)];
    if !text[start..comment.start as usize].trim_start_matches('\u{feff}').trim().is_empty() {
        return found;
    }
    end = line_of(comment.end as usize).1;
    while end < text.len() {
        let (next, stop) = line_of(end + 1);
        let line = text[next..stop].trim_start();
        let only_comment = line.starts_with('#') || (data.language != Language::Yaml && line.starts_with("//"));
        end = stop;
        if !only_comment {
            found.push((next as u32, stop as u32));
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Allowance, Comments, End, Scope, lower};
    use crate::finding::{Fix, apply};
    use crate::model;
    use crate::source::{File, FileId};

    fn read(path: &str, text: &str) -> Comments {
        lower(&model::read(FileId(0), Arc::new(File::new(path, text)), None))
    }

    fn covered<'t>(text: &'t str, allowance: &Allowance) -> Vec<&'t str> {
        let Scope::Lines { lines, .. } = &allowance.scope else { panic!("a comment") };
        lines.iter().map(|&(start, end)| text[start as usize..end as usize].trim()).collect()
    }

    #[test]
    fn a_comment_names_rules_a_reason_and_an_end() {
        let text = "#cloud-config\n# palint: allow(secret-in-clear, secrets) bench, thrown away, until 2027-03-31\n# more\nstylus:\n  a: 1 # palint: allow(unknown-key) x until 4.10\n";
        let found = read("user-data", text);
        let [first, second] = &found.allowances[..] else { panic!("{found:?}") };
        assert_eq!(first.rules.iter().map(|it| &*it.name.text).collect::<Vec<_>>(), ["secret-in-clear", "secrets"]);
        assert_eq!(first.reason.as_deref(), Some("bench, thrown away"));
        assert!(matches!(&first.until, Some((_, End::Day(day))) if day == "2027-03-31"));
        assert_eq!(covered(text, first).last(), Some(&"stylus:"));
        assert!(matches!(&second.until, Some((_, End::Palette(_)))));
        assert_eq!(covered(text, second).len(), 1);
    }

    #[test]
    fn a_removed_name_leaves_a_comment_that_reads() {
        let text = "#cloud-config\nstylus: # palint: allow(a, b, c) why\n  x: 1\n";
        let found = read("user-data", text);
        let after = |index: usize| {
            let fix = Fix::safe("", found.allowances[0].rules[index].removal.clone());
            apply(text, FileId(0), &fix).expect("it applies")
        };
        assert!(after(0).contains("allow(b, c)"), "{}", after(0));
        assert!(after(1).contains("allow(a, c)"), "{}", after(1));
        assert!(after(2).contains("allow(a, b)"), "{}", after(2));
    }

    #[test]
    fn what_is_no_allowance_is_left_alone_unless_it_was_meant_as_one() {
        let found =
            read("user-data", "#cloud-config\n# palint: checks this file\n# see palint: allow(x)\nstylus: {}\n");
        assert!(found.allowances.is_empty() && found.unclear.is_empty());
        let found =
            read("user-data", "#cloud-config\n# palint: ignore unknown-key\n# palint: allow unknown-key\nstylus: {}\n");
        assert_eq!(found.unclear.len(), 2);
    }
}

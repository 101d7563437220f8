//! Secrets, hidden once for every format: by place in what is quoted from a file, and by text everywhere else.
//!
//! A secret is replaced by `*` of the same display width, so that what stands behind it stays in its column.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, MatchKind};
use unicode_width::UnicodeWidthChar;

use crate::engine::Report;
use crate::finding::{Edit, Finding};
use crate::model::Document;
use crate::model::secrets::{Secret, is_literal, is_stand_in};
use crate::source::{FileId, Files};

/// A shorter text is hidden where it stands in a file, and not where the same letters stand in a message.
const SHORTEST: usize = 4;
/// A shorter text is hidden in a message only as a word of its own.
const SHORT: usize = 8;

/// What to hide.
#[derive(Debug, Default)]
pub struct Mask {
    /// Bytes of a layer's text, in order, for layers that hold a secret.
    places: HashMap<(FileId, u32), Vec<(usize, usize)>>,
    /// Lines of secrets, sorted.
    texts: Vec<String>,
    /// How they begin.
    begins: Begins,
    /// Finds them; built for the first text in which one may begin.
    finder: OnceLock<AhoCorasick>,
}

/// Where a secret may begin in a text: a fleet has thousands of secrets, and hardly a message holds one.
#[derive(Debug, Default)]
struct Begins {
    /// The first four bytes of each, sorted.
    words: Vec<[u8; 4]>,
    /// One bit for each hash of these; empty without secrets.
    bits: Vec<u64>,
}

impl Begins {
    fn of(texts: &[String]) -> Begins {
        let mut words: Vec<[u8; 4]> = texts.iter().filter_map(|text| text.as_bytes().first_chunk().copied()).collect();
        words.dedup();
        let mut bits = vec![0; if words.is_empty() { 0 } else { BITS / 64 }];
        for &word in &words {
            let bit = hash(word);
            bits[bit / 64] |= 1 << (bit % 64);
        }
        Begins { words, bits }
    }

    /// True if the first four bytes of some secret stand in a text.
    fn are_in(&self, text: &str) -> bool {
        let may_be = |word: [u8; 4]| {
            let bit = hash(word);
            self.bits[bit / 64] >> (bit % 64) & 1 == 1
        };
        let mut words = text.as_bytes().windows(SHORTEST).filter_map(|window| window.first_chunk().copied());
        !self.bits.is_empty() && words.any(|word| may_be(word) && self.words.binary_search(&word).is_ok())
    }
}

/// Bits that tell whether a secret may begin with four bytes.
const BITS: usize = 1 << 19;

fn hash(word: [u8; 4]) -> usize {
    (u32::from_le_bytes(word).wrapping_mul(0x9e37_79b1) >> (32 - BITS.ilog2())) as usize
}

impl Mask {
    /// The mask for the secrets of a report.
    pub(super) fn of(report: &Report) -> Mask {
        Mask::new(&report.files, &report.documents, &report.secrets, &[])
    }

    /// The mask for secrets of some documents, and for texts that were secrets before.
    pub fn new(files: &Files, documents: &[Arc<Document>], secrets: &[Secret], before: &[&str]) -> Mask {
        let spelled = spelled_secrets(documents);
        if secrets.is_empty() && spelled.is_empty() && before.is_empty() {
            return Mask::default();
        }
        let documents: HashMap<FileId, &Document> = documents.iter().map(|it| (it.file(), &**it)).collect();
        let mut places: HashMap<(FileId, u32), Vec<(usize, usize)>> = HashMap::new();
        let mut texts: BTreeSet<&str> = BTreeSet::new();
        spelled.into_iter().chain(before.iter().copied()).for_each(|text| add_lines(text, &mut texts));
        for secret in secrets {
            add_lines(&secret.text, &mut texts);
            add_lines(files.text(secret.span), &mut texts);
            let Some(document) = documents.get(&secret.span.file) else { continue };
            for (layer, range) in standings(document, secret) {
                places.entry((secret.span.file, layer)).or_default().push(range);
                let text = &document.tree.layers()[layer as usize].text;
                add_lines(text.get(range.0..range.1).unwrap_or(""), &mut texts);
            }
        }
        places.values_mut().for_each(|ranges| ranges.sort_unstable());
        let texts: Vec<String> = texts.into_iter().map(str::to_owned).collect();
        Mask { places, begins: Begins::of(&texts), texts, finder: OnceLock::new() }
    }

    /// Bytes of a layer's text that are hidden, inside a range of it; in order, apart from each other.
    pub(super) fn hidden(&self, file: FileId, layer: u32, text: &str, from: usize, to: usize) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        if let Some(places) = self.places.get(&(file, layer)) {
            let clipped = places.iter().map(|&(start, end)| (start.max(from), end.min(to)));
            found.extend(clipped.filter(|(start, end)| start < end));
        }
        if let Some(part) = text.get(from..to) {
            found.extend(self.matches(part).map(|(start, end)| (from + start, from + end)));
        }
        // What a fault keeps out of the tree is known by the line that it stands in.
        let (first, last) = whole_lines(text, from, to);
        if let Some(lines) = text.get(first..last) {
            let spelled = spelled(lines).map(|(start, end)| (first + start, first + end));
            let clipped = spelled.map(|(start, end)| (start.max(from), end.min(to)));
            found.extend(clipped.filter(|(start, end)| start < end));
        }
        found.sort_unstable();
        let mut apart: Vec<(usize, usize)> = Vec::new();
        for (start, end) in found {
            match apart.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => apart.push((start, end)),
            }
        }
        apart
    }

    /// A range of a layer's text without its secrets.
    pub(super) fn quoted(&self, file: FileId, layer: u32, text: &str, from: usize, to: usize) -> String {
        let Some(part) = text.get(from..to) else { return String::new() };
        let hidden = self.hidden(file, layer, text, from, to);
        let hidden: Vec<(usize, usize)> = hidden.into_iter().map(|(start, end)| (start - from, end - from)).collect();
        covered(part, &hidden)
    }

    /// A text of our own without secrets.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let found: Vec<(usize, usize)> = self.matches(text).collect();
        if found.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(covered(text, &found)) }
    }

    fn matches<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
        let finder = || {
            let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&self.texts);
            built.expect("lines of files that were read are far below 2^31 bytes")
        };
        let finder = self.begins.are_in(text).then(|| self.finder.get_or_init(finder));
        let found = finder.into_iter().flat_map(move |finder| finder.find_iter(text));
        found.map(|it| (it.start(), it.end())).filter(move |&(start, end)| {
            let is_word = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
            end - start >= SHORT || !(is_word(text[..start].chars().next_back()) || is_word(text[end..].chars().next()))
        })
    }

    /// True if there is nothing to hide.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.places.is_empty()
    }

    /// True if some text of a finding holds a secret.
    pub(super) fn covers(&self, finding: &Finding) -> bool {
        let labels = finding.labels.iter().flat_map(|label| [&label.message, &label.place.key]);
        let own = [&finding.message, &finding.here, &finding.place.key].into_iter().chain(labels);
        let fixes = finding.fixes.iter().map(|fix| (&fix.title, &fix.edits));
        let repairs = finding.repairs.iter().map(|repair| (&repair.title, &repair.edits));
        let changes = fixes.chain(repairs);
        let changes = changes.flat_map(|(title, edits)| std::iter::once(title).chain(edits.iter().map(|it| &it.text)));
        let mut all = own.chain(&finding.notes).chain(&finding.help).chain(changes);
        !self.is_empty() && all.any(|text| self.matches(text).next().is_some())
    }

    /// A finding without secrets.
    pub(super) fn finding(&self, finding: &Finding) -> Finding {
        let mut finding = finding.clone();
        let hide = |text: &mut String| {
            if let Cow::Owned(hidden) = self.text(text) {
                *text = hidden;
            }
        };
        // A change that would write asterisks in the place of a secret is worse than none.
        let hide_edits = |edits: &mut Vec<Edit>| {
            if edits.iter().any(|edit| matches!(self.text(&edit.text), Cow::Owned(_))) {
                edits.clear();
            }
        };
        hide(&mut finding.message);
        hide(&mut finding.here);
        hide(&mut finding.place.key);
        for label in &mut finding.labels {
            hide(&mut label.message);
            hide(&mut label.place.key);
        }
        finding.notes.iter_mut().for_each(hide);
        finding.help.iter_mut().for_each(hide);
        for fix in &mut finding.fixes {
            hide(&mut fix.title);
            hide_edits(&mut fix.edits);
        }
        for repair in &mut finding.repairs {
            hide(&mut repair.title);
            hide_edits(&mut repair.edits);
        }
        finding
    }
}

/// The most of a line that is looked at for its key.
const LINE_REACH: usize = 2_000;

/// The lines that a range touches, as far as they are near it.
fn whole_lines(text: &str, from: usize, to: usize) -> (usize, usize) {
    let near = (from.saturating_sub(LINE_REACH), (to + LINE_REACH).min(text.len()));
    let bytes = text.as_bytes();
    let mut start = bytes[near.0..from].iter().rposition(|&it| it == b'\n').map_or(near.0, |at| near.0 + at + 1);
    let mut end = bytes[to..near.1].iter().position(|&it| it == b'\n').map_or(near.1, |at| to + at);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (start, end)
}

/// Endings of keys that hold a secret, in lower case.
const SECRET_KEYS: [&str; 11] = [
    "password",
    "passwd",
    "passphrase",
    "token",
    "secret",
    "apikey",
    "api_key",
    "accesskey",
    "access_key",
    "privatekey",
    "private_key",
];

/// Values behind keys that name a secret, in text that is not understood.
fn spelled(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut signs = memchr::memchr2_iter(b':', b'=', text.as_bytes());
    let mut after = 0;
    std::iter::from_fn(move || {
        loop {
            let sign = signs.next()?;
            if sign < after {
                continue; // inside the value before
            }
            let Some(begins_line) = names_secret(&text[..sign]) else { continue };
            let rest = &text[sign + 1..];
            let line = rest.split(['\n', '\r']).next().unwrap_or_default();
            let written = line.trim_start_matches([' ', '\t']);
            let at = sign + 1 + (line.len() - written.len());
            let (start, end) = value_in(written, begins_line);
            let value = &written[start..end];
            if value.len() > 1 && !is_open(value) && !is_stand_in(value) {
                after = at + end;
                return Some((at + start, at + end));
            }
        }
    })
}

/// Whether a text ends in a key that names a secret, and if so, whether its line begins with that key.
fn names_secret(before: &str) -> Option<bool> {
    let before = before.trim_end_matches([' ', '\t']).trim_end_matches(['"', '\'', '\\']);
    let rest = before.trim_end_matches(|sign: char| sign.is_ascii_alphanumeric() || "_.-".contains(sign));
    let key = before[rest.len()..].to_ascii_lowercase();
    SECRET_KEYS.iter().any(|word| key.ends_with(word)).then(|| {
        let line = rest.rsplit('\n').next().unwrap_or_default();
        line.chars().all(|sign| " \t-\"'".contains(sign))
    })
}

/// Bytes of the value in what follows a key: up to the closing quote, to the end of a line that begins with the key, or
/// to the next sign that ends a value inside brackets.
fn value_in(rest: &str, begins_line: bool) -> (usize, usize) {
    for quote in ["\\\"", "\"", "'"] {
        if let Some(inside) = rest.strip_prefix(quote) {
            return (quote.len(), quote.len() + inside.find(quote).unwrap_or(inside.len()));
        }
    }
    let end = if begins_line { rest.len() } else { rest.find([',', '}', '"']).unwrap_or(rest.len()) };
    (0, rest[..end].trim_end().len())
}

/// True for what is known only later, is no text, or only begins a value.
fn is_open(value: &str) -> bool {
    let word = value.trim_end_matches([',', '}', ']', ' ']);
    value.starts_with(['{', '$', '%', '@', '[', '|', '>']) || is_literal(word)
}

/// Values of such keys in documents that hold something that did not parse as it was meant.
fn spelled_secrets(documents: &[Arc<Document>]) -> Vec<&str> {
    let mut found = Vec::new();
    for document in documents {
        for layer in document.tree.layers() {
            if !layer.problems.is_empty() || document.tree.has_indicators() {
                found.extend(spelled(&layer.text).map(|(start, end)| &layer.text[start..end]));
            }
        }
    }
    found
}

/// Where a secret stands in each layer that holds it: the file's own text, and each document around it.
fn standings(document: &Document, secret: &Secret) -> Vec<(u32, (usize, usize))> {
    let mut found = Vec::new();
    for id in document.tree.layer_ids() {
        let layer = document.tree.layer(id);
        let around = layer.holder.map(|holder| document.tree.node(holder).span());
        if around.is_some_and(|it| secret.span.start < it.start || secret.span.end > it.end) {
            continue;
        }
        let map = document.tree.map(id);
        let len = map.decoded_len();
        let (first, last) = (map.start(0), map.end(len));
        if secret.span.start < first || secret.span.end > last {
            continue;
        }
        let (start, mut end) = (map.decoded_at(secret.span.start), map.decoded_at(secret.span.end));
        // The end may lie inside an escape, which decodes as a whole.
        while end < len && map.end(end) < secret.span.end {
            end += 1;
        }
        let (mut start, mut end) = (start as usize, end as usize);
        while start > 0 && !layer.text.is_char_boundary(start) {
            start -= 1;
        }
        while end < layer.text.len() && !layer.text.is_char_boundary(end) {
            end += 1;
        }
        if start < end {
            found.push((id.0, (start, end)));
        }
    }
    found
}

/// The lines of a secret text that are searched for: a key of many lines is quoted line by line.
fn add_lines<'t>(text: &'t str, texts: &mut BTreeSet<&'t str>) {
    for line in text.lines().flat_map(|line| line.split("\\n")) {
        let line = line.trim().trim_matches(['"', '\'']);
        if line.len() >= SHORTEST && !line.starts_with("-----") && !is_literal(line) {
            texts.insert(line);
        }
    }
}

fn covered(text: &str, hidden: &[(usize, usize)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for &(start, end) in hidden {
        out.push_str(&text[at..start]);
        for sign in text[start..end].chars() {
            match sign {
                '\n' | '\r' => out.push(sign),
                _ => out.extend(std::iter::repeat_n('*', sign.width().unwrap_or(1))),
            }
        }
        at = end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::spelled;

    #[test]
    fn values_behind_keys_that_name_a_secret_are_found_without_a_parser() {
        let found = |text: &'static str| spelled(text).map(|(start, end)| &text[start..end]).collect::<Vec<_>>();
        assert_eq!(found("  - password: a b, c #d\n"), ["a b, c #d"]);
        assert_eq!(found("{\"user\": \"x\", \"apiKey\": \"k:1\", \"n\": 1}"), ["k:1"]);
        assert_eq!(found("{db_password: ab, next: c}"), ["ab"]);
        assert_eq!(found("edgeHostToken = ab=cd\r\nx: y"), ["ab=cd"]);
        assert_eq!(found("passwd: !ab\npasswd: &cd ef"), ["!ab", "&cd ef"]);
        assert!(found("password: {{ x }}\ntoken:\n  secret: '***'\npasswordless: yes\ntokens: 12").is_empty());
        assert!(found("password: |\n  text").is_empty());
    }
}

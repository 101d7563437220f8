//! A name for a finding that stays while the file around it changes.
//!
//! It comes from what is wrong (rule, path, key path, the text there with its blanks made equal), never from a line, nor
//! from the number of an item in its list. Equal findings are counted in their order. The text is the masked one: a
//! fingerprint must not help to guess a secret.

use std::collections::HashMap;

use super::View;
use crate::finding::Finding;

/// Fingerprints of all findings, in their order: 16 hexadecimal digits each, no two equal.
pub(super) fn all(view: &View<'_>) -> Vec<String> {
    counted(prints(view, &str::to_owned))
}

/// Makes equal fingerprints differ: the second and further ones take their number in.
pub fn counted(prints: Vec<String>) -> Vec<String> {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let one = |print: String| {
        let count = seen.entry(print.clone()).or_default();
        *count += 1;
        if *count == 1 { print } else { shown(hashed(hashed(START, print.as_bytes()), &count.to_le_bytes())) }
    };
    prints.into_iter().map(one).collect()
}

/// Fingerprints of all findings, in their order; findings that cannot be told apart have the same one. `named` gives the
/// name that a path goes by.
pub fn prints(view: &View<'_>, named: &dyn Fn(&str) -> String) -> Vec<String> {
    view.findings.iter().map(|finding| shown(of(view, finding, named))).collect()
}

/// The fingerprint of one finding, which need not be in the report.
pub(super) fn one(view: &View<'_>, finding: &Finding) -> String {
    shown(of(view, finding, &str::to_owned))
}

/// A name for any text.
pub(super) fn of_text(text: &str) -> String {
    shown(hashed(START, text.as_bytes()))
}

fn of(view: &View<'_>, finding: &Finding, named: &dyn Fn(&str) -> String) -> u64 {
    let mut hash = hashed(START, finding.rule.as_bytes());
    for place in finding.places() {
        hash = hashed(hash, named(&view.report.files.get(place.span.file).path).as_bytes());
        hash = hashed(hash, without_numbers(&place.key).as_bytes());
    }
    hashed(hash, normal(&view.text_of(&finding.place)).as_bytes())
}

/// A key path in which an item of a list has no number, so that an item added before it changes nothing.
fn without_numbers(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut rest = key;
    while let Some(at) = rest.find('[') {
        let (before, tail) = rest.split_at(at + 1);
        out.push_str(before);
        rest = tail.trim_start_matches(|sign: char| sign.is_ascii_digit());
        rest = if rest.starts_with(']') { rest } else { tail };
    }
    out + rest
}

/// The words of a text, so that indentation and line ends do not count.
fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shown(hash: u64) -> String {
    format!("{hash:016x}")
}

const START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: the same on every machine and in every version, which the standard hasher does not promise. A last byte
/// that no text holds keeps `ab` + `c` and `a` + `bc` apart.
fn hashed(start: u64, bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    step(bytes.iter().fold(start, step), &0xff)
}

#[cfg(test)]
mod tests {
    use super::without_numbers;

    #[test]
    fn an_item_keeps_its_name_when_another_comes_before_it() {
        assert_eq!(without_numbers("a[12].b|c[0]"), "a[].b|c[]");
        assert_eq!(without_numbers("a[\"x.1\"].b"), "a[\"x.1\"].b");
    }
}

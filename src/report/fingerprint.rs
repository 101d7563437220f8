//! A name for a finding that stays while the file around it changes.
//!
//! It comes from what is wrong (rule, path, key path, the text there with its blanks made equal), never from a line. Equal
//! findings are counted in their order. The text is the masked one: a fingerprint must not help to guess a secret.

use std::collections::HashMap;

use super::View;
use crate::finding::Finding;

/// Fingerprints of all findings, in their order: 16 hexadecimal digits each.
pub(super) fn all(view: &View<'_>) -> Vec<String> {
    let mut seen: HashMap<u64, u64> = HashMap::new();
    let one = |finding: &Finding| {
        let hash = of(view, finding);
        let count = seen.entry(hash).or_default();
        *count += 1;
        if *count == 1 { format!("{hash:016x}") } else { format!("{:016x}", hashed(hash, &count.to_le_bytes())) }
    };
    view.findings.iter().map(one).collect()
}

fn of(view: &View<'_>, finding: &Finding) -> u64 {
    let mut hash = hashed(START, finding.rule.as_bytes());
    for place in finding.places() {
        hash = hashed(hash, view.report.files.get(place.span.file).path.as_bytes());
        hash = hashed(hash, place.key.as_bytes());
        hash = hashed(hash, normal(&view.text_of(place)).as_bytes());
    }
    hash
}

/// The words of a text, so that indentation and line ends do not count.
fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: the same on every machine and in every version, which the standard hasher does not promise. A last byte
/// that no text holds keeps `ab` + `c` and `a` + `bc` apart.
fn hashed(start: u64, bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    step(bytes.iter().fold(start, step), &0xff)
}

//! Bytes to every format: each is well formed, holds no secret that was recognized, and no sign that deceives.

#![no_main]

use std::collections::BTreeSet;

use palint::finding::Severity;
use palint::report::{self, Format, Look, View};
use palint_fuzz::{check, files_of, sound};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let files = files_of(data);
    if files.is_empty() {
        return;
    }
    let report = check(&files);
    sound(&report);
    // Only what begins with this word, which no message has of its own.
    let secrets = report.secrets.iter().map(|it| &*it.text);
    let secrets: BTreeSet<&str> = secrets.filter(|it| it.contains("FAKE") && it.len() >= 8).collect();
    let view = View::of(&report);
    for format in Format::ALL {
        let text = report::write(format, &view, Look::default(), Severity::Warning);
        whole(format, &text);
        for secret in &secrets {
            assert!(!text.contains(secret), "{} shows a secret", format.word());
        }
    }
    for width in [20, 80] {
        let look = Look { color: true, links: true, ascii: width == 20, width: Some(width) };
        report::write(Format::Full, &view, look, Severity::Error);
    }
});

fn whole(format: Format, text: &str) {
    let name = format.word();
    let deceives = |sign: char| {
        (sign.is_control() && sign != '\n')
            || matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let is_data = matches!(format, Format::Json | Format::Sarif | Format::Gitlab);
    if is_data {
        let value: Result<serde_json::Value, _> = serde_json::from_str(text);
        assert!(value.is_ok(), "{name} is no JSON: {:?}", value.err());
        // What JSON writes out as \u… is nobody's terminal; raw controls may not be there at all.
        assert!(!text.chars().any(|sign| sign.is_control() && sign != '\n'), "{name} holds a control");
        return;
    }
    assert!(!text.contains(deceives), "{name} holds {:?}", text.chars().find(|it| deceives(*it)));
    match format {
        Format::Github => {
            let kinds = ["::error ", "::warning ", "::notice "];
            for line in text.lines().filter(|line| line.contains("::") && line.starts_with("::")) {
                assert!(kinds.iter().any(|it| line.starts_with(it)), "a command of somebody else");
            }
        }
        Format::Html => {
            let tags = text.matches("<script").count();
            assert!(tags <= 1, "{tags} scripts");
        }
        Format::Junit => {
            let open = text.matches("<testcase").count();
            let closed = text.matches("</testcase>").count() + text.matches("/>").count();
            assert!(open <= closed, "a suite is not closed");
        }
        _ => {}
    }
}

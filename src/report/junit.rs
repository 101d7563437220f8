//! JUnit: a suite for each file, a case for each rule that has something to say there, one passing case when clean.
//!
//! A case fails if a finding of it is at or above `--fail-on`; the others are told in its output. So the suites fail
//! when the run does.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::snippet::KnownLines;
use super::text::is_treacherous;
use super::{View, full};
use crate::finding::{Finding, Severity};

/// Writes the suites.
pub(super) fn write(view: &View<'_>, fail_on: Severity) -> String {
    let mut suites: BTreeMap<&str, BTreeMap<&str, Vec<&Finding>>> = BTreeMap::new();
    for document in view.checked() {
        suites.entry(&document.source.path).or_default();
    }
    for finding in view.findings.iter() {
        suites.entry(view.path(finding)).or_default().entry(&finding.rule).or_default().push(finding);
    }
    let fails = |findings: &[&Finding]| findings.iter().any(|finding| finding.severity >= fail_on);
    let counts = |cases: &BTreeMap<&str, Vec<&Finding>>| {
        (cases.len().max(1), cases.values().filter(|findings| fails(findings)).count())
    };
    let total = suites.values().map(counts).fold((0, 0), |sum, (tests, failures)| (sum.0 + tests, sum.1 + failures));
    let mut known = KnownLines::new();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites name=\"palint\" tests=\"{}\" failures=\"{}\" errors=\"0\">", total.0, total.1);
    for (path, cases) in &suites {
        let (tests, failures) = counts(cases);
        let path = escaped(path);
        let _ = writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">"
        );
        if cases.is_empty() {
            let _ = writeln!(out, "    <testcase classname=\"{path}\" name=\"palint\" file=\"{path}\"/>");
        }
        for (rule, findings) in cases {
            case(&mut out, view, &path, rule, findings, fails(findings), &mut known);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn case(
    out: &mut String,
    view: &View<'_>,
    path: &str,
    rule: &str,
    findings: &[&Finding],
    fails: bool,
    known: &mut KnownLines,
) {
    let first = findings[0];
    let at = view.report.files.get(first.place.span.file).position(first.place.span.start);
    let rule = escaped(rule);
    let _ = writeln!(out, "    <testcase classname=\"{path}\" name=\"{rule}\" file=\"{path}\" line=\"{}\">", at.line);
    let text: String = findings.iter().map(|finding| full::plain(view, finding, known)).collect();
    let text = escaped(text.trim_end());
    if fails {
        let worst = findings.iter().map(|finding| finding.severity).max().unwrap_or(first.severity).word();
        let said: Vec<String> = findings
            .iter()
            .map(|finding| {
                let at = view.report.files.get(finding.place.span.file).position(finding.place.span.start);
                format!("{}:{}: {}", at.line, at.column, finding.message)
            })
            .collect();
        let said = escaped(&said.join("; "));
        let _ = writeln!(out, "      <failure type=\"{worst}\" message=\"{said}\">{text}</failure>");
    } else {
        let _ = writeln!(out, "      <system-out>{text}</system-out>");
    }
    out.push_str("    </testcase>\n");
}

/// A text for XML, which has no way at all to hold most controls.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ if is_treacherous(sign) => out.push_str(&super::text::spelled(sign)),
            _ => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_cannot_hold_is_spelled_out() {
        assert_eq!(escaped("a<b>&\"\u{1}\u{202e}"), "a&lt;b&gt;&amp;&quot;\\u{1}\\u{202e}");
    }
}

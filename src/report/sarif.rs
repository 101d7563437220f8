//! SARIF 2.1.0, for code scanning: own structures, because the parts that are used are few.
//!
//! One result without a complete physical location makes GitHub refuse the whole upload, so each has one. A fingerprint
//! stands under our own key: the line-based one of others would change with every line above it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::text::visible;
use super::{View, fingerprint};
use crate::catalog::sources;
use crate::finding::{Confidence, Edit, Finding, Place, Severity};
use crate::rules::{self, Group};
use crate::source::File;

/// Writes the log of one run.
pub(super) fn write(view: &View<'_>) -> String {
    let mut firsts: BTreeMap<&str, &Finding> = BTreeMap::new();
    view.findings.iter().for_each(|finding| {
        firsts.entry(&finding.rule).or_insert(finding);
    });
    let indices: BTreeMap<&str, usize> = firsts.keys().enumerate().map(|(index, rule)| (*rule, index)).collect();
    let described: Vec<Value> = firsts.values().map(|finding| rule(finding)).collect();
    let prints = fingerprint::all(view);
    let results: Vec<Value> = view
        .findings
        .iter()
        .zip(prints)
        .map(|(finding, print)| result(view, finding, indices[&*finding.rule], print))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": described,
            } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "%SRCROOT%": { "description": { "text": "The working directory of the run" } } },
            "invocations": [{
                "executionSuccessful": view.report.faults.is_empty(),
                "toolExecutionNotifications": notifications(view),
            }],
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

/// A rule of a finding; an organization's own row has no page, and its finding says all there is.
fn rule(finding: &Finding) -> Value {
    let id = &*finding.rule;
    let Some(rule) = rules::find(id) else {
        let said = text(&message(finding));
        return json!({
            "id": id,
            "shortDescription": text(&finding.message),
            "fullDescription": said,
            "help": said,
            "defaultConfiguration": { "level": level(finding.severity) },
            "properties": properties(finding.severity, finding.confidence, finding.group),
        });
    };
    let page = rule.markdown();
    let summary = rule.summary();
    let paragraphs = page.split("\n\n").skip(1).take_while(|part| !part.starts_with('#'));
    let why = paragraphs.collect::<Vec<_>>().join("\n\n").replace('\n', " ");
    let full = if why.is_empty() { format!("{summary}.") } else { why };
    let mut described = json!({
        "id": id,
        "shortDescription": { "text": summary },
        "fullDescription": { "text": full },
        "help": { "text": format!("{summary}. {full} See `palint explain {id}`."), "markdown": page },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": properties(rule.severity, rule.confidence, rule.group.word()),
    });
    if let Some(address) = sources::address(rule.source) {
        described["helpUri"] = address.into();
    }
    described
}

fn properties(severity: Severity, confidence: Confidence, group: &str) -> Value {
    let precision = match confidence {
        Confidence::Verified => "very-high",
        Confidence::Documented => "high",
        Confidence::Inferred => "medium",
    };
    let problem = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "recommendation",
    };
    let mut tags = vec![group];
    let secret = group == Group::Secrets.word();
    if secret {
        tags.push("security");
    }
    let mut properties = json!({ "precision": precision, "problem.severity": problem, "tags": tags });
    if secret {
        properties["security-severity"] = "7.0".into();
    }
    properties
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

fn result(view: &View<'_>, finding: &Finding, index: usize, fingerprint: String) -> Value {
    let mut location = location(view, &finding.place);
    if !finding.here.is_empty() {
        location["message"] = text(&finding.here);
    }
    let related = |(index, label): (usize, &crate::finding::Label)| {
        let mut related = self::location(view, &label.place);
        related["id"] = (index + 1).into();
        related["message"] = text(&label.message);
        related
    };
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": text(&message(finding)),
        "locations": [location],
        "partialFingerprints": { "palint/v1": fingerprint },
        "properties": { "confidence": finding.confidence.word(), "group": finding.group },
    });
    if !finding.labels.is_empty() {
        result["relatedLocations"] = finding.labels.iter().enumerate().map(related).collect();
    }
    let whole: Vec<&crate::finding::Fix> = finding.fixes.iter().filter(|fix| !fix.edits.is_empty()).collect();
    if !whole.is_empty() {
        let fix = |fix: &crate::finding::Fix| json!({ "description": text(&fix.title), "artifactChanges": changes(view, &fix.edits) });
        result["fixes"] = whole.into_iter().map(fix).collect();
    }
    result
}

/// Message, notes and help: a viewer of alerts shows nothing else.
fn message(finding: &Finding) -> String {
    let mut parts = vec![finding.message.clone()];
    parts.extend(finding.notes.iter().map(|note| format!("Note: {note}")));
    parts.extend(finding.help.iter().map(|help| format!("Help: {help}")));
    parts.join(". ")
}

fn text(text: &str) -> Value {
    json!({ "text": visible(text) })
}

fn location(view: &View<'_>, place: &Place) -> Value {
    let file = view.report.files.get(place.span.file);
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": artifact(&file.path),
            "region": region(file, place.span.start, place.span.end),
        },
    });
    if !place.key.is_empty() {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": visible(&place.key), "kind": "member" }]);
    }
    location
}

fn region(file: &File, start: u32, end: u32) -> Value {
    let (from, to) = (file.position(start), file.position(end));
    json!({
        "startLine": from.line,
        "startColumn": from.column,
        "endLine": to.line,
        "endColumn": to.column,
        "byteOffset": start,
        "byteLength": end - start,
    })
}

fn artifact(path: &str) -> Value {
    let uri = uri(path);
    let absolute = uri.starts_with("file:");
    let mut artifact = Map::new();
    artifact.insert("uri".to_owned(), uri.into());
    if !absolute {
        artifact.insert("uriBaseId".to_owned(), "%SRCROOT%".into());
    }
    artifact.into()
}

/// A path as a URI reference: each byte that has no place in one is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// Edits, file by file.
fn changes(view: &View<'_>, edits: &[Edit]) -> Value {
    let mut files: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for edit in edits {
        let file = view.report.files.get(edit.file);
        files.entry(&file.path).or_default().push(json!({
            "deletedRegion": region(file, edit.start, edit.end),
            "insertedContent": { "text": edit.text },
        }));
    }
    let change = |(path, replacements): (&str, Vec<Value>)| json!({ "artifactLocation": artifact(path), "replacements": replacements });
    files.into_iter().map(change).collect()
}

/// What could not be read, and what broke down.
fn notifications(view: &View<'_>) -> Vec<Value> {
    let unread =
        view.findings.iter().filter(|finding| view.report.files.get(finding.place.span.file).problem.is_some());
    let unread = unread.map(|finding| {
        json!({
            "level": "error",
            "message": text(&finding.message),
            "locations": [location(view, &finding.place)],
        })
    });
    let faults = view.report.faults.iter().map(|fault| {
        json!({ "level": "error", "message": text(&format!("{} broke down on {}", fault.doing, fault.subject)) })
    });
    unread.chain(faults).collect()
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_becomes_a_relative_reference() {
        assert_eq!(uri("site a/ü#1/user-data"), "site%20a/%C3%BC%231/user-data");
        assert_eq!(uri("../50%.yaml"), "../50%25.yaml");
        assert_eq!(uri("c:x.yaml"), "c%3Ax.yaml");
        assert_eq!(uri("/etc/user-data"), "file:///etc/user-data");
    }
}

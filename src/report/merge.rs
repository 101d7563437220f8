//! Joins the JSON reports of the parts of a run into what one run would have said, byte for byte.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use super::{fingerprint, json as report_json};
use crate::engine;
use crate::finding::Severity;

/// The joined report.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// Its text.
    pub text: String,
    /// Severity of the worst finding.
    pub worst: Option<Severity>,
    /// True if palint itself broke down in one of the parts.
    pub has_faults: bool,
    /// True if the settings do not parse or break their schema.
    pub settings_are_broken: bool,
    /// How many files were checked.
    pub files: usize,
}

/// Joins the texts of reports, each with its name; the error says which of them does not fit.
pub fn merge(reports: &[(String, String)]) -> Result<Merged, String> {
    let mut parts: BTreeMap<u64, Value> = BTreeMap::new();
    let mut count = None;
    let mut tool = None;
    for (name, text) in reports {
        let report: Value =
            serde_json::from_str(text).map_err(|fault| format!("{name}: this is no report: {fault}"))?;
        if report["version"] != 1 {
            return Err(format!("{name}: this is no JSON report of version 1"));
        }
        let (Some(part), Some(of)) = (report["shard"]["part"].as_u64(), report["shard"]["of"].as_u64()) else {
            return Err(format!("{name}: this is no report of `palint check --shard I/N --format json`"));
        };
        if *count.get_or_insert(of) != of {
            return Err(format!("{name}: it is a part of {of}, others are not"));
        }
        if *tool.get_or_insert_with(|| report["tool"].clone()) != report["tool"] {
            return Err(format!("{name}: it was written by another version of palint"));
        }
        if parts.insert(part, report).is_some() {
            return Err(format!("{name}: part {part} of {of} is there twice"));
        }
    }
    let Some(of) = count else { return Err("there is no report to join".to_owned()) };
    if let Some(missing) = (1..=of).find(|part| !parts.contains_key(part)) {
        return Err(format!("part {missing} of {of} is missing"));
    }
    Ok(joined(parts.into_values().collect(), tool.unwrap_or_default()))
}

fn joined(parts: Vec<Value>, tool: Value) -> Merged {
    let shards = || parts.iter().map(|report| &report["shard"]);
    let mut files: BTreeMap<&str, &Value> = BTreeMap::new();
    let mut deployments: BTreeMap<u64, &Value> = BTreeMap::new();
    for report in &parts {
        files.extend(list(&report["files"]).iter().map(|file| (text(&file["path"]), file)));
        let numbers = list(&report["shard"]["deployments"]).iter().filter_map(Value::as_u64);
        deployments.extend(numbers.zip(list(&report["deployments"])));
    }

    let mut findings: Vec<Value> = parts.iter().flat_map(|report| list(&report["findings"])).cloned().collect();
    let mut allowed: HashSet<String> =
        shards().flat_map(|shard| list(&shard["allowed"])).map(|name| text(name).to_owned()).collect();
    let used: HashSet<(&str, Option<u64>)> = shards()
        .flat_map(|shard| list(&shard["used"]))
        .map(|used| (text(&used["path"]), used["byte"].as_u64()))
        .collect();
    // Of what several parts say of one allowance, that is taken which names the first finding elsewhere.
    let near = |unused: &Value| match unused["near"].is_null() {
        true => (true, String::new(), 0),
        false => (false, text(&unused["near"]["path"]).to_owned(), unused["near"]["byte"].as_u64().unwrap_or(0)),
    };
    let mut unneeded: Vec<&Value> = shards().flat_map(|shard| list(&shard["unused"])).collect();
    unneeded.sort_by_cached_key(|unused| near(unused));
    for unused in unneeded {
        let finding = &unused["finding"];
        if used.contains(&(text(&finding["path"]), finding["start"]["byte"].as_u64())) {
            continue;
        }
        if unused["allowed"] == true {
            allowed.insert(identity(finding));
        } else {
            findings.push(finding.clone());
        }
    }
    let mut seen = HashSet::new();
    findings.retain(|finding| finding["rule"] != "allowance-unused" || seen.insert(identity(finding)));
    let stays = engine::stay(&findings.iter().map(facets).collect::<Vec<_>>());
    let mut stays = stays.iter();
    findings.retain(|_| stays.next() == Some(&true));
    findings.sort_by_cached_key(order);
    let mut seen = HashSet::new();
    findings.retain(|finding| seen.insert(identity(finding)));
    let prints = findings.iter().map(|finding| text(&finding["fingerprint"]).to_owned()).collect();
    for (finding, print) in findings.iter_mut().zip(fingerprint::counted(prints)) {
        finding["fingerprint"] = Value::from(print);
    }

    let of_severity = |severity: Severity| findings.iter().filter(|it| it["severity"] == severity.word()).count();
    let is_fixable = |finding: &&Value| list(&finding["fixes"]).iter().any(|fix| fix["safety"] == "safe");
    let summary = json!({
        "files": files.len(),
        "errors": of_severity(Severity::Error),
        "warnings": of_severity(Severity::Warning),
        "hints": of_severity(Severity::Hint),
        "allowed": allowed.len(),
        "fixable": findings.iter().filter(is_fixable).count(),
    });
    let worst = findings.iter().filter_map(|finding| Severity::from_word(text(&finding["severity"]))).max();
    let mut faults: Vec<&Value> = parts.iter().flat_map(|report| list(&report["faults"])).collect();
    faults.sort_by_key(|fault| (text(&fault["doing"]), text(&fault["subject"])));
    faults.dedup();

    let mut all = Map::new();
    all.insert("version".to_owned(), Value::from(1));
    all.insert("tool".to_owned(), tool);
    all.insert("files".to_owned(), files.values().copied().cloned().collect());
    all.insert("deployments".to_owned(), deployments.values().copied().cloned().collect());
    all.insert("findings".to_owned(), Value::Array(findings));
    all.insert("summary".to_owned(), summary);
    let has_faults = !faults.is_empty();
    if has_faults {
        all.insert("faults".to_owned(), faults.into_iter().cloned().collect());
    }
    Merged {
        text: report_json::pretty(&Value::Object(all)),
        worst,
        has_faults,
        settings_are_broken: shards().any(|shard| shard["settingsAreBroken"] == true),
        files: files.len(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn facets(finding: &Value) -> engine::Facets<'_> {
    engine::Facets {
        rule: text(&finding["rule"]),
        group: text(&finding["group"]),
        severity: Severity::from_word(text(&finding["severity"])).unwrap_or(Severity::Error),
        place: format!("{}:{}:{}", finding["path"], finding["start"]["byte"], finding["end"]["byte"]),
    }
}

type Order = (String, u64, String, u64, String, Vec<(String, u64)>, Vec<String>, Vec<String>);

/// The order in which the engine sorts findings.
fn order(finding: &Value) -> Order {
    let own = |value: &Value| text(value).to_owned();
    let byte = |value: &Value| value["byte"].as_u64().unwrap_or(0);
    let texts = |value: &Value| list(value).iter().map(own).collect();
    let labels = list(&finding["labels"]).iter().map(|label| (own(&label["path"]), byte(&label["start"])));
    (
        own(&finding["path"]),
        byte(&finding["start"]),
        own(&finding["rule"]),
        byte(&finding["end"]),
        own(&finding["message"]),
        labels.collect(),
        texts(&finding["notes"]),
        texts(&finding["help"]),
    )
}

/// What makes two findings one, as the engine has it.
pub(super) fn identity(finding: &Value) -> String {
    let place = |place: &Value| format!("{}:{}:{}", place["path"], place["start"]["byte"], place["end"]["byte"]);
    let labels: Vec<String> = list(&finding["labels"]).iter().map(place).collect();
    let parts = format!("{} {} {} {}", finding["rule"], place(finding), finding["message"], labels.join(" "));
    fingerprint::of_text(&parts)
}

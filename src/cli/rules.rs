//! `palint rules`: every rule, for eyes or for programs.

use std::fmt::Write as _;

use serde_json::json;

use super::args::{ListFormat, Rules};
use super::output::Console;
use crate::catalog::sources;
use crate::rules::{self, Rule};

/// Runs the command.
pub(super) fn run(args: &Rules, console: &Console) -> u8 {
    let all: Vec<&Rule> = rules::all().collect();
    match args.format {
        ListFormat::Table => console.print(&table(&all)),
        ListFormat::Json => console.print(&json(&all)),
    }
}

fn table(all: &[&Rule]) -> String {
    let width = all.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in all {
        let (group, severity) = (rule.group.word(), rule.severity.word());
        let _ = writeln!(out, "{:width$}  {severity:7}  {group:14}  {}", rule.id, rule.summary());
    }
    out
}

fn json(all: &[&Rule]) -> String {
    let one = |rule: &&Rule| {
        json!({
            "name": rule.id,
            "group": rule.group.word(),
            "severity": rule.severity.word(),
            "confidence": rule.confidence.word(),
            "summary": rule.summary(),
            "source": sources::address(rule.source).unwrap_or(rule.source),
        })
    };
    let all: Vec<serde_json::Value> = all.iter().map(one).collect();
    format!("{:#}\n", serde_json::Value::from(all))
}

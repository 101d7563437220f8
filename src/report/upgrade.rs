//! `palint upgrade`: only the differences in verdicts, release by release.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::View;
use super::text::visible_lines;
use crate::catalog::versions::Version;
use crate::engine::upgrade::Step;
use crate::finding::Finding;

/// The way as text.
pub fn text(from: &Version, to: &Version, steps: &[Step], view: &View<'_>) -> String {
    let mut out = format!("Palette {from} to {to}\n");
    match steps.iter().find(|step| step.blocks()) {
        Some(step) => {
            let _ =
                writeln!(out, "the first step that blocks is {}; change what is said there before it", step.palette);
        }
        None => out.push_str("no step brings an error\n"),
    }
    let mut quiet = true;
    for step in steps.iter().filter(|step| !(step.new.is_empty() && step.gone.is_empty() && step.acts.is_empty())) {
        quiet = false;
        let agent = step.agent.as_ref().map(|agent| format!(" (agent {agent})")).unwrap_or_default();
        let _ = writeln!(out, "\n{}{agent}", step.palette);
        for finding in &step.new {
            let _ = writeln!(out, "  + {}", line(finding, view));
            for help in &finding.help {
                let _ = writeln!(out, "      {}", view.masked(help));
            }
        }
        for finding in &step.gone {
            let _ = writeln!(out, "  - {}", line(finding, view));
        }
        for row in &step.acts {
            let _ = writeln!(out, "  ~ {} {}", row.id, row.message);
        }
    }
    if quiet {
        out.push_str("nothing changes for these files on the way\n");
    } else {
        out.push_str("\n+ begins with this release, - ends with it, ~ concerns an act that no file shows\n");
    }
    visible_lines(&out)
}

fn line(finding: &Finding, view: &View<'_>) -> String {
    let file = view.report.files.get(finding.place.span.file);
    let position = file.position(finding.place.span.start);
    let (severity, rule) = (finding.severity.word(), &finding.rule);
    let message = view.masked(&finding.message);
    format!("{severity}[{rule}] {message} ({}:{}:{})", file.path, position.line, position.column)
}

/// The way for programs.
pub fn json(from: &Version, to: &Version, steps: &[Step], view: &View<'_>) -> Value {
    let of = |finding: &Finding| {
        let file = view.report.files.get(finding.place.span.file);
        let position = file.position(finding.place.span.start);
        let help: Vec<String> = finding.help.iter().map(|it| view.masked(it)).collect();
        json!({
            "rule": finding.rule, "severity": finding.severity.word(), "message": view.masked(&finding.message),
            "path": file.path, "line": position.line, "column": position.column, "help": help,
        })
    };
    let steps: Vec<Value> = steps
        .iter()
        .map(|step| {
            json!({
                "palette": step.palette.to_string(),
                "agent": step.agent,
                "blocks": step.blocks(),
                "new": step.new.iter().map(of).collect::<Vec<_>>(),
                "gone": step.gone.iter().map(of).collect::<Vec<_>>(),
                "acts": step.acts.iter().map(|row| json!({ "id": row.id, "message": row.message })).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({ "from": from.to_string(), "to": to.to_string(), "steps": steps })
}

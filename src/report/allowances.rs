//! Every allowance with its reason, its end and what it is good for, for an audit.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::View;
use super::text::{plain_json, visible};
use crate::engine::Used;
use crate::model::allowance::{AllowedRule, End};

/// One rule of one allowance.
struct Line<'r> {
    used: &'r Used,
    rule: &'r AllowedRule,
    uses: usize,
    path: &'r str,
    line: u32,
    column: u32,
}

fn lines<'r>(view: &View<'r>) -> Vec<Line<'r>> {
    let report = view.report;
    let mut found = Vec::new();
    for used in &report.allowances {
        for (rule, &uses) in used.allowance.rules.iter().zip(&used.uses) {
            let file = report.files.get(rule.name.place.span.file);
            let at = file.position(rule.name.place.span.start);
            found.push(Line { used, rule, uses, path: &file.path, line: at.line, column: at.column });
        }
    }
    found.sort_by(|one, other| (one.path, one.line, one.column).cmp(&(other.path, other.line, other.column)));
    found
}

/// `used`, `unused`, `ended`, or `not judged` where the run did not see all that the allowance may speak of.
fn state(line: &Line<'_>, is_whole: bool) -> &'static str {
    match () {
        () if line.used.has_ended => "ended",
        () if line.uses > 0 => "used",
        () if is_whole => "unused",
        () => "not judged",
    }
}

fn until<'r>(line: &Line<'r>) -> &'r str {
    line.used.allowance.until.as_ref().map_or("", |(said, _)| &said.text)
}

/// As a table.
pub fn table(view: &View<'_>) -> String {
    let head = ["rule", "at", "covers", "until", "uses", "state", "reason"].map(str::to_owned);
    let mut rows: Vec<[String; 7]> = vec![head];
    for line in lines(view) {
        let allowance = &line.used.allowance;
        let covers = match (&allowance.file, &allowance.key) {
            (Some(file), Some(key)) => format!("{} {key}", file.text),
            (Some(file), None) => file.text.clone(),
            (None, Some(key)) => key.clone(),
            (None, None) if allowance.is_comment() => "this line".to_owned(),
            (None, None) => "everything".to_owned(),
        };
        let reason = allowance.reason.as_deref().map(|it| view.masked(it)).unwrap_or_default();
        rows.push([
            visible(&view.masked(&line.rule.name.text)).into_owned(),
            format!("{}:{}", visible(line.path), line.line),
            visible(&view.masked(&covers)).into_owned(),
            visible(until(&line)).into_owned(),
            line.uses.to_string(),
            state(&line, view.report.is_whole).to_owned(),
            visible(&reason).into_owned(),
        ]);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        for (cell, width) in row.iter().zip(&widths) {
            out.push_str(cell);
            out.push_str(&" ".repeat(width - cell.width() + 2));
        }
        out.push_str(&row[6]);
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out
}

/// For programs.
pub fn json(view: &View<'_>) -> String {
    let one = |line: Line<'_>| {
        let allowance = &line.used.allowance;
        let kind = allowance.until.as_ref().map(|(_, end)| match end {
            End::Day(_) => "day",
            End::Palette(_) => "palette",
            End::Unclear => "unclear",
        });
        json!({
            "rule": view.masked(&line.rule.name.text),
            "path": line.path,
            "line": line.line,
            "column": line.column,
            "origin": if allowance.is_comment() { "comment" } else { "settings" },
            "file": allowance.file.as_ref().map(|it| view.masked(&it.text)),
            "key": allowance.key.as_deref().map(|it| view.masked(it)),
            "reason": allowance.reason.as_deref().map(|it| view.masked(it)),
            "until": allowance.until.as_ref().map(|(said, _)| &said.text),
            "untilKind": kind,
            "uses": line.uses,
            "state": state(&line, view.report.is_whole),
        })
    };
    let all: Vec<Value> = lines(view).into_iter().map(one).collect();
    plain_json(&format!("{:#}\n", Value::from(all)))
}

//! The support matrix as a table, as JSON, and as a Mermaid picture.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::catalog::matrix::{Fact, FactId, Matrix, Product, Row, Verdict};
use crate::catalog::sources;
use crate::catalog::versions::VersionRange;

/// The rows that say something about a version of Palette; every row without one.
pub fn rows<'m>(matrix: &'m Matrix, palette: Option<&VersionRange>) -> Vec<&'m Row> {
    let outside = |row: &Row| {
        let palette = palette.zip(row.versions.iter().find(|(product, _)| *product == Product::Palette));
        // Bounds on several products are alternatives: another one may still hold.
        palette.is_some_and(|(range, (_, bound))| bound.excludes(range) && row.versions.len() == 1)
    };
    matrix.rows.iter().filter(|row| !outside(row)).collect()
}

/// One line for each row, pairs first, and the sources below.
pub fn table(matrix: &Matrix, rows: &[&Row]) -> String {
    let mut out = String::new();
    let words: Vec<(String, String)> = rows.iter().map(|row| (verdict(row), features(matrix, row))).collect();
    let width = words.iter().map(|(verdict, _)| verdict.len()).max().unwrap_or(0);
    let names = rows.iter().map(|row| row.rule.len()).max().unwrap_or(0);
    for (title, sign) in [("Two or more features together", 'P'), ("A feature under a condition", 'S')] {
        let of = |row: &Row| row.id.starts_with(sign);
        if !rows.iter().any(|row| of(row)) {
            continue;
        }
        let _ = writeln!(out, "{title}\n");
        for (row, (verdict, features)) in rows.iter().zip(&words).filter(|(row, _)| of(row)) {
            let (id, severity, rule) = (&row.id, said(row), &row.rule);
            let _ =
                writeln!(out, "  {id}  {verdict:width$}  {severity:7}  {rule:names$}  {features}  [{}]", row.source);
        }
        out.push('\n');
    }
    let keys: BTreeSet<&str> = rows.iter().map(|row| &*row.source).collect();
    let _ = writeln!(out, "Sources\n");
    for key in keys {
        if let Some(source) = sources::all().get(key) {
            let address = source.address.as_deref().unwrap_or(&source.title);
            let _ = writeln!(out, "  [{key}] {address} (read {})", source.read);
        }
    }
    out
}

/// The verdict with its finer word.
fn verdict(row: &Row) -> String {
    match &row.status {
        Some(status) => format!("{}, {}", row.verdict.word(), status.replace('-', " ")),
        None => row.verdict.word().to_owned(),
    }
}

/// What a check says of the row.
fn said(row: &Row) -> &'static str {
    match row.severity {
        _ if !row.checkable => "-",
        Some(severity) => severity.word(),
        None => "",
    }
}

/// The facts of a row in words: `A + B, unless C, Palette <4.7.7`.
fn features(matrix: &Matrix, row: &Row) -> String {
    let titles =
        |ids: &[FactId], between: &str| ids.iter().map(|&id| &*matrix.fact(id).title).collect::<Vec<_>>().join(between);
    let mut out = titles(&row.when, " + ");
    if let Some(assuming) = &row.assuming {
        let _ = write!(out, " + {}", matrix.fact(assuming.fact).title);
    }
    if !row.unless.is_empty() {
        let _ = write!(out, ", unless {}", titles(&row.unless, " or "));
    }
    let bounds: Vec<String> = row.versions.iter().map(|(it, bound)| format!("{} {bound}", it.title())).collect();
    if !bounds.is_empty() {
        let _ = write!(out, ", {}", bounds.join(" or "));
    }
    out
}

/// Rows and facts for programs.
pub fn json(matrix: &Matrix, rows: &[&Row], palette: Option<&VersionRange>) -> String {
    let used: BTreeSet<FactId> = rows.iter().flat_map(|row| row_facts(row)).collect();
    let facts: Map<String, Value> =
        used.iter().map(|&id| (matrix.fact(id).name.clone(), fact_json(matrix, matrix.fact(id)))).collect();
    let rows: Vec<Value> = rows.iter().map(|row| row_json(matrix, row)).collect();
    let all = json!({
        "version": 1,
        "palette": palette.map(ToString::to_string),
        "facts": facts,
        "rows": rows,
    });
    format!("{all:#}\n")
}

fn row_facts(row: &Row) -> impl Iterator<Item = FactId> + '_ {
    row.when.iter().chain(&row.unless).copied().chain(row.assuming.iter().map(|it| it.fact))
}

fn fact_json(matrix: &Matrix, fact: &Fact) -> Value {
    json!({
        "title": fact.title,
        "recognized": fact.recognized,
        "any": names(matrix, &fact.any),
        "source": sources::address(&fact.source).unwrap_or(&fact.source),
    })
}

fn row_json(matrix: &Matrix, row: &Row) -> Value {
    let versions: Map<String, Value> =
        row.versions.iter().map(|(product, bound)| (product.word().to_owned(), bound.to_string().into())).collect();
    let repairs: Vec<Value> = row
        .repairs
        .iter()
        .map(|repair| json!({ "title": repair.title, "cost": repair.cost, "outside": repair.outside }))
        .collect();
    json!({
        "id": row.id,
        "rule": row.rule,
        "when": names(matrix, &row.when),
        "unless": names(matrix, &row.unless),
        "assuming": row.assuming.as_ref().map(|it| &matrix.fact(it.fact).name),
        "versions": versions,
        "verdict": row.verdict.word(),
        "status": row.status,
        "severity": row.severity.map_or("none", |it| it.word()),
        "confidence": row.confidence.word(),
        "checkable": row.checkable,
        "why": row.why,
        "message": row.message,
        "reason": row.reason,
        "effect": row.effect,
        "since": row.since,
        "note": row.note,
        "repairs": repairs,
        "source": sources::address(&row.source).unwrap_or(&row.source),
        "read": row.read,
    })
}

fn names<'m>(matrix: &'m Matrix, ids: &[FactId]) -> Vec<&'m str> {
    ids.iter().map(|&id| &*matrix.fact(id).name).collect()
}

/// A picture for Markdown: facts as boxes, rows as lines between two of them, or as a knot of one, three or more.
pub fn mermaid(matrix: &Matrix, rows: &[&Row]) -> String {
    let mut out = String::from("flowchart LR\n");
    let shown: BTreeSet<FactId> = rows.iter().flat_map(|row| row.when.clone()).collect();
    for &id in &shown {
        let fact = matrix.fact(id);
        let _ = writeln!(out, "  {}[\"{}\"]", node(fact), escaped(&fact.title));
    }
    for row in rows {
        let (line, words) = (line(row.verdict), escaped(&format!("{} {}", row.id, verdict(row))));
        match row.when.as_slice() {
            [one, two] => {
                let (one, two) = (node(matrix.fact(*one)), node(matrix.fact(*two)));
                let _ = writeln!(out, "  {one} {line}|\"{words}\"| {two}");
            }
            several => {
                let _ = writeln!(out, "  {}{{{{\"{words}\"}}}}", row.id);
                for &id in several {
                    let _ = writeln!(out, "  {} {line} {}", row.id, node(matrix.fact(id)));
                }
            }
        }
    }
    out
}

fn node(fact: &Fact) -> String {
    format!("f_{}", fact.name.replace('-', "_"))
}

/// Whole for what is supported, crossed for what is not, dotted where the vendor is silent.
fn line(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => "---",
        Verdict::Unsupported => "x--x",
        Verdict::Undocumented => "-.-",
    }
}

fn escaped(text: &str) -> String {
    text.replace('"', "#quot;").replace('`', "")
}

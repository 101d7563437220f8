//! One self-contained page for a field engineer: what belongs together, what was found, and the ways out.
//!
//! It loads nothing: a content security policy forbids it, so that it opens the same on a laptop without a network.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::snippet::{self, KnownLines, Row, Signs};
use super::text::visible;
use super::{View, fingerprint};
use crate::facts::Deployment;
use crate::finding::{Finding, Safety, Severity};

/// Columns of a line that are shown; longer ones are cut around what is marked.
const ROOM: usize = 160;

/// Pictures on one page.
const PICTURES: usize = 24;

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8886;--back:#8881;--error:#c62828;--warning:#b26a00;--hint:#1565c0}\
@media(prefers-color-scheme:dark){:root{--error:#ff7b72;--warning:#e3b341;--hint:#79c0ff}}\
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem}h3{font-size:1rem;margin:0}\
code,pre,table.code{font-family:ui-monospace,monospace;font-size:.875rem}\
table.list{border-collapse:collapse}table.list td,table.list th{text-align:left;padding:.2rem 1rem .2rem 0;vertical-align:top}\
article{border:1px solid var(--line);border-left:.4rem solid;border-radius:.3rem;padding:.8rem 1rem;margin:1rem 0}\
article.error{border-left-color:var(--error)}article.warning{border-left-color:var(--warning)}\
article.hint{border-left-color:var(--hint)}.error .word{color:var(--error)}.warning .word{color:var(--warning)}\
.hint .word{color:var(--hint)}figure{margin:.8rem 0;background:var(--back);border-radius:.3rem;padding:.5rem;overflow-x:auto}\
figcaption{font-size:.875rem;opacity:.8}table.code td{white-space:pre;padding:0 .5rem}td.number,table.code td.n{text-align:right;opacity:.6}\
mark{background:none;color:inherit;border-bottom:.15rem solid var(--hint)}.error mark.own{border-color:var(--error)}\
.warning mark.own{border-color:var(--warning)}td.said{opacity:.85}p{margin:.4rem 0}ol,ul{margin:.2rem 0}\
#e:not(:checked)~article.error,#w:not(:checked)~article.warning,#h:not(:checked)~article.hint{display:none}\
svg{max-width:100%;height:auto}\
@media print{input,label.filter{display:none}article{break-inside:avoid}}";

/// Writes the page.
pub(super) fn write(view: &View<'_>) -> String {
    let mut out = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>palint report</title>\n",
    );
    let _ = writeln!(out, "<style>{STYLE}</style>\n<h1>palint report</h1>");
    let _ = writeln!(out, "<p>{}</p>", view.summary().sentence());
    for fault in &view.report.faults {
        let text = format!("{} broke down on {}; this is a fault of palint.", fault.doing, fault.subject);
        let _ = writeln!(out, "<p><strong>{}</strong></p>", escaped(&text));
    }
    deployments(&mut out, view);
    pictures(&mut out, view);
    out.push_str("<h2>Findings</h2>\n");
    if view.findings.is_empty() {
        out.push_str("<p>None.</p>\n");
    }
    for (id, word) in [("e", "errors"), ("w", "warnings"), ("h", "hints")] {
        let _ = writeln!(
            out,
            "<input type=\"checkbox\" id=\"{id}\" checked><label class=\"filter\" for=\"{id}\">{word}</label>"
        );
    }
    let mut known = KnownLines::new();
    for (finding, print) in view.findings.iter().zip(fingerprint::all(view)) {
        article(&mut out, view, finding, &print, &mut known);
    }
    out.push_str("</html>\n");
    out
}

/// What meets on each site, and what was found in it.
fn deployments(out: &mut String, view: &View<'_>) {
    out.push_str("<h2>Deployments</h2>\n<table class=\"list\">\n<tr><th>Name<th>Documents<th>Paired by<th>Errors<th>Warnings<th>Hints\n");
    let mut by_file: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for finding in view.findings.iter() {
        by_file.entry(view.path(finding)).or_default()[finding.severity as usize] += 1;
    }
    for deployment in &view.report.deployments {
        let paths = paths(view, deployment);
        let listed: Vec<String> =
            paths.iter().map(|(path, kind)| format!("<code>{}</code> ({kind})", escaped(path))).collect();
        let mut counts = [0; 3];
        for (path, _) in &paths {
            let found = by_file.get(path).copied().unwrap_or_default();
            (0..3).for_each(|at| counts[at] += found[at]);
        }
        let [hints, warnings, errors] = counts;
        let (name, paired) = (escaped(&view.masked(&deployment.name)), deployment.paired.word());
        let _ = writeln!(
            out,
            "<tr><td>{name}<td>{}<td>{paired}<td class=\"number\">{errors}<td class=\"number\">{warnings}<td class=\"number\">{hints}",
            listed.join("<br>")
        );
    }
    out.push_str("</table>\n");
}

/// Where images come from at each site. More pictures than anyone looks at are left to `palint graph`.
fn pictures(out: &mut String, view: &View<'_>) {
    if view.pictures.is_empty() {
        return;
    }
    out.push_str("<h2>Topology</h2>\n");
    for (name, svg) in view.pictures.iter().take(PICTURES) {
        let _ = writeln!(
            out,
            "<details open><summary>{}</summary>\n{}</details>",
            escaped(&view.masked(name)),
            view.mask.text(svg)
        );
    }
    if let Some(left) = view.pictures.len().checked_sub(PICTURES).filter(|left| *left > 0) {
        let _ = writeln!(out, "<p>{left} more: <code>palint graph --deployment NAME</code>.</p>");
    }
}

fn paths<'r>(view: &View<'r>, deployment: &Deployment) -> Vec<(&'r str, &'static str)> {
    let all = [&deployment.user_data, &deployment.args, &deployment.profiles, &deployment.manifests];
    let documents = all.into_iter().flatten().map(|&index| &view.report.documents[index]);
    documents.map(|document| (&*document.source.path, document.kind.word())).collect()
}

fn article(out: &mut String, view: &View<'_>, finding: &Finding, print: &str, known: &mut KnownLines) {
    let word = finding.severity.word();
    let (rule, message) = (escaped(&finding.rule), prose(&finding.message));
    let _ = writeln!(
        out,
        "<article class=\"{word}\" id=\"f{print}\"><h3><span class=\"word\">{word}[{rule}]</span> {message}</h3>"
    );
    let signs = Signs { ellipsis: "…", arrow: "›", gap: "⋮" };
    for snippet in snippet::of(view, finding, ROOM, signs, known) {
        let _ = writeln!(
            out,
            "<figure><figcaption>{}</figcaption><table class=\"code\">",
            escaped(&snippet.title(usize::MAX, signs))
        );
        snippet.rows.iter().for_each(|it| row(out, it));
        out.push_str("</table></figure>\n");
    }
    for note in &finding.notes {
        let _ = writeln!(out, "<p>Note: {}</p>", prose(note));
    }
    if finding.repairs.is_empty() {
        for help in &finding.help {
            let _ = writeln!(out, "<p>Help: {}</p>", prose(help));
        }
    } else {
        out.push_str("<p>Smallest repairs, any one is enough:</p><ol>\n");
        for repair in &finding.repairs {
            let _ = writeln!(out, "<li>{} (cost {})", prose(&repair.title), repair.cost);
        }
        out.push_str("</ol>\n");
    }
    for fix in &finding.fixes {
        let flag = if fix.safety == Safety::Safe { "--fix" } else { "--unsafe-fixes" };
        let _ = writeln!(out, "<p>Fix: {} (<code>{flag}</code>)</p>", prose(&fix.title));
    }
    if finding.source.starts_with("https://") {
        let address = escaped(&finding.source);
        let _ = writeln!(out, "<p>See: <a rel=\"noreferrer\" href=\"{address}\">{address}</a></p>");
    }
    if finding.severity == Severity::Hint {
        out.push_str("</article>\n");
    } else {
        let _ = writeln!(out, "<p>Confidence: {}</p></article>", finding.confidence.word());
    }
}

/// A line with its marks, and a line for each thing they say.
fn row(out: &mut String, row: &Row) {
    let mut line = String::new();
    let mut at = 0;
    for mark in &row.marks {
        let (start, end) = (byte_at(&row.text, mark.start), byte_at(&row.text, mark.start + mark.width));
        if start < at {
            continue; // overlaps the one before; what it says stands below all the same
        }
        let class = if mark.primary { " class=\"own\"" } else { "" };
        line.push_str(&escaped(&row.text[at..start]));
        let _ = write!(line, "<mark{class}>{}</mark>", escaped(&row.text[start..end]));
        at = end;
    }
    line.push_str(&escaped(&row.text[at..]));
    let _ = writeln!(out, "<tr><td class=\"n\">{}<td>{line}", row.number);
    for mark in row.marks.iter().filter(|mark| !mark.message.is_empty()) {
        let _ = writeln!(out, "<tr><td><td class=\"said\">{}└ {}", " ".repeat(mark.start), prose(&mark.message));
    }
}

/// The byte at a display column.
fn byte_at(text: &str, column: usize) -> usize {
    let boundaries = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    boundaries.into_iter().find(|&at| text[..at].width() >= column).unwrap_or(text.len())
}

/// Our own words: names in backticks become code.
fn prose(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return escaped(text);
    }
    let piece = |(index, piece): (usize, &&str)| {
        if index % 2 == 0 { escaped(piece) } else { format!("<code>{}</code>", escaped(piece)) }
    };
    pieces.iter().enumerate().map(piece).collect()
}

fn escaped(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

//! `palint graph`: a deployment as a picture: images, the places they are pulled from, features, and conflicts in red.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::text::visible;
use crate::facts::Facts;
use crate::facts::images::{Class, Image};
use crate::facts::pulls::Setup;
use crate::finding::{Finding, Severity};
use crate::model::image_ref::ImageRef;

/// The columns of the drawing, from left to right.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Images,
    Registries,
    Features,
}

struct Box {
    column: Column,
    title: String,
    detail: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Line {
    First,
    Later,
    Conflict,
    Doubt,
}

struct Arrow {
    from: usize,
    to: usize,
    line: Line,
    label: String,
}

/// A drawing, before it has a format.
pub struct Picture {
    title: String,
    boxes: Vec<Box>,
    arrows: Vec<Arrow>,
}

/// More images of one layer than this are drawn as one box.
const SINGLE_IMAGES: usize = 12;

impl Picture {
    /// Draws a deployment; `findings` are those of the support matrix that belong to it.
    pub fn of(facts: &Facts<'_>, findings: &[&Finding]) -> Picture {
        let mut picture = Picture { title: visible(facts.name).into_owned(), boxes: Vec::new(), arrows: Vec::new() };
        let setup = Setup::gather(facts);
        let all: Vec<&Image<'_>> = facts.images().iter().filter(|image| !image.guess).collect();
        let grouped = all.len() > SINGLE_IMAGES;
        let mut groups: BTreeMap<(Class, String), Vec<&Image<'_>>> = BTreeMap::new();
        for image in all {
            let pack = image.pack.map_or("", |pack| pack.base_name());
            let key = if grouped && image.class != Class::Provider { pack.to_owned() } else { image.reference.clone() };
            groups.entry((image.class, key)).or_default().push(image);
        }
        for ((class, key), group) in groups {
            let title = match &group[..] {
                [image] => shorten(&image.reference.replace(crate::facts::macros::UNKNOWN, "…")),
                more => format!("{key}: {} images", more.len()),
            };
            let from = picture.add(Column::Images, title, class.words().to_owned());
            for image in group.into_iter().filter(|image| image.is_known()) {
                let chain = setup.chain(image);
                for (hops, line) in [(&chain.first, Line::First), (&chain.later, Line::Later)] {
                    if let Some(hop) = hops.first() {
                        let host = if hop.reference.is_empty() { String::new() } else { host(&hop.reference) };
                        let to = picture.add(Column::Registries, hop.place.to_owned(), host);
                        picture.connect(from, to, line, String::new());
                    }
                }
            }
        }
        for finding in
            findings.iter().filter(|finding| finding.severity >= Severity::Warning && !finding.labels.is_empty())
        {
            let line = if finding.severity == Severity::Error { Line::Conflict } else { Line::Doubt };
            let sides = std::iter::once(&finding.here).chain(finding.labels.iter().map(|label| &label.message));
            let nodes: Vec<usize> = sides
                .filter(|it| !it.is_empty())
                .map(|side| picture.add(Column::Features, side.clone(), String::new()))
                .collect();
            for pair in nodes.windows(2) {
                picture.connect(pair[0], pair[1], line, finding.rule.to_string());
            }
        }
        picture
    }

    fn add(&mut self, column: Column, title: String, detail: String) -> usize {
        let (title, detail) = (visible(&title).into_owned(), visible(&detail).into_owned());
        let same = |it: &Box| it.column == column && it.title == title && it.detail == detail;
        if let Some(found) = self.boxes.iter().position(same) {
            return found;
        }
        self.boxes.push(Box { column, title, detail });
        self.boxes.len() - 1
    }

    fn connect(&mut self, from: usize, to: usize, line: Line, label: String) {
        let same = |it: &Arrow| (it.from, it.to, it.line) == (from, to, line) && it.label == label;
        if from != to && !self.arrows.iter().any(same) {
            self.arrows.push(Arrow { from, to, line, label });
        }
    }

    /// As DOT, for Graphviz.
    pub fn dot(&self) -> String {
        let mut out = format!(
            "digraph {} {{\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n",
            quoted(&self.title)
        );
        for (index, it) in self.boxes.iter().enumerate() {
            let detail = if it.detail.is_empty() { String::new() } else { format!("\\n{}", it.detail) };
            let _ = writeln!(
                out,
                "  n{index} [label={}];",
                quoted(&format!("{}{detail}", it.title)).replace("\\\\n", "\\n")
            );
        }
        for arrow in &self.arrows {
            let style = match arrow.line {
                Line::First => "",
                Line::Later => ", style=dashed",
                Line::Conflict => ", color=red, fontcolor=red, dir=both",
                Line::Doubt => ", color=orange, fontcolor=orange, dir=both",
            };
            let _ = writeln!(out, "  n{} -> n{} [label={}{style}];", arrow.from, arrow.to, quoted(&arrow.label));
        }
        out + "}\n"
    }

    /// As Mermaid, for Markdown.
    pub fn mermaid(&self) -> String {
        let mut out = String::from("flowchart LR\n");
        let clean = |text: &str| text.replace('"', "'").replace('<', "&lt;").replace('>', "&gt;");
        for (index, it) in self.boxes.iter().enumerate() {
            let detail = if it.detail.is_empty() { String::new() } else { format!("<br/>{}", clean(&it.detail)) };
            let _ = writeln!(out, "  n{index}[\"{}{detail}\"]", clean(&it.title));
        }
        let mut styles = String::new();
        for (index, arrow) in self.arrows.iter().enumerate() {
            let label = if arrow.label.is_empty() { String::new() } else { format!("|{}|", arrow.label) };
            let sign = match arrow.line {
                Line::First => "-->",
                Line::Later => "-.->",
                Line::Conflict | Line::Doubt => "<-->",
            };
            let _ = writeln!(out, "  n{} {sign}{label} n{}", arrow.from, arrow.to);
            match arrow.line {
                Line::Conflict => styles += &format!("  linkStyle {index} stroke:#c00,color:#c00\n"),
                Line::Doubt => styles += &format!("  linkStyle {index} stroke:#d80,color:#d80\n"),
                _ => {}
            }
        }
        out + &styles
    }

    /// As SVG: three columns of boxes, conflicts as red curves beside the features.
    pub fn svg(&self) -> String {
        const HEIGHT: usize = 44;
        const GAP: usize = 14;
        const TOP: usize = 64;
        let columns = [Column::Images, Column::Registries, Column::Features];
        let names = ["images", "pulled from", "features"];
        let of =
            |column: Column| self.boxes.iter().enumerate().filter(move |(_, it)| it.column == column).map(|(at, _)| at);
        let width_of = |column: Column| {
            let longest = of(column)
                .map(|at| self.boxes[at].title.chars().count().max(self.boxes[at].detail.chars().count()))
                .max();
            longest.map_or(0, |longest| (longest * 7 + 28).clamp(120, 520))
        };
        let widths = columns.map(width_of);
        let mut left = [24; 3];
        left[1] = left[0] + widths[0] + if widths[0] > 0 { 140 } else { 0 };
        left[2] = left[1] + widths[1] + if widths[1] > 0 { 90 } else { 0 };
        let rows = columns.map(|column| of(column).count()).into_iter().max().unwrap_or(0);
        let total_width = left[2] + widths[2] + 280;
        let total_height = TOP + rows * (HEIGHT + GAP) + 60;
        let mut places: Vec<(usize, usize, usize)> = vec![(0, 0, 0); self.boxes.len()];
        for (index, column) in columns.into_iter().enumerate() {
            let count = of(column).count();
            let start = TOP + (rows - count) * (HEIGHT + GAP) / 2;
            for (row, at) in of(column).enumerate() {
                places[at] = (left[index], start + row * (HEIGHT + GAP), widths[index]);
            }
        }
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {total_width} {total_height}\" width=\"{total_width}\" \
             height=\"{total_height}\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
             <defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
             <path d=\"M0 0L8 4L0 8z\" fill=\"#57606a\"/></marker></defs>\n\
             <text x=\"24\" y=\"28\" font-size=\"16\" font-weight=\"600\">{}</text>\n",
            escaped(&self.title)
        );
        for (index, name) in names.into_iter().enumerate().filter(|(index, _)| widths[*index] > 0) {
            let _ = writeln!(out, "<text x=\"{}\" y=\"50\" fill=\"#57606a\">{name}</text>", left[index]);
        }
        for (number, arrow) in self.arrows.iter().enumerate() {
            let (from_x, from_y, from_width) = places[arrow.from];
            let (to_x, to_y, _) = places[arrow.to];
            let (y1, y2) = (from_y + HEIGHT / 2, to_y + HEIGHT / 2);
            match arrow.line {
                Line::First | Line::Later => {
                    let x1 = from_x + from_width;
                    let middle = x1.midpoint(to_x);
                    let dash = if arrow.line == Line::Later { " stroke-dasharray=\"5 4\"" } else { "" };
                    let _ = writeln!(
                        out,
                        "<path d=\"M{x1} {y1}C{middle} {y1} {middle} {y2} {to_x} {y2}\" fill=\"none\" stroke=\"#57606a\"{dash} marker-end=\"url(#a)\"/>"
                    );
                }
                Line::Conflict | Line::Doubt => {
                    let color = if arrow.line == Line::Conflict { "#cf222e" } else { "#bc4c00" };
                    let x = from_x + from_width;
                    let bow = x + 36 + 16 * (number % 4);
                    let label_y = y1.midpoint(y2) + 4;
                    let _ = writeln!(
                        out,
                        "<path d=\"M{x} {y1}C{bow} {y1} {bow} {y2} {x} {y2}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>\n\
                         <text x=\"{}\" y=\"{label_y}\" fill=\"{color}\" font-size=\"11\">{}</text>",
                        bow + 4,
                        escaped(&arrow.label)
                    );
                }
            }
        }
        for (at, it) in self.boxes.iter().enumerate() {
            let (x, y, width) = places[at];
            let conflict =
                self.arrows.iter().any(|arrow| arrow.line == Line::Conflict && (arrow.from == at || arrow.to == at));
            let (fill, stroke) = match it.column {
                _ if conflict => ("#ffebe9", "#cf222e"),
                Column::Images => ("#f6f8fa", "#8c959f"),
                Column::Registries => ("#ddf4ff", "#0969da"),
                Column::Features => ("#fff8c5", "#9a6700"),
            };
            let middle = if it.detail.is_empty() { y + HEIGHT / 2 + 4 } else { y + 19 };
            let most = width.saturating_sub(20) / 7;
            let _ = writeln!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" rx=\"6\" fill=\"{fill}\" stroke=\"{stroke}\"/>\n\
                 <text x=\"{}\" y=\"{middle}\">{}</text>",
                x + 10,
                escaped(&cut(&it.title, most))
            );
            if !it.detail.is_empty() {
                let text = escaped(&cut(&it.detail, most));
                let _ = writeln!(
                    out,
                    "<text x=\"{}\" y=\"{}\" fill=\"#57606a\" font-size=\"11\">{text}</text>",
                    x + 10,
                    y + 35
                );
            }
        }
        let _ = writeln!(
            out,
            "<text x=\"24\" y=\"{}\" fill=\"#57606a\" font-size=\"11\">solid: first pull; dashed: later pulls; red: cannot be used together</text>",
            total_height - 20
        );
        out + "</svg>\n"
    }
}

fn host(reference: &str) -> String {
    let parts = ImageRef::split(reference);
    if reference.starts_with('<') {
        reference.split('/').next().unwrap_or_default().to_owned()
    } else {
        parts.host().to_owned()
    }
}

/// The end of a reference tells images apart.
fn shorten(reference: &str) -> String {
    let count = reference.chars().count();
    if count <= 60 {
        reference.to_owned()
    } else {
        format!("…{}", reference.chars().skip(count - 59).collect::<String>())
    }
}

fn cut(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        text.to_owned()
    } else {
        format!("{}…", text.chars().take(most.saturating_sub(1)).collect::<String>())
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn escaped(text: &str) -> String {
    let plain = |sign: char| if sign.is_control() { '\u{fffd}' } else { sign };
    let text: String = text.chars().map(plain).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

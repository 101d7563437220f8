//! A picture as SVG.

use std::fmt::Write as _;

use super::layout::{Area, LEAD, Layout, NORMAL, PAD, SMALL, TOP};
use super::{Card, Picture};
use crate::report::text::visible;

const GRAY: &str = "#57606a";
const RED: &str = "#cf222e";
const ORANGE: &str = "#bc4c00";

/// The whole file.
pub(super) fn write(picture: &Picture) -> String {
    let layout = Layout::of(picture);
    let (width, height) = (layout.width.ceil(), layout.height.ceil());
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"{NORMAL}\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
         <path d=\"M0 0L8 4L0 8z\" fill=\"{GRAY}\"/></marker></defs>\n\
         <text x=\"24\" y=\"28\" font-size=\"16\" font-weight=\"600\">{}</text>\n",
        escaped(&picture.title)
    );
    let columns = [
        ("images", layout.cards.first()),
        ("pulled from", layout.places.first()),
        ("features", layout.features.first()),
        ("conflicts", layout.conflicts.first()),
    ];
    for (name, first) in columns {
        if let Some(first) = first {
            let _ = writeln!(out, "<text x=\"{}\" y=\"{}\" fill=\"{GRAY}\">{name}</text>", first.x, TOP - 14.0);
        }
    }
    for (card, from) in picture.cards.iter().zip(&layout.cards) {
        let both = card.first.is_some() && card.later.is_some();
        for (place, later) in [(card.first, false), (card.later, true)] {
            if let Some(place) = place {
                // Two arrows of a card leave it apart.
                let start = from.middle()
                    + if !both {
                        0.0
                    } else if later {
                        8.0
                    } else {
                        -8.0
                    };
                arrow(&mut out, (from.right(), start), &layout.places[place], later);
            }
        }
    }
    for (conflict, to) in picture.conflicts.iter().zip(&layout.conflicts) {
        let color = if conflict.is_error { RED } else { ORANGE };
        for feature in &conflict.features {
            let from = &layout.features[*feature];
            let path = curve(from.right(), from.middle(), to.x, to.middle());
            let _ = writeln!(out, "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>");
        }
    }
    for (card, area) in picture.cards.iter().zip(&layout.cards) {
        draw_card(&mut out, card, area);
    }
    for (place, area) in picture.places.iter().zip(&layout.places) {
        frame(&mut out, area, "#ddf4ff", "#0969da");
        let lines = [(&place.title, NORMAL, "#1f2328"), (&place.host, SMALL, GRAY)];
        let lines: Vec<_> = lines.into_iter().filter(|it| !it.0.is_empty()).collect();
        let first = area.middle() + 4.0 - LEAD / 2.0 * (lines.len() as f32 - 1.0);
        for (at, (text, size, color)) in lines.into_iter().enumerate() {
            let y = first + LEAD * at as f32;
            words(&mut out, area.x + PAD, y, size, color, text);
        }
    }
    for (at, (feature, area)) in picture.features.iter().zip(&layout.features).enumerate() {
        let red = picture.conflicts.iter().any(|it| it.is_error && it.features.contains(&at));
        let (fill, stroke) = if red { ("#ffebe9", RED) } else { ("#fff8c5", "#9a6700") };
        frame(&mut out, area, fill, stroke);
        words(&mut out, area.x + PAD, area.middle() + 4.0, NORMAL, "#1f2328", feature);
    }
    for (conflict, area) in picture.conflicts.iter().zip(&layout.conflicts) {
        let color = if conflict.is_error { RED } else { ORANGE };
        let _ = writeln!(out, "<g><title>{}</title>", escaped(&conflict.message));
        frame(&mut out, area, "#ffffff", color);
        words(&mut out, area.x + PAD, area.middle() + 4.0, NORMAL, color, &conflict.rule);
        out += "</g>\n";
    }
    let legend = "solid: first pull; dashed: later pulls; red: does not work; orange: better not";
    words(&mut out, 24.0, height - 18.0, SMALL, GRAY, legend);
    out + "</svg>\n"
}

fn draw_card(out: &mut String, card: &Card, area: &Area) {
    frame(out, area, "#f6f8fa", "#8c959f");
    let mut y = area.y + PAD + 10.0;
    words(out, area.x + PAD, y, NORMAL, "#1f2328", &card.heading());
    for line in &card.lines {
        y += LEAD;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{y}\" font-family=\"ui-monospace, monospace\" font-size=\"{SMALL}\">{}<title>{}</title></text>",
            area.x + PAD,
            escaped(&line.short),
            escaped(&line.full)
        );
        if !line.pack.is_empty() {
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{y}\" text-anchor=\"end\" font-size=\"{SMALL}\" fill=\"{GRAY}\">{}</text>",
                area.right() - PAD,
                escaped(&line.pack)
            );
        }
    }
}

fn frame(out: &mut String, area: &Area, fill: &str, stroke: &str) {
    let Area { x, y, width, height } = area;
    let _ = writeln!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{fill}\" stroke=\"{stroke}\"/>"
    );
}

fn words(out: &mut String, x: f32, y: f32, size: f32, color: &str, text: &str) {
    let _ = writeln!(out, "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{color}\">{}</text>", escaped(text));
}

fn arrow(out: &mut String, (x, y): (f32, f32), to: &Area, later: bool) {
    let dash = if later { " stroke-dasharray=\"5 4\"" } else { "" };
    let path = curve(x, y, to.x, to.middle());
    let _ = writeln!(out, "<path d=\"{path}\" fill=\"none\" stroke=\"{GRAY}\"{dash} marker-end=\"url(#a)\"/>");
}

fn curve(x1: f32, y1: f32, x2: f32, y2: f32) -> String {
    let middle = x1.midpoint(x2);
    format!("M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}")
}

fn escaped(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

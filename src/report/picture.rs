//! `palint graph`: a deployment as a picture: images, the places they are pulled from, features, and conflicts in red.
//!
//! Images that take the same way are on one card, so that eighty of them are some ten cards with an arrow each.

use std::collections::BTreeMap;
use std::fmt::Write as _;

mod layout;
mod svg;

use super::text::visible;
use crate::facts::Facts;
use crate::facts::images::Image;
use crate::facts::macros::UNKNOWN;
use crate::facts::pulls::{Hop, Setup};
use crate::finding::{Finding, Severity};
use crate::model::image_ref::ImageRef;

/// Images of one class that take the same way.
struct Card {
    class: &'static str,
    lines: Vec<Line>,
    first: Option<usize>,
    later: Option<usize>,
}

/// An image on a card.
struct Line {
    /// As the files name it.
    full: String,
    /// What tells it apart.
    short: String,
    /// The pack that brings it; may be empty.
    pack: String,
}

/// Where images are pulled from.
#[derive(PartialEq, Eq)]
struct Place {
    title: String,
    host: String,
}

/// A finding of the support matrix, and the features that it joins.
struct Conflict {
    rule: String,
    message: String,
    is_error: bool,
    features: Vec<usize>,
}

/// A drawing, before it has a format.
pub struct Picture {
    /// Name of the deployment, as it is shown.
    pub title: String,
    cards: Vec<Card>,
    places: Vec<Place>,
    features: Vec<String>,
    conflicts: Vec<Conflict>,
}

/// Where the images of a card are pulled from first and later.
type Way = (Option<usize>, Option<usize>);

impl Picture {
    /// Draws a deployment; `findings` are those of the support matrix that belong to it.
    pub fn of(facts: &Facts<'_>, findings: &[&Finding]) -> Picture {
        let mut picture = Picture {
            title: facts.title().into_owned(),
            cards: Vec::new(),
            places: Vec::new(),
            features: Vec::new(),
            conflicts: Vec::new(),
        };
        let setup = Setup::gather(facts);
        let mut cards: BTreeMap<(usize, &str, Way), Vec<&Image<'_>>> = BTreeMap::new();
        for image in facts.images() {
            let way = if image.is_known() {
                let chain = setup.chain(image);
                let mut place = |hops: &[Hop<'_>]| hops.first().map(|hop| picture.place(hop.place, &host(hop)));
                (place(&chain.first), place(&chain.later))
            } else {
                (Some(picture.place("known only at deployment", "")), None)
            };
            let (rank, class) = if image.guess {
                (usize::MAX, "guessed from chart values")
            } else {
                (image.class as usize, image.class.words())
            };
            cards.entry((rank, class, way)).or_default().push(image);
        }
        for ((_, class, (first, later)), images) in cards {
            let lines = images.into_iter().map(line).collect();
            picture.cards.push(Card { class, lines, first, later });
        }
        for finding in findings.iter().filter(|finding| finding.severity >= Severity::Warning) {
            let sides = std::iter::once(&finding.here).chain(finding.labels.iter().map(|label| &label.message));
            let mut features: Vec<usize> =
                sides.filter(|it| !it.is_empty()).map(|side| picture.feature(side)).collect();
            features.dedup();
            let conflict = Conflict {
                rule: finding.rule.to_string(),
                message: finding.message.clone(),
                is_error: finding.severity == Severity::Error,
                features,
            };
            let same = |it: &Conflict| it.rule == conflict.rule && it.features == conflict.features;
            if !conflict.features.is_empty() && !picture.conflicts.iter().any(same) {
                picture.conflicts.push(conflict);
            }
        }
        picture
    }

    fn place(&mut self, title: &str, host: &str) -> usize {
        let wanted = Place { title: title.to_owned(), host: host.to_owned() };
        position(&mut self.places, wanted)
    }

    fn feature(&mut self, words: &str) -> usize {
        position(&mut self.features, words.to_owned())
    }

    /// As DOT, for Graphviz.
    pub fn dot(&self) -> String {
        let mut out = format!(
            "digraph {} {{\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n",
            quoted(&self.title)
        );
        let label = |lines: &[String], end: &str| {
            lines.iter().map(|line| quoted(line).trim_matches('"').to_owned() + end).collect::<String>()
        };
        for (at, card) in self.cards.iter().enumerate() {
            let _ = writeln!(out, "  i{at} [label=\"{}\"];", label(&card.text(), "\\l"));
        }
        for (at, place) in self.places.iter().enumerate() {
            let style = "style=filled, fillcolor=\"#ddf4ff\"";
            let _ = writeln!(out, "  p{at} [label=\"{}\", {style}];", label(&place.text(), "\\n"));
        }
        for (at, feature) in self.features.iter().enumerate() {
            let _ = writeln!(out, "  f{at} [label={}, style=filled, fillcolor=\"#fff8c5\"];", quoted(feature));
        }
        for (at, card) in self.cards.iter().enumerate() {
            for (place, style) in [(card.first, ""), (card.later, " [style=dashed]")] {
                if let Some(place) = place {
                    let _ = writeln!(out, "  i{at} -> p{place}{style};");
                }
            }
        }
        for (from, to, conflict) in self.edges() {
            let color = if conflict.is_error { "red" } else { "orange" };
            let rule = quoted(&conflict.rule);
            let _ = writeln!(out, "  f{from} -> f{to} [label={rule}, color={color}, fontcolor={color}, dir=both];");
        }
        out + "}\n"
    }

    /// As Mermaid, for Markdown.
    pub fn mermaid(&self) -> String {
        let mut out = String::from("flowchart LR\n");
        let label = |lines: &[String]| lines.iter().map(|line| mermaid_text(line)).collect::<Vec<_>>().join("<br/>");
        for (at, card) in self.cards.iter().enumerate() {
            let _ = writeln!(out, "  i{at}[\"{}\"]", label(&card.text()));
        }
        for (at, place) in self.places.iter().enumerate() {
            let _ = writeln!(out, "  p{at}[\"{}\"]", label(&place.text()));
        }
        for (at, feature) in self.features.iter().enumerate() {
            let _ = writeln!(out, "  f{at}[\"{}\"]", mermaid_text(feature));
        }
        let (mut count, mut styles) = (0, String::new());
        for (at, card) in self.cards.iter().enumerate() {
            for (place, sign) in [(card.first, "-->"), (card.later, "-.->")] {
                if let Some(place) = place {
                    let _ = writeln!(out, "  i{at} {sign} p{place}");
                    count += 1;
                }
            }
        }
        for (from, to, conflict) in self.edges() {
            let _ = writeln!(out, "  f{from} <-->|\"{}\"| f{to}", mermaid_text(&conflict.rule));
            let color = if conflict.is_error { "#c00" } else { "#d80" };
            let _ = writeln!(styles, "  linkStyle {count} stroke:{color},color:{color}");
            count += 1;
        }
        out + &styles
    }

    /// As SVG: columns of boxes with arrows between them.
    pub fn svg(&self) -> String {
        svg::write(self)
    }

    /// An edge for each two neighbors of a conflict; a feature that is alone in it has one to itself.
    fn edges(&self) -> impl Iterator<Item = (usize, usize, &Conflict)> {
        self.conflicts.iter().flat_map(|conflict| {
            let all = &conflict.features;
            let pairs: Vec<(usize, usize)> = match all[..] {
                [only] => vec![(only, only)],
                _ => all.windows(2).map(|pair| (pair[0], pair[1])).collect(),
            };
            pairs.into_iter().map(move |(from, to)| (from, to, conflict))
        })
    }
}

impl Card {
    fn heading(&self) -> String {
        match self.lines.len() {
            1 => self.class.to_owned(),
            more => format!("{}, {more} images", self.class),
        }
    }

    fn text(&self) -> Vec<String> {
        std::iter::once(self.heading()).chain(self.lines.iter().map(|line| line.short.clone())).collect()
    }
}

impl Place {
    fn text(&self) -> Vec<String> {
        [&self.title, &self.host].into_iter().filter(|it| !it.is_empty()).cloned().collect()
    }
}

fn position<T: PartialEq>(all: &mut Vec<T>, wanted: T) -> usize {
    all.iter().position(|it| *it == wanted).unwrap_or_else(|| {
        all.push(wanted);
        all.len() - 1
    })
}

fn line(image: &Image<'_>) -> Line {
    let full = visible(&image.reference.replace(UNKNOWN, "…")).into_owned();
    let pack = image.pack.map_or("", |pack| pack.base_name()).to_owned();
    Line { short: shorten(&full), full, pack }
}

/// The host that a hop asks; `<cluster VIP>:30003` for a registry of the cluster.
fn host(hop: &Hop<'_>) -> String {
    if hop.reference.starts_with('<') {
        return hop.reference.split('/').next().unwrap_or_default().to_owned();
    }
    if hop.reference.is_empty() { String::new() } else { ImageRef::split(&hop.reference).host().to_owned() }
}

/// Most characters of an image on a card.
const MOST: usize = 58;
/// Digits of a digest that tell it apart.
const DIGITS: usize = 8;

/// A reference that fits on a card: of a digest the beginning, of a long path the end.
fn shorten(reference: &str) -> String {
    let (name, digest) = match reference.split_once('@') {
        Some((name, digest)) => {
            let (algorithm, digits) = digest.split_once(':').unwrap_or(("", digest));
            (name, format!("@{algorithm}:{}…", digits.chars().take(DIGITS).collect::<String>()))
        }
        None => (reference, String::new()),
    };
    let room = MOST.saturating_sub(digest.chars().count());
    let count = name.chars().count();
    if count <= room {
        return format!("{name}{digest}");
    }
    format!("…{}{digest}", name.chars().skip(count + 1 - room).collect::<String>())
}

/// A quoted string of DOT.
fn quoted(text: &str) -> String {
    format!("\"{}\"", visible(text).replace('\\', "\\\\").replace('"', "\\\""))
}

/// Text inside quotes of Mermaid: signs with a meaning there are written as entities, which begin with `#`.
fn mermaid_text(text: &str) -> String {
    let mut out = String::new();
    for sign in visible(text).chars() {
        match sign {
            '"' | '<' | '>' | '&' | '#' | ';' | '`' | '\\' => {
                let _ = write!(out, "#{};", sign as u32);
            }
            _ => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{MOST, mermaid_text, quoted, shorten};

    #[test]
    fn a_long_reference_keeps_its_end_and_a_digest_its_beginning() {
        let digest = "a1b2c3d4".repeat(8);
        assert_eq!(shorten("quay.io/acme/app:1"), "quay.io/acme/app:1");
        assert_eq!(shorten(&format!("quay.io/acme/app@sha256:{digest}")), "quay.io/acme/app@sha256:a1b2c3d4…");
        let long = shorten(&format!("ghcr.io/{}/payments:2026.11@sha256:{digest}", "nested/".repeat(20)));
        assert_eq!(long.chars().count(), MOST);
        assert!(long.starts_with('…') && long.ends_with("/payments:2026.11@sha256:a1b2c3d4…"), "{long}");
    }

    #[test]
    fn signs_with_a_meaning_are_written_otherwise() {
        assert_eq!(quoted("a\"b\\c"), "\"a\\\"b\\\\c\"");
        assert_eq!(mermaid_text("<cluster VIP>:30003"), "#60;cluster VIP#62;:30003");
    }
}

//! `palint images`: for each image where it is pulled from, hop by hop, and the line that decides it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::text::{visible, visible_lines};
use crate::facts::Facts;
use crate::facts::images::{Class, Image};
use crate::facts::pulls::{Chain, Ground, Hop, Setup};
use crate::model::image_ref::ImageRef;
use crate::registry::plan::Instead;
use crate::source::Files;
use crate::syntax::Node;

/// The chains of a deployment as text.
pub fn text(facts: &Facts<'_>, files: &Files) -> String {
    let setup = Setup::gather(facts);
    let mut out = format!("{}\n", facts.title());
    for image in facts.images() {
        let _ = writeln!(out, "\n  {}", visible(&shown(image)));
        let guess = if image.guess { ", guessed from chart values" } else { "" };
        let _ = writeln!(out, "    {}{guess}, named in {}", image.class.words(), visible(&at(image.nodes[0], files)));
        if !image.is_known() {
            let _ = writeln!(out, "    not evaluable: part of it is known only at deployment");
            continue;
        }
        let chain = setup.chain(image);
        hops(&mut out, "first", &chain.first, image, files);
        hops(&mut out, "later", &chain.later, image, files);
        for note in &chain.notes {
            let _ = writeln!(out, "    note: {note}");
        }
    }
    visible_lines(&out)
}

fn hops(out: &mut String, when: &str, hops: &[Hop<'_>], image: &Image<'_>, files: &Files) {
    for (index, hop) in hops.iter().enumerate() {
        let when = if index == 0 { when } else { "then" };
        let _ = write!(out, "    {when}: {}", hop.place);
        if !hop.reference.is_empty() {
            let _ = write!(out, "  {}", visible(&hop.reference));
        }
        let _ = write!(out, "  [{}]", hop.ground.word());
        if let Some(by) = decider(hop, image) {
            let _ = write!(out, "  decided by {}", visible(&at(by, files)));
        }
        if let Some(login) = hop.login {
            let _ = write!(out, ", credentials at {}", visible(&at(login, files)));
        }
        if !hop.note.is_empty() {
            let _ = write!(out, " ({})", hop.note);
        }
        out.push('\n');
        if let Some(broken) = hop.broken {
            let _ = writeln!(out, "      cannot work: {broken}");
        }
    }
}

/// The line that decides a hop: without a word on it elsewhere the one that names the image.
fn decider<'t>(hop: &Hop<'t>, image: &Image<'t>) -> Option<Node<'t>> {
    hop.by.or_else(|| image.nodes.first().copied().filter(|_| !hop.reference.is_empty()))
}

fn shown(image: &Image<'_>) -> String {
    image.reference.replace(crate::facts::macros::UNKNOWN, "{{…}}")
}

/// `path:line:column` of a node.
fn at(node: Node<'_>, files: &Files) -> String {
    let span = node.span();
    let file = files.get(span.file);
    let position = file.position(span.start);
    format!("{}:{}:{}", file.path, position.line, position.column)
}

/// The chains of a deployment for programs.
pub fn json(facts: &Facts<'_>, files: &Files) -> Value {
    let setup = Setup::gather(facts);
    let images: Vec<Value> = facts
        .images()
        .iter()
        .map(|image| {
            let chain = image.is_known().then(|| setup.chain(image));
            json!({
                "reference": shown(image),
                "class": image.class.words(),
                "listed": image.listed,
                "guess": image.guess,
                "evaluable": image.is_known(),
                "places": image.nodes.iter().map(|node| at(*node, files)).collect::<Vec<_>>(),
                "first": chain.as_ref().map(|it| of_hops(&it.first, image, files)),
                "later": chain.as_ref().map(|it| of_hops(&it.later, image, files)),
                "notes": chain.map(|it| it.notes).unwrap_or_default(),
            })
        })
        .collect();
    json!({ "deployment": facts.title(), "images": images })
}

fn of_hops(hops: &[Hop<'_>], image: &Image<'_>, files: &Files) -> Vec<Value> {
    let one = |hop: &Hop<'_>| {
        json!({
            "place": hop.place,
            "reference": hop.reference,
            "ground": hop.ground.word(),
            "decidedBy": decider(hop, image).map(|it| at(it, files)),
            "credentials": hop.login.map(|it| at(it, files)),
            "note": hop.note,
            "cannotWork": hop.broken,
        })
    };
    hops.iter().map(one).collect()
}

/// What a registry of one's own must hold.
#[derive(Default)]
pub struct List {
    /// One a line: the reference there, after the original one if pairs are wanted, as `crane`, `skopeo` or `oras` take it.
    pub lines: BTreeSet<String>,
    /// Images for a registry in the cluster whose address is not known.
    pub without_address: usize,
}

impl List {
    /// Adds what the external registry of a deployment must hold, or without one the registry in the cluster;
    /// `in_cluster` is the address of that one, which no file holds.
    pub fn add(&mut self, facts: &Facts<'_>, pairs: bool, in_cluster: Option<&Instead>) {
        let setup = Setup::gather(facts);
        for image in facts.images().iter().filter(|image| image.is_known() && image.class != Class::CoreKubernetes) {
            let chain = setup.chain(image);
            let target = wanted(&chain).or_else(|| {
                let stored = stored(&chain)?;
                let target = in_cluster.map(|it| format!("{}/{}{stored}", it.host, it.prefix));
                self.without_address += usize::from(target.is_none());
                target
            });
            if let Some(target) = target.filter(|it| ImageRef::parse(it).is_ok()) {
                self.lines.insert(if pairs { format!("{} {target}", image.reference) } else { target });
            }
        }
    }
}

/// The reference that must exist in a registry of one's own: the first hop that is neither the internet nor a bundle.
fn wanted(chain: &Chain<'_>) -> Option<String> {
    let hop = chain.first.iter().find(|hop| !hop.reference.is_empty())?;
    let own = hop.place.starts_with("external registry") || hop.place.starts_with("Registry Connect");
    let provider = hop.place == "provider registry";
    ((own || provider) && hop.ground != Ground::Undocumented).then(|| hop.reference.clone())
}

/// The path under which the registry in the cluster keeps an image.
fn stored(chain: &Chain<'_>) -> Option<String> {
    let hop = chain.later.iter().find(|hop| matches!(hop.place, "primary registry" | "local Harbor"))?;
    Some(hop.reference.split_once('/')?.1.to_owned()).filter(|_| hop.broken.is_none())
}

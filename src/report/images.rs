//! `palint images`: for each image where it is pulled from, hop by hop, and the line that decides it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::text::{visible, visible_lines};
use crate::facts::Facts;
use crate::facts::images::{Class, Image};
use crate::facts::pulls::{Chain, Ground, Hop, Setup};
use crate::source::Files;
use crate::syntax::Node;

/// The chains of a deployment as text.
pub fn text(facts: &Facts<'_>, files: &Files) -> String {
    let setup = Setup::gather(facts);
    let mut out = format!("{}\n", facts.name);
    for image in facts.images() {
        let _ = writeln!(out, "\n  {}", visible(&shown(image)));
        let guess = if image.guess { ", guessed from chart values" } else { "" };
        let _ = writeln!(out, "    {}{guess}, named in {}", image.class.words(), visible(&at(image.nodes[0], files)));
        if !image.is_known() {
            let _ = writeln!(out, "    not evaluable: part of it is known only at deployment");
            continue;
        }
        let chain = setup.chain(image);
        hops(&mut out, "first", &chain.first, files);
        hops(&mut out, "later", &chain.later, files);
        for note in &chain.notes {
            let _ = writeln!(out, "    note: {note}");
        }
    }
    visible_lines(&out)
}

fn hops(out: &mut String, when: &str, hops: &[Hop<'_>], files: &Files) {
    for (index, hop) in hops.iter().enumerate() {
        let when = if index == 0 { when } else { "then" };
        let _ = write!(out, "    {when}: {}", hop.place);
        if !hop.reference.is_empty() {
            let _ = write!(out, "  {}", visible(&hop.reference));
        }
        let _ = write!(out, "  [{}]", hop.ground.word());
        if let Some(by) = hop.by {
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
                "first": chain.as_ref().map(|it| of_hops(&it.first, files)),
                "later": chain.as_ref().map(|it| of_hops(&it.later, files)),
                "notes": chain.map(|it| it.notes).unwrap_or_default(),
            })
        })
        .collect();
    json!({ "deployment": facts.name, "images": images })
}

fn of_hops(hops: &[Hop<'_>], files: &Files) -> Vec<Value> {
    let one = |hop: &Hop<'_>| {
        json!({
            "place": hop.place,
            "reference": hop.reference,
            "ground": hop.ground.word(),
            "decidedBy": hop.by.map(|it| at(it, files)),
            "credentials": hop.login.map(|it| at(it, files)),
            "note": hop.note,
            "cannotWork": hop.broken,
        })
    };
    hops.iter().map(one).collect()
}

/// What must be copied where: `source target` pairs of every image that an external registry must hold, one a line.
/// With `pairs` unset only the target, as `crane`, `skopeo` or `oras` take it.
pub fn list(facts: &Facts<'_>, pairs: bool) -> BTreeSet<String> {
    let setup = Setup::gather(facts);
    let mut found = BTreeSet::new();
    for image in facts.images().iter().filter(|image| image.is_known() && image.class != Class::CoreKubernetes) {
        if let Some(target) = wanted(&setup.chain(image)) {
            let line = if pairs { format!("{} {target}", image.reference) } else { target };
            found.insert(visible(&line).into_owned());
        }
    }
    found
}

/// The reference that must exist in a registry of one's own: the first hop that is neither the internet nor a bundle.
fn wanted(chain: &Chain<'_>) -> Option<String> {
    let hop = chain.first.iter().find(|hop| !hop.reference.is_empty())?;
    let own = hop.place.starts_with("external registry") || hop.place.starts_with("Registry Connect");
    let provider = hop.place == "provider registry";
    ((own || provider) && hop.ground != Ground::Undocumented).then(|| hop.reference.clone())
}

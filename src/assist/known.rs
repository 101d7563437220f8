//! What the vendor says of a place in a document: the schema there, and what a pack's values mean.

use serde_json::Value;

use crate::catalog::packs;
use crate::catalog::schema::{Schema, Spot};
use crate::model::{Model, Pack};
use crate::syntax::{Node, quoted_key};

/// One step of the way down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step<'t> {
    /// Into the value of a key.
    Key(&'t str),
    /// Into an item of a list.
    Item,
    /// Into the document that a string holds.
    Inside,
}

/// The way from an ancestor down to a node; `None` if it is none.
fn way<'t>(ancestor: Node<'t>, node: Node<'t>) -> Option<Vec<Step<'t>>> {
    let mut steps = Vec::new();
    let mut current = node;
    while current != ancestor {
        let parent = current.parent()?;
        let entry = parent.entries().find(|entry| entry.key == current || entry.value == current);
        steps.push(match entry {
            Some(entry) => Step::Key(entry.key.text_or_empty()),
            None if parent.layer() != current.layer() => Step::Inside,
            None => Step::Item,
        });
        current = parent;
    }
    steps.reverse();
    Some(steps)
}

fn follow(spot: Spot, steps: &[Step<'_>]) -> Option<Spot> {
    steps.iter().try_fold(spot, |spot, step| match step {
        Step::Key(key) => spot.child(key),
        Step::Item => spot.item(),
        Step::Inside => None,
    })
}

/// The pack whose values hold a node, with the way there.
pub(super) fn pack_of<'m, 't>(model: &'m Model<'t>, node: Node<'t>) -> Option<(&'m Pack<'t>, Vec<Step<'t>>)> {
    let packs = model.profiles.iter().flat_map(|profile| &profile.packs);
    packs.filter_map(|pack| Some((pack, way(pack.document?, node)?))).min_by_key(|(_, steps)| steps.len())
}

/// What the schemas say of a node: of the value, for a key that of its value.
pub(super) fn spot<'t>(model: &Model<'t>, node: Node<'t>) -> Option<Spot> {
    let structured = model.structured.iter();
    let own = structured.filter_map(|it| Some((it.schema, way(it.root, node)?))).min_by_key(|(_, way)| way.len());
    own.and_then(|(schema, steps)| follow(schema.root(), &steps)).or_else(|| config(model, node))
}

/// What is said of the configuration that a Kubernetes layer holds, as text or as a map.
fn config<'t>(model: &Model<'t>, node: Node<'t>) -> Option<Spot> {
    let (pack, steps) = pack_of(model, node)?;
    let config = packs::find(pack.base_name())?.get("config")?;
    let (schema, definition) = config["schema"].as_str()?.split_once('#')?;
    let schema = Schema::ALL.into_iter().find(|it| it.name() == schema)?;
    let mut rest = &steps[..];
    for key in config["path"].as_str()?.split('.') {
        rest = rest.strip_prefix(&[Step::Key(key)])?;
    }
    let rest = rest.strip_prefix(&[Step::Inside]).unwrap_or(rest);
    follow(schema.definition(definition)?, rest)
}

/// What a value of a known pack means, where a schema does not say it: the words, and the key of their source.
pub(super) fn meaning<'t>(model: &Model<'t>, node: Node<'t>) -> Option<(&'static str, &'static str)> {
    let (pack, steps) = pack_of(model, node)?;
    let path = written(&steps);
    let values = packs::find(pack.base_name())?["values"].as_array()?;
    let row = values.iter().find(|row| row["path"] == path.as_str())?;
    Some((row["meaning"].as_str()?, row["source"].as_str().unwrap_or_default()))
}

/// Keys that a known pack takes below a place in its values, each with what it means.
pub(super) fn keys_below<'t>(model: &Model<'t>, node: Node<'t>) -> Vec<(String, &'static str)> {
    let Some((pack, steps)) = pack_of(model, node) else { return Vec::new() };
    let Some(values) = packs::find(pack.base_name()).and_then(|pack| pack["values"].as_array()) else {
        return Vec::new();
    };
    let mut here = written(&steps);
    if !here.is_empty() && !here.ends_with('|') {
        here.push('.');
    }
    let mut found: Vec<(String, &'static str)> = Vec::new();
    for row in values {
        let (Some(path), Some(meaning)) = (row["path"].as_str(), row["meaning"].as_str()) else { continue };
        let Some(rest) = path.strip_prefix(here.as_str()).filter(|rest| !rest.starts_with('[')) else { continue };
        let end = rest.find(['.', '[', '|']).unwrap_or(rest.len());
        let key = &rest[..end];
        if !key.is_empty() && found.iter().all(|(known, _)| known != key) {
            found.push((key.to_owned(), if end == rest.len() { meaning } else { "" }));
        }
    }
    found
}

/// A way as `packs.json` writes it.
fn written(steps: &[Step<'_>]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Inside => path.push('|'),
            Step::Item => path.push_str("[]"),
            Step::Key(key) => {
                let key = quoted_key(key);
                if !path.is_empty() && !path.ends_with('|') && !key.starts_with('[') {
                    path.push('.');
                }
                path.push_str(&key);
            }
        }
    }
    path
}

/// A value of the catalog as text.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A scalar as it may be shown: what is secret in it is hidden.
pub(super) fn shown(model: &Model<'_>, node: Node<'_>) -> String {
    let text = node.text_or_empty();
    let same_tree = |other: Node<'_>| std::ptr::eq(other.tree(), node.tree()) && other.id() == node.resolved().id();
    let mut hidden: Vec<(usize, usize)> =
        model.hidden.iter().filter(|it| same_tree(it.node)).map(|it| (it.start, it.end)).collect();
    hidden.sort_unstable();
    let mut out = String::new();
    let mut at = 0;
    for (start, end) in hidden {
        out.push_str(text.get(at..start).unwrap_or_default());
        out.push_str("*****");
        at = at.max(end);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

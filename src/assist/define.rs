//! From a use to what it means, and back: variables of a profile, anchors, files, and keys that other files override.

use super::Cursor;
use super::hover::action;
use crate::facts::Facts;
use crate::finding::Edit;
use crate::model::macros::{Class, Reference};
use crate::model::{Action, Kind, Model, Pack, Profile, Variable};
use crate::source::Span;
use crate::syntax::{Node, Tree, path_steps};

/// Where a use leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A place in a file of the run.
    Place(Span),
    /// A whole file, by its path as the run shows it.
    File(String),
}

/// What a place in a tree stands for; the tree is the model's own or one that it reads, here and below.
pub fn definition(model: &Model<'_>, facts: Option<&Facts<'_>>, tree: &Tree, byte: u32) -> Vec<Target> {
    let cursor = Cursor::of(tree, byte);
    if let Some((action, reference)) = reference_at(model, &cursor) {
        return of_reference(model, facts, action, reference).map(Target::Place).into_iter().collect();
    }
    let links = super::links::links(model).into_iter();
    let mut here = links.filter(|it| it.span.file == tree.file && it.span.start <= byte && byte <= it.span.end);
    if let Some(link) = here.next() {
        return vec![Target::File(link.path)];
    }
    let Some(node) = cursor.node else { return Vec::new() };
    if node.is_alias() {
        let target = node.resolved();
        return if target == node { Vec::new() } else { vec![Target::Place(target.span())] };
    }
    overridden(model, facts, &cursor).into_iter().map(|node| Target::Place(node.span())).collect()
}

/// Every place that means the same, with the definition if it is wanted.
pub fn references(
    model: &Model<'_>,
    facts: Option<&Facts<'_>>,
    tree: &Tree,
    byte: u32,
    with_definition: bool,
) -> Vec<Span> {
    let cursor = Cursor::of(tree, byte);
    if let Some((profile, variable)) = variable_at(model, &cursor) {
        let own = variable.name.map(Node::span).filter(|_| with_definition);
        return own
            .into_iter()
            .chain(uses(model, profile, variable).map(|(action, it)| action.place_of(it).span))
            .collect();
    }
    let Some(node) = cursor.node else { return Vec::new() };
    if node.is_alias() || node.anchor().is_some() {
        let target = node.resolved();
        let aliases = node.tree().nodes().filter(|it| it.is_alias() && it.resolved() == target).map(Node::span);
        return Some(target.span()).filter(|_| with_definition).into_iter().chain(aliases).collect();
    }
    let others = overridden(model, facts, &cursor);
    let own = cursor.entry().filter(|_| with_definition && !others.is_empty()).map(|entry| entry.key.span());
    own.into_iter().chain(others.into_iter().map(Node::span)).collect()
}

/// The name of the variable at a place, with its bytes, if it can be renamed.
pub fn renamable(model: &Model<'_>, tree: &Tree, byte: u32) -> Option<(Span, String)> {
    let cursor = Cursor::of(tree, byte);
    let (_, variable) = variable_at(model, &cursor)?;
    let name = variable.name_text()?;
    let span = match reference_at(model, &cursor) {
        Some((action, reference)) => {
            let range = reference.path_range();
            action.place(range.start, range.end).span
        }
        None => variable.name?.part(0, name.len()).span,
    };
    Some((span, name.to_owned()))
}

/// Gives a variable another name wherever its profile uses it; the error says why that cannot be.
pub fn rename(model: &Model<'_>, tree: &Tree, byte: u32, new: &str) -> Result<Vec<Edit>, String> {
    let cursor = Cursor::of(tree, byte);
    let Some((profile, variable)) = variable_at(model, &cursor) else {
        return Err("only variables of a profile can be renamed".to_owned());
    };
    let starts = new.starts_with(|sign: char| sign.is_ascii_alphabetic());
    if !starts || !new.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_') {
        return Err(format!("`{new}` is no name of a variable: letters, digits and `_`, a letter first"));
    }
    let others = model.profiles.get(profile).into_iter().flat_map(|it| &it.variables);
    if others.filter(|it| it.name != variable.name).any(|it| it.name_text() == Some(new)) {
        return Err(format!("the profile has a variable `{new}` already"));
    }
    let (Some(name), Some(text)) = (variable.name, variable.name_text()) else {
        return Err("the variable has no name that is written out".to_owned());
    };
    let mut edits = vec![name.replace_part(0, text.len(), new)];
    for (action, reference) in uses(model, profile, variable) {
        let range = reference.path_range();
        edits.push(action.replace(range.start, range.end, new));
    }
    Ok(edits)
}

/// The action and the name in it that hold a place.
fn reference_at<'m, 't>(model: &'m Model<'t>, cursor: &Cursor<'_>) -> Option<(&'m Action<'t>, &'m Reference<'t>)> {
    let action = action(model, cursor)?;
    let on = |it: &&Reference<'_>| it.start <= cursor.at && cursor.at <= it.end;
    Some((action, action.references.iter().find(on)?))
}

/// What a name in an action stands for.
fn of_reference(
    model: &Model<'_>,
    facts: Option<&Facts<'_>>,
    action: &Action<'_>,
    reference: &Reference<'_>,
) -> Option<Span> {
    let (path, profile) = (reference.path(), model.profiles.get(action.profile)?);
    match reference.class {
        Class::Var => profile.variables.iter().find(|it| it.name_text() == Some(path))?.name.map(Node::span),
        Class::Pack => {
            let in_profile = |profile: &Profile<'_>| profile.macro_pack(path).map(|(pack, key)| value_of(pack, key));
            in_profile(profile).or_else(|| facts?.profiles.iter().find_map(|profile| in_profile(profile)))
        }
        _ => None,
    }
}

/// Where a value of a pack is written, else where the pack is.
fn value_of(pack: &Pack<'_>, key: &str) -> Span {
    let value = pack.lookup(key);
    value.and_then(Node::key).or(value).or(pack.name).unwrap_or(pack.node).span()
}

/// The variable at a place, defined or used there, with the index of its profile.
fn variable_at<'m, 't>(model: &'m Model<'t>, cursor: &Cursor<'_>) -> Option<(usize, &'m Variable<'t>)> {
    if let Some((action, reference)) = reference_at(model, cursor) {
        let variables = &model.profiles.get(action.profile)?.variables;
        let named = |it: &&Variable<'_>| reference.class == Class::Var && it.name_text() == Some(reference.path());
        return variables.iter().find(named).map(|variable| (action.profile, variable));
    }
    let (node, tree) = (cursor.node?.id(), cursor.tree);
    let here = |it: &Variable<'_>| it.name.is_some_and(|name| std::ptr::eq(name.tree(), tree) && name.id() == node);
    let profiles = model.profiles.iter().enumerate();
    profiles.flat_map(|(index, it)| it.variables.iter().map(move |one| (index, one))).find(|(_, it)| here(it))
}

/// The places that use a variable.
fn uses<'m, 't>(
    model: &'m Model<'t>,
    profile: usize,
    variable: &Variable<'t>,
) -> impl Iterator<Item = (&'m Action<'t>, &'m Reference<'t>)> {
    let name = variable.name_text();
    let of_profile = model.actions.iter().filter(move |action| action.profile == profile);
    let all = of_profile.flat_map(|action| action.references.iter().map(move |it| (action, it)));
    all.filter(move |(_, it)| it.class == Class::Var && Some(it.path()) == name)
}

/// The same key in the other user data of the deployment: what it overrides, or is overridden by.
fn overridden<'t>(model: &Model<'_>, facts: Option<&Facts<'t>>, cursor: &Cursor<'_>) -> Vec<Node<'t>> {
    let (Some(facts), Some(entry)) = (facts, cursor.entry()) else { return Vec::new() };
    if model.kind() != Kind::UserData {
        return Vec::new();
    }
    let steps = path_steps(&entry.value.key_path());
    let others = facts.user_data_files().iter().filter(|it| it.document.file() != model.document.file());
    let found = others.filter_map(|other| {
        let (last, above) = steps.split_last()?;
        let above: Vec<&str> = above.iter().map(String::as_str).collect();
        Some(other.root?.at(&above)?.document().entry(last)?.key)
    });
    found.collect()
}

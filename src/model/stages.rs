//! Stages and their steps, as in user data and in the values of OS and Kubernetes layers (user data §3).

use crate::syntax::{Entry, Node};

/// A stage: its name and its steps.
#[derive(Clone)]
pub struct Stage<'t> {
    /// The name, as the key of `stages`.
    pub key: Node<'t>,
    /// What stands under it; a sequence if it is right.
    pub value: Node<'t>,
    /// Its steps.
    pub steps: Vec<Step<'t>>,
}

impl<'t> Stage<'t> {
    /// The name with `.before` or `.after`.
    pub fn name(&self) -> &'t str {
        self.key.text_or_empty()
    }
}

/// A step of a stage.
#[derive(Clone, Copy)]
pub struct Step<'t> {
    /// The mapping.
    pub node: Node<'t>,
}

impl<'t> Step<'t> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Node<'t>> {
        self.node.get(key)
    }

    /// `files[]`, `downloads[]` or `directories[]`.
    pub fn list(&self, key: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
        self.get(key).into_iter().flat_map(Node::items)
    }

    /// `users`, by name; empty where it is no map.
    pub fn users(&self) -> Vec<Entry<'t>> {
        self.get("users").filter(|it| it.is_mapping()).map(Node::merged_entries).unwrap_or_default()
    }
}

/// The stages under `stages` of a root mapping.
pub fn lower(root: Node<'_>) -> Vec<Stage<'_>> {
    let stages = root.get("stages").map(Node::merged_entries).unwrap_or_default();
    stages.into_iter().map(stage).collect()
}

fn stage(entry: Entry<'_>) -> Stage<'_> {
    let steps = entry.value.items().map(|node| Step { node: node.resolved() }).collect();
    Stage { key: entry.key, value: entry.value, steps }
}

/// A file that a step writes.
#[derive(Clone, Copy)]
pub struct Written<'t> {
    /// The name of the stage, as the key of `stages`.
    pub stage: Node<'t>,
    /// The step.
    pub step: Step<'t>,
    /// The entry of `files`.
    pub node: Node<'t>,
    /// Its `path`.
    pub path: Node<'t>,
}

impl<'t> Written<'t> {
    /// The path as text.
    pub fn path_text(&self) -> &'t str {
        self.path.text_or_empty()
    }

    /// `content`, unless it is encoded.
    pub fn content(&self) -> Option<Node<'t>> {
        let encoded = self.node.get("encoding").is_some_and(|it| it.as_filled().is_some());
        self.node.get("content").filter(|_| !encoded)
    }
}

/// Every file that the steps of some stages write.
pub fn written<'s, 't: 's>(stages: impl IntoIterator<Item = &'s Stage<'t>>) -> Vec<Written<'t>> {
    let steps = stages.into_iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage.key, *step)));
    let files = steps.flat_map(|(stage, step)| step.list("files").map(move |node| (stage, step, node)));
    files.filter_map(|(stage, step, node)| Some(Written { stage, step, node, path: node.get("path")? })).collect()
}

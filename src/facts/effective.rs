//! The user data of a deployment as one: the installer's with the site's on top, each value with the node that won.
//!
//! Kairos merges its own keys like this (maps key by key, scalars replaced, lists of maps joined, other lists united, a
//! null resets); how the agent merges `stylus` is not documented, so nothing rests on more than "the site wins".

use crate::syntax::{Node, plain_steps};

/// A value of the merged user data.
#[derive(Clone, Debug)]
pub struct Merged<'t> {
    /// The key, as written where the value comes from; absent for the root and for items.
    pub key: Option<Node<'t>>,
    /// The node that won; for a mapping or list of several files, the one of the last file.
    pub node: Node<'t>,
    /// The value of an earlier file that it took the place of.
    pub over: Option<Node<'t>>,
    /// What is below.
    pub content: Content<'t>,
}

/// So many values are followed; aliases of aliases can stand for more than any machine holds.
const LARGEST: usize = 100_000;

/// What is below a value.
#[derive(Clone, Debug)]
pub enum Content<'t> {
    /// Nothing: a scalar, or a value that was left out.
    Leaf,
    /// Items.
    List(Vec<Merged<'t>>),
    /// Members, each with its key.
    Map(Vec<Merged<'t>>),
}

impl<'t> Merged<'t> {
    /// One document on its own, with its stages.
    pub fn of(root: Node<'t>) -> Merged<'t> {
        Merged::build(root, None, &|_| true, &mut { LARGEST })
    }

    /// One document without its stages, which are not merged but all run: what rules ask for.
    pub fn settings(root: Node<'t>) -> Merged<'t> {
        Merged::build(root, None, &|key| key.text() != Some("stages"), &mut { LARGEST })
    }

    fn build(node: Node<'t>, key: Option<Node<'t>>, wanted: &dyn Fn(Node<'t>) -> bool, left: &mut usize) -> Merged<'t> {
        *left = left.saturating_sub(1);
        let content = if *left == 0 {
            Content::Leaf
        } else if node.is_mapping() {
            let members = node.merged_entries().into_iter().filter(|it| wanted(it.key));
            Content::Map(members.map(|it| Merged::build(it.value, Some(it.key), &|_| true, left)).collect())
        } else if node.is_sequence() {
            Content::List(node.items().map(|item| Merged::build(item, None, &|_| true, left)).collect())
        } else {
            Content::Leaf
        };
        Merged { key, node, over: None, content }
    }

    /// A later file on top.
    pub fn under(self, later: Merged<'t>) -> Merged<'t> {
        let Merged { key, node, content, .. } = later;
        let below = self.node;
        let content = match (self.content, content) {
            (Content::Map(mut members), Content::Map(above)) => {
                for member in above {
                    let name = member.key.and_then(Node::text);
                    match members.iter().position(|it| it.key.and_then(Node::text) == name) {
                        Some(at) => {
                            let below = members.remove(at);
                            members.insert(at, below.under(member));
                        }
                        None => members.push(member),
                    }
                }
                Content::Map(members)
            }
            (Content::List(mut items), Content::List(above)) => {
                let maps = items.first().is_some_and(|it| it.node.is_mapping());
                for item in above {
                    if maps || !items.iter().any(|it| it.node.text() == item.node.text()) {
                        items.push(item);
                    }
                }
                Content::List(items)
            }
            (_, content) => content,
        };
        let over = matches!(content, Content::Leaf).then_some(below);
        Merged { key, node, over, content }
    }

    /// The member of a key.
    pub fn get(&self, key: &str) -> Option<&Merged<'t>> {
        self.members().find(|member| member.key.is_some_and(|it| it.says(key)))
    }

    /// The value at a dotted path.
    pub fn at(&self, path: &str) -> Option<&Merged<'t>> {
        plain_steps(path).try_fold(self, Merged::get)
    }

    /// The node at a dotted path that is filled: neither left out, nor null, nor empty.
    pub fn filled(&self, path: &str) -> Option<Node<'t>> {
        self.at(path).map(|it| it.node).filter(|it| it.as_filled().is_some() || it.hole().is_some())
    }

    /// Members of a mapping; empty for anything else.
    pub fn members(&self) -> impl Iterator<Item = &Merged<'t>> {
        let members: &[Merged<'t>] = if let Content::Map(members) = &self.content { members } else { &[] };
        members.iter()
    }

    /// Items of a list; empty for anything else.
    pub fn items(&self) -> impl Iterator<Item = &Merged<'t>> {
        let items: &[Merged<'t>] = if let Content::List(items) = &self.content { items } else { &[] };
        items.iter()
    }

    /// The key where there is one, else the value: what a finding about the whole points at.
    pub fn place(&self) -> crate::finding::Place {
        self.key.map_or_else(|| self.node.place(), Node::place)
    }
}

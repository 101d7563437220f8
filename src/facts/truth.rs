//! What is known of a fact: yes with the places it rests on, no, or nothing.

use crate::finding::Place;
use crate::syntax::Node;

/// Where a fact shows.
#[derive(Clone, Debug)]
pub enum At<'t> {
    /// At a key or a value of a document.
    Node(Node<'t>),
    /// At a place that belongs to no node, such as a comment.
    Place(Place),
    /// In `assume:` of the settings or on the command line, by its key.
    Said(&'static str),
}

/// A place that a fact rests on.
#[derive(Clone, Debug)]
pub struct Evidence<'t> {
    /// Where.
    pub at: At<'t>,
    /// What it contributes, in two to six words; empty for "what the fact's own label says".
    pub label: &'static str,
}

impl<'t> Evidence<'t> {
    /// Rests on a key or a value.
    pub fn node(node: Node<'t>) -> Evidence<'t> {
        Evidence { at: At::Node(node), label: "" }
    }

    /// Rests on what was said outside the documents.
    pub fn said(key: &'static str) -> Evidence<'t> {
        Evidence { at: At::Said(key), label: "" }
    }

    /// The place in a document, if it is in one.
    pub fn place(&self) -> Option<Place> {
        match &self.at {
            At::Node(node) => Some(node.place()),
            At::Place(place) => Some(place.clone()),
            At::Said(_) => None,
        }
    }
}

/// What is known of a fact. It is *no* only if every document that could say yes is at hand.
#[derive(Clone, Debug)]
pub enum Truth<'t> {
    /// It holds, because of these places; none for something that is absent.
    Yes(Vec<Evidence<'t>>),
    /// It does not hold.
    No,
    /// The documents at hand do not tell.
    Unknown,
}

impl<'t> Truth<'t> {
    /// It holds because of one node.
    pub fn at(node: Node<'t>) -> Truth<'t> {
        Truth::Yes(vec![Evidence::node(node)])
    }

    /// Yes with the nodes, or what stands for their absence.
    pub fn at_all(nodes: Vec<Node<'t>>, none: Truth<'t>) -> Truth<'t> {
        if nodes.is_empty() { none } else { Truth::Yes(nodes.into_iter().map(Evidence::node).collect()) }
    }

    /// No if the documents that could say yes are at hand, else unknown.
    pub fn absent(at_hand: bool) -> Truth<'t> {
        if at_hand { Truth::No } else { Truth::Unknown }
    }

    /// True if it is known to hold.
    pub fn is_yes(&self) -> bool {
        matches!(self, Truth::Yes(_))
    }

    /// True if it is known not to hold.
    pub fn is_no(&self) -> bool {
        matches!(self, Truth::No)
    }

    /// The places of a fact that holds.
    pub fn evidence(&self) -> &[Evidence<'t>] {
        match self {
            Truth::Yes(evidence) => evidence,
            _ => &[],
        }
    }

    /// Holds where this does not.
    pub fn not(&self) -> Truth<'t> {
        match self {
            Truth::Yes(_) => Truth::No,
            Truth::No => Truth::Yes(Vec::new()),
            Truth::Unknown => Truth::Unknown,
        }
    }

    /// Gives every place without a label of its own this one.
    pub fn labeled(mut self, label: &'static str) -> Truth<'t> {
        if let Truth::Yes(evidence) = &mut self {
            evidence.iter_mut().filter(|it| it.label.is_empty()).for_each(|it| it.label = label);
        }
        self
    }

    /// Holds if all do, with the places of all.
    pub fn all(of: &[&Truth<'t>]) -> Truth<'t> {
        if of.iter().any(|it| it.is_no()) {
            return Truth::No;
        }
        if !of.iter().all(|it| it.is_yes()) {
            return Truth::Unknown;
        }
        Truth::Yes(of.iter().flat_map(|it| it.evidence()).cloned().collect())
    }

    /// Holds if one does, with the places of all that do.
    pub fn any(of: &[&Truth<'t>]) -> Truth<'t> {
        if of.iter().any(|it| it.is_yes()) {
            return Truth::Yes(of.iter().flat_map(|it| it.evidence()).cloned().collect());
        }
        Truth::absent(of.iter().all(|it| it.is_no()))
    }
}

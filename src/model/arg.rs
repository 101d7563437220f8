//! A CanvOS `.arg` file: names and values, as Earthly reads them (user data §5).

use crate::finding::{Edit, Place};
use crate::syntax::{Entry, Node, Problem, ProblemKind};

/// The assignments of a `.arg` file.
pub struct ArgFile<'t> {
    /// The mapping of all of them.
    pub root: Node<'t>,
}

impl<'t> ArgFile<'t> {
    pub(super) fn lower(root: Node<'t>) -> ArgFile<'t> {
        ArgFile { root }
    }

    /// Every assignment, in order.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = Entry<'t>> + use<'t> {
        self.root.entries()
    }

    /// The assignment that counts: the last one of the name.
    pub fn entry(&self, name: &str) -> Option<Entry<'t>> {
        self.entries().rev().find(|entry| entry.key.text() == Some(name))
    }

    /// The value of a name, if it is written out and not empty.
    pub fn value(&self, name: &str) -> Option<&'t str> {
        let value = self.entry(name)?.value;
        value.as_filled().filter(|_| value.hole().is_none())
    }

    /// True if a name has a value, even one that is not known here.
    pub fn is_set(&self, name: &str) -> bool {
        self.entry(name).is_some_and(|entry| entry.value.as_filled().is_some())
    }

    /// The assignment of a name whose value is `true`, which is the only text that the build takes for it.
    pub fn switched_on(&self, name: &str) -> Option<Entry<'t>> {
        self.entry(name).filter(|_| self.value(name) == Some("true"))
    }

    /// What the reader stumbled over.
    pub fn problems(&self, kind: ProblemKind) -> impl Iterator<Item = &'t Problem> + use<'t> {
        let layer = self.root.tree().layer(self.root.layer());
        layer.problems.iter().filter(move |problem| problem.kind == kind)
    }

    /// True if every line was understood, so that a name that is not here is not set here.
    pub fn is_whole(&self) -> bool {
        let lost = [ProblemKind::ArgNotAssignment, ProblemKind::Template, ProblemKind::TooMuch];
        lost.into_iter().all(|kind| self.problems(kind).next().is_none())
    }

    /// A place in an assignment, as bytes of the file's text.
    pub fn place(&self, entry: Entry<'t>, start: u32, end: u32) -> Place {
        Place { key: entry.value.key_path(), ..self.root.tree().place(self.root.layer(), start, end) }
    }

    /// Replaces bytes of the file.
    pub fn edit(&self, start: u32, end: u32, text: &str) -> Edit {
        self.root.tree().edit(self.root.layer(), start, end, text)
    }

    /// Removes the whole line of an assignment.
    pub fn remove_line(&self, entry: Entry<'t>) -> Edit {
        let text = &self.root.tree().layer(self.root.layer()).text;
        let (start, end) = (entry.key.local().0 as usize, entry.value.local().1.max(entry.key.local().1) as usize);
        let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let to = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        self.edit(from as u32, to as u32, "")
    }
}

/// A text in quotes that bash and dotenv read alike; `None` if there are none.
pub fn quoted(text: &str) -> Option<String> {
    if text.contains(['\n', '\r']) {
        None
    } else if !text.contains(['"', '\\', '`']) {
        Some(format!("\"{text}\""))
    } else if !text.contains(['\'', '$']) {
        Some(format!("'{text}'"))
    } else {
        None
    }
}

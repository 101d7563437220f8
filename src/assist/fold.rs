//! Parts of a file that can be folded away: blocks of the file's own text and comments of several lines.

use crate::model::Document;
use crate::syntax::{LayerId, Node};

/// Lines that fold together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The line that stays, from 0.
    pub first: u32,
    /// The last line that goes, from 0.
    pub last: u32,
    /// True for comments.
    pub is_comment: bool,
}

/// What can be folded in a document, in order.
pub fn folds(document: &Document) -> Vec<Fold> {
    let (tree, lines) = (&document.tree, document.source.lines());
    let line = |byte: u32| lines.line_of(byte) as u32;
    let mut found = Vec::new();
    for node in tree.nodes().filter(|node| spans_lines(*node)) {
        let (start, end) = (node.span().start, node.span().end);
        let first = node.key().filter(|key| key.span().start <= start).map_or(start, |key| key.span().start);
        let text = document.source.text.get(start as usize..end as usize).unwrap_or_default();
        let last = line(start + text.trim_end().len() as u32);
        if last > line(first) {
            found.push(Fold { first: line(first), last, is_comment: false });
        }
    }
    let mut run: Option<(u32, u32)> = None;
    for comment in &tree.layer(LayerId(0)).comments {
        let (first, last) = (line(comment.start), line(comment.end));
        let starts_line = document.source.text[lines.range(&document.source.text, first as usize)].trim_start();
        let is_alone = starts_line.starts_with(['#', '/']);
        run = match run {
            Some((from, to)) if is_alone && first == to + 1 => Some((from, last)),
            open => {
                found.extend(open.filter(|(from, to)| to > from).map(comment_fold));
                is_alone.then_some((first, last))
            }
        };
    }
    found.extend(run.filter(|(from, to)| to > from).map(comment_fold));
    found.sort_by_key(|fold| (fold.first, std::cmp::Reverse(fold.last)));
    found.dedup_by_key(|fold| fold.first);
    found
}

fn comment_fold((first, last): (u32, u32)) -> Fold {
    Fold { first, last, is_comment: true }
}

/// True for what may take several lines of the file: documents inside a JSON string take one.
fn spans_lines(node: Node<'_>) -> bool {
    !node.is_alias() && !node.is_key() && node.source().contains('\n')
}

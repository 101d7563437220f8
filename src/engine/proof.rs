//! Fixes of files that do not read cleanly: one that would add a fault is not offered, nor one that changes nothing.
//!
//! A rule writes its fix for what the tree shows. Where a fault hid lines from the tree, a change that moves or wraps
//! lines may tear apart what is not seen, so each fix of such a file is tried on its text, whatever rule it comes from.

use std::collections::HashMap;
use std::sync::Arc;

use crate::finding::{Edit, Finding, Fix, Safety, apply};
use crate::model::{self, Document};
use crate::source::{File, FileId};
use crate::syntax::{ProblemKind, Tree};

/// So many bytes are read again for the fixes of one check; what is beyond is not offered. Some 30 ms.
const BUDGET: usize = 2_000_000;

/// Takes away fixes, and the edits of repairs, that would break documents which have faults already.
pub(super) fn prove<'d>(findings: &mut [Finding], documents: impl IntoIterator<Item = &'d Document>) {
    let broken = documents.into_iter().filter_map(|document| {
        let faults = faults(&document.tree);
        (faults > 0).then_some((document.file(), Broken { document, faults }))
    });
    let mut proof = Proof { broken: broken.collect(), left: BUDGET };
    if proof.broken.is_empty() {
        return;
    }
    for finding in findings {
        finding.fixes.retain(|fix| proof.holds(fix));
        for repair in finding.repairs.iter_mut().filter(|it| !it.edits.is_empty()) {
            let fix = Fix { title: String::new(), safety: Safety::Unsafe, edits: std::mem::take(&mut repair.edits) };
            if proof.holds(&fix) {
                repair.edits = fix.edits;
            }
        }
    }
}

struct Broken<'d> {
    document: &'d Document,
    faults: usize,
}

struct Proof<'d> {
    broken: HashMap<FileId, Broken<'d>>,
    /// How many bytes may still be read.
    left: usize,
}

impl Proof<'_> {
    fn holds(&mut self, fix: &Fix) -> bool {
        let mut files: Vec<FileId> = fix.edits.iter().map(|edit: &Edit| edit.file).collect();
        files.dedup();
        files.into_iter().all(|file| self.holds_in(file, fix))
    }

    fn holds_in(&mut self, file: FileId, fix: &Fix) -> bool {
        let Some(Broken { document, faults: before }) = self.broken.get(&file) else { return true };
        let text = &document.source.text;
        let Some(left) = self.left.checked_sub(text.len()) else { return false };
        self.left = left;
        let Some(after) = apply(text, file, fix).filter(|after| **after != **text) else { return false };
        let source = Arc::new(File::new(document.source.path.clone(), after));
        faults(&model::read(file, source, Some(document.kind)).tree) <= *before
    }
}

/// How many faults the layers of a tree have that lose something.
fn faults(tree: &Tree) -> usize {
    let is_fault = |kind| !matches!(kind, ProblemKind::ByteOrderMark | ProblemKind::ArgLineEnding);
    let of_layer = |layer| tree.layer(layer).problems.iter().filter(|problem| is_fault(problem.kind)).count();
    tree.layer_ids().map(of_layer).sum()
}

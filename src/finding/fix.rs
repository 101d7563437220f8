//! Changes of files, as edits of bytes, and how several of them go together.

use crate::source::FileId;

/// Whether a change keeps the meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Says what was meant; applied by `--fix`.
    Safe,
    /// A person should look at it; applied by `--unsafe-fixes`.
    Unsafe,
}

impl Safety {
    /// The word in every format.
    pub fn word(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
        }
    }
}

/// Replaces bytes of one file; the text is already escaped for the place where it lands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edit {
    /// The file.
    pub file: FileId,
    /// First byte that goes.
    pub start: u32,
    /// One past the last byte that goes; equal to `start` for an insertion.
    pub end: u32,
    /// What comes instead.
    pub text: String,
}

/// A mechanical change, all of its edits or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Imperative, without a full stop.
    pub title: String,
    /// Whether it keeps the meaning.
    pub safety: Safety,
    /// What changes.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A change that says what was meant.
    pub fn safe(title: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Fix {
        Fix { title: title.into(), safety: Safety::Safe, edits: edits.into_iter().collect() }
    }

    /// A change that a person should look at.
    pub fn unsafe_(title: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Fix {
        Fix { title: title.into(), safety: Safety::Unsafe, edits: edits.into_iter().collect() }
    }
}

/// A smallest way out of a conflict, with its cost in the units of the product contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// Imperative, names every feature that changes.
    pub title: String,
    /// 1 for a key or block, 3 for a layer, 5 more for work outside the files; summed.
    pub cost: u32,
    /// Where the change is mechanical.
    pub edits: Vec<Edit>,
}

/// A text after some edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The new text.
    pub text: String,
    /// How many fixes went in.
    pub fixes: usize,
}

/// Applies fixes to one file's text: in order, each one whole, skipping any that touches what an earlier one changed.
///
/// Edits of other files are ignored, so a fix over several files is applied file by file by a caller that has checked
/// [`Fix::edits`] for conflicts in all of them.
pub fn apply(text: &str, file: FileId, fixes: &[&Fix]) -> Applied {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut count = 0;
    for fix in fixes {
        let mine: Vec<&Edit> = fix.edits.iter().filter(|edit| edit.file == file).collect();
        let fits = |edit: &&Edit| {
            let inside = edit.start <= edit.end
                && text.is_char_boundary(edit.start as usize)
                && text.is_char_boundary(edit.end as usize);
            inside && taken.iter().all(|other| apart(edit, other))
        };
        if !mine.is_empty() && mine.iter().all(fits) {
            taken.extend(mine);
            count += 1;
        }
    }
    taken.sort_by_key(|edit| (edit.start, edit.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in taken {
        out.push_str(&text[at..edit.start as usize]);
        out.push_str(&edit.text);
        at = edit.end as usize;
    }
    out.push_str(&text[at..]);
    Applied { text: out, fixes: count }
}

/// True if two edits do not touch the same bytes; two insertions at one place are not apart.
pub(crate) fn apart(one: &Edit, other: &Edit) -> bool {
    one.file != other.file
        || one.end < other.start
        || other.end < one.start
        || (one.end == other.start && one.start != one.end && other.start != other.end)
        || (other.end == one.start && one.start != one.end && other.start != other.end)
}

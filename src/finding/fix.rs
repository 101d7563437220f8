//! Changes of files, as edits of bytes, and how several of them go together.

use std::collections::BTreeMap;

use crate::source::{FileId, Files};

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

/// Texts after some fixes.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Applied {
    /// The new text of each file that changes, by file.
    pub texts: BTreeMap<FileId, String>,
    /// How many fixes went in.
    pub fixes: usize,
}

/// Applies fixes to the files of a run: in order, each one whole in all of its files, skipping any that touches what an
/// earlier one changed. What is skipped may fit when the new texts are checked again.
pub fn apply_all(files: &Files, fixes: &[&Fix]) -> Applied {
    let mut taken: BTreeMap<FileId, BTreeMap<u32, Vec<&Edit>>> = BTreeMap::new();
    let mut applied = Applied::default();
    for fix in fixes {
        let whole = fits_itself(fix) && fix.edits.iter().all(|edit| is_inside(edit, &files.get(edit.file).text));
        let free = |edit: &Edit| taken.get(&edit.file).is_none_or(|taken| is_free(edit, taken));
        if fix.edits.is_empty() || !whole || !fix.edits.iter().all(free) {
            continue;
        }
        applied.fixes += 1;
        for edit in &fix.edits {
            taken.entry(edit.file).or_default().entry(edit.start).or_default().push(edit);
        }
    }
    for (file, edits) in taken {
        let mut edits: Vec<&Edit> = edits.into_values().flatten().collect();
        edits.sort_by_key(|edit| (edit.start, edit.end));
        applied.texts.insert(file, replaced(&files.get(file).text, &edits));
    }
    applied
}

/// The text of one file after its part of a fix; `None` if the fix does not fit it.
pub fn apply(text: &str, file: FileId, fix: &Fix) -> Option<String> {
    let mut mine: Vec<&Edit> = fix.edits.iter().filter(|edit| edit.file == file).collect();
    if !fits_itself(fix) || !mine.iter().all(|edit| is_inside(edit, text)) {
        return None;
    }
    mine.sort_by_key(|edit| (edit.start, edit.end));
    Some(replaced(text, &mine))
}

/// The text after edits that are in order and do not overlap.
fn replaced(text: &str, edits: &[&Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.start as usize]);
        out.push_str(&edit.text);
        at = edit.end as usize;
    }
    out.push_str(&text[at..]);
    out
}

fn is_inside(edit: &Edit, text: &str) -> bool {
    let border = |at: u32| text.is_char_boundary(at as usize);
    edit.start <= edit.end && border(edit.start) && border(edit.end)
}

/// True if no two edits of a fix change the same bytes; they may touch.
fn fits_itself(fix: &Fix) -> bool {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| (edit.file, edit.start, edit.end));
    edits.windows(2).all(|pair| pair[0].file != pair[1].file || pair[0].end <= pair[1].start)
}

/// True if an edit keeps clear of those that were taken in its file, by their starts.
fn is_free(edit: &Edit, taken: &BTreeMap<u32, Vec<&Edit>>) -> bool {
    // Taken edits do not overlap, so only the nearest before can reach up to this one.
    for (_, others) in taken.range(..=edit.end).rev() {
        if !others.iter().all(|other| apart(edit, other)) {
            return false;
        }
        if others.iter().all(|other| other.end < edit.start) {
            break;
        }
    }
    true
}

/// True if two edits of a file do not touch the same bytes; two insertions at one place are not apart, nor is an
/// insertion at the border of what another edit replaces.
fn apart(one: &Edit, other: &Edit) -> bool {
    let insertion = one.start == one.end || other.start == other.end;
    one.end < other.start || other.end < one.start || (!insertion && (one.end == other.start || other.end == one.start))
}

#[cfg(test)]
mod tests {
    use super::{Edit, Fix, apply, apply_all};
    use crate::source::{File, FileId, Files};

    fn edit(file: u32, start: u32, end: u32, text: &str) -> Edit {
        Edit { file: FileId(file), start, end, text: text.to_owned() }
    }

    fn files() -> Files {
        let mut files = Files::default();
        files.add(File::new("a", "0123456789"));
        files.add(File::new("b", "abcé"));
        files
    }

    #[test]
    fn a_fix_over_two_files_goes_in_whole_or_not_at_all() {
        let first = Fix::safe("first", [edit(0, 2, 4, "x")]);
        let over_both = Fix::safe("over both", [edit(1, 0, 1, "y"), edit(0, 3, 5, "z")]);
        let other = Fix::safe("other", [edit(1, 1, 2, ""), edit(0, 6, 6, "w"), edit(0, 9, 10, "")]);
        let applied = apply_all(&files(), &[&first, &over_both, &other]);
        assert_eq!(applied.fixes, 2);
        assert_eq!(applied.texts.into_values().collect::<Vec<_>>(), ["01x45w678", "acé"]);
        let applied = apply_all(&files(), &[&over_both, &first, &other]);
        assert_eq!(applied.fixes, 2);
        assert_eq!(applied.texts.into_values().collect::<Vec<_>>(), ["012z5w678", "ycé"]);
    }

    #[test]
    fn touching_replacements_go_together_and_insertions_at_one_place_do_not() {
        let fixes = [(1, 3, "x"), (3, 4, "y"), (6, 6, "i"), (6, 6, "j"), (7, 8, ""), (8, 8, "k")];
        let fixes = fixes.map(|(start, end, text)| Fix::safe("one", [edit(0, start, end, text)]));
        let applied = apply_all(&files(), &fixes.iter().collect::<Vec<_>>());
        assert_eq!(applied.fixes, 4);
        assert_eq!(applied.texts[&FileId(0)], "0xy45i689");
    }

    #[test]
    fn what_does_not_fit_the_text_is_left_out() {
        for bad in [edit(1, 4, 4, "x"), edit(1, 0, 9, "x"), edit(1, 2, 1, "x")] {
            let fix = Fix::safe("bad", [bad, edit(0, 0, 1, "x")]);
            assert_eq!(apply_all(&files(), &[&fix]).fixes, 0);
            assert_eq!(apply("abcé", FileId(1), &fix), None);
        }
        let overlapping = Fix::safe("bad", [edit(0, 0, 3, "x"), edit(0, 2, 4, "y")]);
        assert_eq!(apply_all(&files(), &[&overlapping]).fixes, 0);
        let touching = Fix::safe("good", [edit(0, 3, 3, "y"), edit(0, 0, 3, "x")]);
        assert_eq!(apply("0123", FileId(0), &touching).as_deref(), Some("xy3"));
    }
}

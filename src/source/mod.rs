//! Bytes and places: what was read, and where in it something stands.
//!
//! A `Span` is always bytes of the file on disk, however deeply the document that it belongs to is embedded. Lines,
//! columns and UTF-16 units are derived from it at the very end, in `report` and `lsp`.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

mod lines;
mod map;
pub use lines::{Lines, Position};
pub use map::{OffsetMap, Run};

/// A file of the run, as an index into [`Files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A half-open range of bytes of one file on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte, counted from 0.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Why the text of a file is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadProblem {
    /// The operating system refused; its words.
    Unreadable(String),
    /// Larger than the limit; both in bytes.
    TooLarge {
        /// Size on disk.
        size: u64,
        /// The limit of the run.
        limit: u64,
    },
    /// The first byte that is not UTF-8, counted from 0.
    NotUtf8(usize),
}

/// One file: its path as the user sees it, and its text.
#[derive(Debug)]
pub struct File {
    /// Relative to the working directory where possible, with `/`.
    pub path: String,
    /// The whole text with its byte-order mark and line ends; empty when there is a [`ReadProblem`].
    pub text: Arc<str>,
    /// Set when the text could not be had.
    pub problem: Option<ReadProblem>,
    lines: OnceLock<Lines>,
}

impl File {
    /// A file with its text.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> File {
        File { path: path.into(), text: text.into(), problem: None, lines: OnceLock::new() }
    }

    /// A file that could not be read.
    pub fn unreadable(path: impl Into<String>, problem: ReadProblem) -> File {
        File { path: path.into(), text: Arc::from(""), problem: Some(problem), lines: OnceLock::new() }
    }

    /// Line starts, computed on first use.
    pub fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(&self.text))
    }

    /// Line and column, in characters from 1, of a byte offset.
    pub fn position(&self, byte: u32) -> Position {
        self.lines().position(&self.text, byte)
    }

    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The path without its last part; empty for a file in the working directory.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// All files of a run, and the names of the other files in the checked tree.
#[derive(Clone, Debug, Default)]
pub struct Files {
    files: Vec<Arc<File>>,
    by_path: HashMap<String, FileId>,
    /// Every path seen in the checked folders, also those that were not read.
    pub listing: BTreeSet<String>,
}

impl Files {
    /// Adds a file; one with the same path is replaced and keeps its id.
    pub fn add(&mut self, file: File) -> FileId {
        self.add_shared(Arc::new(file))
    }

    /// Adds a file that is also held elsewhere (the server keeps unchanged ones).
    pub fn add_shared(&mut self, file: Arc<File>) -> FileId {
        if let Some(&id) = self.by_path.get(&file.path) {
            self.listing.insert(file.path.clone());
            self.files[id.0 as usize] = file;
            return id;
        }
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        self.by_path.insert(file.path.clone(), id);
        self.listing.insert(file.path.clone());
        self.files.push(file);
        id
    }

    /// Forgets the text of a path that is gone; its id stays its own, in case it comes back.
    pub fn retire(&mut self, path: &str) {
        self.listing.remove(path);
        if let Some(&id) = self.by_path.get(path) {
            self.files[id.0 as usize] = Arc::new(File::new(path, ""));
        }
    }

    /// The file of an id that came from this set.
    pub fn get(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// The same, shared.
    pub fn shared(&self, id: FileId) -> Arc<File> {
        Arc::clone(&self.files[id.0 as usize])
    }

    /// Makes a path one that is not there; its text stays for those that hold its id.
    pub fn forget(&mut self, path: &str) {
        self.by_path.remove(path);
        self.listing.remove(path);
    }

    /// The id of a path, if it was read.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// Every file with its id, in the order of reading.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), &**file))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// True if nothing was read.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The file's own text of a span.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

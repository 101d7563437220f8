//! The documents of a run by their paths, for those that are made of several files: a Terraform module with the values
//! that it reads, a pack folder with its `pack.json`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::terraform::{FileCall, SharedText, file_calls, path_from, shared_texts};
use super::{Document, Kind};
use crate::finding::Place;
use crate::source::FileId;
use crate::syntax::{Language, Node};

/// What a file is because of another one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adoption {
    /// What it is; `None` to leave that as it is.
    pub kind: Option<Kind>,
    /// Strings in it that hold values and manifests of profiles in another file.
    pub texts: Vec<SharedText>,
}

/// The documents of a run.
#[derive(Default)]
pub struct Library<'t> {
    by_path: HashMap<&'t str, &'t Document>,
    /// Terraform files, by folder.
    modules: BTreeMap<&'t str, Vec<&'t Document>>,
    /// Files that a profile of a Terraform module reads, with the calls.
    read_by: HashMap<FileId, Place>,
}

impl<'t> Library<'t> {
    /// Arranges the documents of a run.
    pub fn of(documents: &'t [Arc<Document>]) -> Library<'t> {
        let mut library = Library::default();
        for document in documents {
            library.by_path.insert(&document.source.path, document);
            if document.kind == Kind::Terraform {
                library.modules.entry(document.source.folder()).or_default().push(document);
            }
        }
        let mut read_by = HashMap::new();
        for document in library.modules.values().flatten() {
            for (call, path) in library.calls(document) {
                if let Some(read) = library.document(&path).filter(|_| call.kind == Kind::Values) {
                    read_by.entry(read.file()).or_insert_with(|| call.node.place());
                }
            }
        }
        library.read_by = read_by;
        library
    }

    /// The document of a path.
    pub fn document(&self, path: &str) -> Option<&'t Document> {
        self.by_path.get(path).copied()
    }

    /// Roots of the files of a document's module, its own first.
    pub fn module(&self, document: &'t Document) -> Vec<Node<'t>> {
        let others = self.modules.get(document.source.folder()).into_iter().flatten();
        let others = others.filter(|other| other.file() != document.file()).filter_map(|other| other.root());
        document.root().into_iter().chain(others).collect()
    }

    /// The calls of a Terraform file that read other files, with their paths seen from the working directory.
    fn calls(&self, document: &'t Document) -> Vec<(FileCall<'t>, String)> {
        let Some(root) = document.root() else { return Vec::new() };
        let calls = file_calls(&self.module(document), root).into_iter();
        calls.filter_map(|(call, path)| Some((call, path_from(document.source.folder(), &path)?))).collect()
    }

    /// Paths of files that belong together, in pairs: those of a Terraform module, what they read, a pack's `pack.json`
    /// and the values beside it. What one of them says may rest on the other.
    pub fn links(&self) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        let mut add = |one: &str, other: &str| found.push((one.to_owned(), other.to_owned()));
        for documents in self.modules.values() {
            for (index, document) in documents.iter().enumerate() {
                let path = &document.source.path;
                documents[index + 1..].iter().for_each(|other| add(path, &other.source.path));
                self.calls(document).iter().for_each(|(_, read)| add(path, read));
            }
        }
        for document in self.by_path.values() {
            let path = &document.source.path;
            if document.source.name() == "values.yaml" {
                add(path, &beside(document, "pack.json"));
            }
            if document.kind == Kind::Other && path.ends_with(".tf") {
                let module = self.modules.get(document.source.folder()).into_iter().flatten();
                module.for_each(|other| add(path, &other.source.path));
            }
        }
        found.retain(|(one, other)| self.by_path.contains_key(&**one) && self.by_path.contains_key(&**other));
        found
    }

    /// The call that reads a file as values of a profile; its values are told there and not on their own.
    pub fn read_by(&self, file: FileId) -> Option<&Place> {
        self.read_by.get(&file)
    }

    /// The `pack.json` beside a file.
    pub fn pack_beside(&self, document: &Document) -> Option<&'t Document> {
        self.document(&beside(document, "pack.json")).filter(|pack| pack.kind == Kind::Pack)
    }

    /// What files are because of others: other files of a module, values that it reads, values beside a `pack.json`.
    pub fn adoptions(&self) -> BTreeMap<FileId, Adoption> {
        let mut found: BTreeMap<FileId, Adoption> = BTreeMap::new();
        for document in self.by_path.values() {
            let folder = document.source.folder();
            if document.kind == Kind::Other
                && document.source.path.ends_with(".tf")
                && self.modules.contains_key(folder)
            {
                found.entry(document.file()).or_default().kind = Some(Kind::Terraform);
            }
            let values = may_be_text(document, Kind::Values) && document.source.name() == "values.yaml";
            if values && self.pack_beside(document).is_some() {
                found.entry(document.file()).or_default().kind = Some(Kind::Values);
            }
        }
        for document in self.modules.values().flatten() {
            for shared in document.root().map(shared_texts).unwrap_or_default() {
                let others = self.modules[document.source.folder()].iter();
                for other in others.filter(|other| other.file() != document.file()) {
                    found.entry(other.file()).or_default().texts.push(shared.clone());
                }
            }
            for (call, path) in self.calls(document) {
                let Some(read) = self.document(&path).filter(|read| may_be_text(read, call.kind)) else { continue };
                // Directives of a template file are no YAML; what they make cannot be known.
                let directives = call.is_template && read.source.text.contains("%{");
                let unread = read.source.problem.is_some();
                if !directives && !unread {
                    found.entry(read.file()).or_default().kind = Some(call.kind);
                }
            }
        }
        found.retain(|file, adoption| {
            let known = self.by_path.values().find(|document| document.file() == *file);
            known.is_some_and(|document| {
                adoption.kind.is_some() || !adoption.texts.is_empty() && needs(document, adoption)
            })
        });
        found
    }
}

/// True if a file is not yet what another one makes of it, and nothing else for certain.
fn may_be_text(document: &Document, wanted: Kind) -> bool {
    let text = matches!(document.kind, Kind::Other | Kind::UserData | Kind::Values | Kind::Manifest);
    text && document.kind != wanted
}

/// True if a string that another file uses is not read as a document yet.
fn needs(document: &Document, adoption: &Adoption) -> bool {
    let Some(root) = document.root() else { return false };
    let strings = adoption.texts.iter().filter_map(|shared| super::terraform::shared_string(root, shared));
    strings.into_iter().any(|string| string.embedded_layer().is_none())
}

/// The path of a neighbor.
pub fn beside(document: &Document, name: &str) -> String {
    match document.source.folder() {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// True for a document that was read as text only.
pub fn is_unread(document: &Document) -> bool {
    document.tree.layers()[0].language == Language::Text
}

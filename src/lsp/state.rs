//! Everything that the server knows; one thread owns it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, FileChangeType, FileEvent,
    PublishDiagnosticsParams, TextDocumentPositionParams, Uri,
};

use super::client::Client;
use super::convert::{Lens, path_of, uri_of};
use super::diagnostics;
use super::roots::{self, Open, Root};
use super::text::Buffer;
use super::veil::{Remembered, Veil};
use crate::model::Document;
use crate::source::{File, FileId, Files};
use crate::workspace::{self, Found};

/// What the server knows.
pub(super) struct State {
    /// Who is served.
    pub client: Client,
    /// The folders; the first one holds what is open from anywhere else.
    pub roots: Vec<Root>,
    /// Open documents, by their path (or their address, where they are no files).
    buffers: HashMap<PathBuf, Buffer>,
    /// Open documents whose text the session does not have yet.
    typed: HashSet<PathBuf>,
    /// What was secret in open documents before they were touched.
    remembered: HashMap<PathBuf, Remembered>,
    /// True if the client named folders.
    told: bool,
}

/// A folder that must be looked through.
pub(super) struct Question {
    /// Its index.
    pub index: usize,
    /// How often it was asked about.
    pub asked: u64,
    /// Where it is.
    pub folder: PathBuf,
    /// Texts of settings that the client owns.
    pub open: Open,
}

impl State {
    /// The state at the start.
    pub(super) fn new(client: Client, folders: Vec<PathBuf>) -> State {
        let told = !folders.is_empty();
        let roots = std::iter::once(PathBuf::new()).chain(folders).map(Root::new).collect();
        State { client, roots, buffers: HashMap::new(), typed: HashSet::new(), remembered: HashMap::new(), told }
    }

    /// Asks for every folder to be looked through.
    pub(super) fn look_everywhere(&mut self) -> Vec<Question> {
        (1..self.roots.len()).map(|index| self.look(index)).collect()
    }

    fn look(&mut self, index: usize) -> Question {
        let open = self.open_texts(index, is_yaml);
        let root = &mut self.roots[index];
        root.asked += 1;
        Question { index, asked: root.asked, folder: root.folder.clone(), open }
    }

    /// Texts of open files of a root.
    fn open_texts(&self, index: usize, wanted: impl Fn(&Path) -> bool) -> Open {
        let ours = self.buffers.iter().filter(|(path, _)| self.root_of(path) == index && wanted(path));
        ours.map(|(path, buffer)| (path.clone(), Arc::from(buffer.saved()))).collect()
    }

    /// Takes over what was found in a folder.
    pub(super) fn found(&mut self, index: usize, asked: u64, found: &Found) {
        if self.roots.get(index).is_none_or(|root| root.asked != asked) {
            return;
        }
        let open = self.open_texts(index, |_| true);
        self.roots[index].take(found, &open);
        self.typed.extend(open.into_keys());
    }

    /// The root that a path belongs to: the deepest folder around it.
    fn root_of(&self, path: &Path) -> usize {
        let around =
            self.roots.iter().enumerate().filter(|(_, root)| !root.is_loose() && path.starts_with(&root.folder));
        around.max_by_key(|(_, root)| root.folder.as_os_str().len()).map_or(0, |(index, _)| index)
    }

    /// The root of a document, and its name there.
    pub(super) fn find(&self, uri: &Uri) -> (usize, String) {
        let path = key(uri);
        let root = self.root_of(&path);
        (root, self.roots[root].name(&path))
    }

    /// The document of an address as it is now: its root, its name there, and its tree.
    pub(super) fn document(&mut self, uri: &Uri) -> Option<(usize, String, Arc<Document>)> {
        self.sync();
        let (root, name) = self.find(uri);
        let document = self.roots[root].session.document(&name)?;
        Some((root, name, document))
    }

    /// The same, with the byte of a position.
    pub(super) fn cursor(
        &mut self,
        params: &TextDocumentPositionParams,
    ) -> Option<(usize, String, Arc<Document>, u32)> {
        let (root, name, document) = self.document(&params.text_document.uri)?;
        let byte = self.lens(root, &document.source).byte(params.position);
        Some((root, name, document, byte))
    }

    /// The address of a file of a root, as the client writes it where it has said so.
    pub(super) fn uri(&self, root: usize, name: &str) -> Option<Uri> {
        let path = self.roots[root].path(name);
        match self.buffers.get(&path) {
            Some(buffer) => Some(buffer.uri.clone()),
            None => uri_of(&path),
        }
    }

    /// A file as the client counts its characters.
    pub(super) fn lens<'f>(&self, root: usize, file: &'f File) -> Lens<'f> {
        let buffer = self.buffers.get(&self.roots[root].path(&file.path));
        Lens::of(&file.text, self.client.unit, buffer.is_some_and(|it| !it.hidden_mark))
    }

    /// A document was opened.
    pub(super) fn open(&mut self, params: DidOpenTextDocumentParams) -> Option<Question> {
        let document = params.text_document;
        let path = key(&document.uri);
        let mut question = None;
        if !self.told && self.root_of(&path) == 0 && path.is_absolute() {
            question = roots::guessed(&path).map(|folder| {
                self.roots.push(Root::new(folder));
                self.look(self.roots.len() - 1)
            });
        }
        let marked = |file: File| file.text.starts_with('\u{feff}');
        let hidden = !document.text.starts_with('\u{feff}') && workspace::read(&path, "").is_some_and(marked);
        self.buffers.insert(path.clone(), Buffer::new(document.uri, document.version, document.text, hidden));
        self.typed.insert(path);
        question
    }

    /// A document was changed.
    pub(super) fn change(&mut self, params: DidChangeTextDocumentParams) {
        let path = key(&params.text_document.uri);
        if let Some(buffer) = self.buffers.get_mut(&path) {
            buffer.change(params.text_document.version, params.content_changes, self.client.unit);
            self.typed.insert(path);
        }
    }

    /// A document was closed: from now on the disk says what is in it.
    pub(super) fn close(&mut self, params: DidCloseTextDocumentParams) {
        let path = key(&params.text_document.uri);
        if self.buffers.remove(&path).is_none() {
            return;
        }
        self.typed.remove(&path);
        self.remembered.remove(&path);
        let index = self.root_of(&path);
        let root = &mut self.roots[index];
        if root.is_loose() {
            root.session.remove(&root.name(&path));
        } else {
            root.reread(&path);
            self.configure_for(index, &path);
        }
    }

    /// Reads the settings of a root again if a file is one of them.
    fn configure_for(&mut self, index: usize, path: &Path) {
        let root = &self.roots[index];
        if !root.is_loose() && root.is_settings(&root.name(path)) {
            let open = self.open_texts(index, is_yaml);
            self.roots[index].configure(&open);
        }
    }

    /// Files changed on the disk; gives the folders that must be looked through again.
    pub(super) fn watched(&mut self, events: &[FileEvent]) -> Vec<Question> {
        let mut wanted: HashSet<usize> = HashSet::new();
        for event in events {
            let path = key(&event.uri);
            if self.buffers.contains_key(&path) {
                continue;
            }
            let index = self.root_of(&path);
            let root = &mut self.roots[index];
            let known = root.session.files().find(&root.name(&path)).is_some();
            let plain = known && root.loaded && !root.is_settings(&root.name(&path));
            if event.typ == FileChangeType::CHANGED && plain {
                root.reread(&path);
            } else if index > 0 {
                wanted.insert(index);
            }
        }
        let mut wanted: Vec<usize> = wanted.into_iter().collect();
        wanted.sort_unstable();
        wanted.into_iter().map(|index| self.look(index)).collect()
    }

    /// The client works in other folders from now on.
    pub(super) fn folders(&mut self, added: &[Uri], removed: &[Uri]) -> Vec<Question> {
        self.told = true;
        for folder in removed.iter().filter_map(path_of) {
            for root in self.roots.iter_mut().filter(|root| !root.is_loose() && root.folder == folder) {
                let names: Vec<String> = root.session.paths().map(str::to_owned).collect();
                names.iter().for_each(|name| root.session.remove(name));
                root.asked += 1;
                root.loaded = true;
            }
        }
        let mut questions = Vec::new();
        for folder in added.iter().filter_map(path_of) {
            let known = self.roots.iter().position(|root| !root.is_loose() && root.folder == folder);
            let index = known.unwrap_or_else(|| {
                self.roots.push(Root::new(folder));
                self.roots.len() - 1
            });
            questions.push(self.look(index));
        }
        self.typed.extend(self.buffers.keys().cloned());
        questions
    }

    /// Gives the sessions the texts that were typed.
    pub(super) fn sync(&mut self) {
        for path in std::mem::take(&mut self.typed) {
            let root = self.root_of(&path);
            if let Some(saved) = self.buffers.get(&path).map(Buffer::saved) {
                self.remember(root, &path, false);
                self.roots[root].put(&path, saved);
                self.configure_for(root, &path);
            }
        }
    }

    /// Keeps in mind what is secret in an open document: what is known, or also what can be found out now.
    fn remember(&mut self, index: usize, path: &Path, now: bool) {
        let root = &self.roots[index];
        let name = root.name(path);
        let Some(file) = root.session.files().find(&name) else { return };
        let secrets = root.session.secrets_of(&name, now);
        self.remembered.entry(path.to_owned()).or_default().renew(root.session.files(), file, &secrets);
    }

    /// What may not be shown when a document is spoken of.
    pub(super) fn veil(&mut self, uri: &Uri) -> Veil {
        let path = key(uri);
        let index = self.root_of(&path);
        if self.buffers.contains_key(&path) {
            self.remember(index, &path, true);
        }
        self.veil_of(index, &self.roots[index].name(&path))
    }

    /// The same for a file of a root, open or not.
    pub(super) fn veil_of(&self, index: usize, name: &str) -> Veil {
        let session = &self.roots[index].session;
        let (documents, secrets) = session.secrets_about(name);
        Veil::new(session.files(), &documents, &secrets, &self.secrets_before())
    }

    /// What is secret in no file that is spoken of any more, but was.
    pub(super) fn veil_before(&self) -> Veil {
        Veil::new(&Files::default(), &[], &[], &self.secrets_before())
    }

    fn secrets_before(&self) -> Vec<&str> {
        self.remembered.values().flat_map(Remembered::texts).collect()
    }

    /// True if everything that is known is checked.
    pub(super) fn is_settled(&self) -> bool {
        let settled = |root: &Root| root.loaded && root.session.is_settled() && !root.late;
        self.typed.is_empty() && self.roots.iter().all(settled)
    }

    /// True if files that allow something are to be told of next.
    pub(super) fn has_late(&self) -> bool {
        self.roots.iter().any(|root| root.late && root.session.is_settled())
    }

    /// Does a slice of what is to do; false if there was nothing.
    pub(super) fn work(&mut self) -> bool {
        if !self.typed.is_empty() {
            self.sync();
            return true;
        }
        self.roots.iter_mut().any(|root| root.loaded && (root.session.advance() || root.read_wanted()))
    }

    /// Diagnostics that have changed, of every root that is settled. Files that allow something come after the others:
    /// what is said of them rests on the whole.
    pub(super) fn news(&mut self) -> Vec<PublishDiagnosticsParams> {
        let mut news = Vec::new();
        for index in 0..self.roots.len() {
            let root = &mut self.roots[index];
            if !root.session.is_settled() {
                continue;
            }
            let mut ids = root.session.take_changed();
            if !ids.is_empty() {
                let allowing = root.session.with_allowances();
                ids.retain(|id| !allowing.contains(id));
                root.late = !allowing.is_empty();
            } else if std::mem::take(&mut root.late) {
                ids = root.session.with_allowances();
            }
            self.tell(index, &ids, &mut news);
        }
        news
    }

    fn tell(&mut self, index: usize, ids: &BTreeSet<FileId>, news: &mut Vec<PublishDiagnosticsParams>) {
        if ids.is_empty() {
            return;
        }
        let mut found = diagnostics::of_files(self, index, ids);
        for id in ids {
            let diagnostics = found.remove(id).unwrap_or_default();
            let name = self.roots[index].session.files().get(*id).path.clone();
            let print = diagnostics::fingerprint(&diagnostics);
            let before = self.roots[index].shown.insert(name.clone(), print);
            if before.unwrap_or(diagnostics::fingerprint(&[])) == print {
                continue;
            }
            if let Some(uri) = self.uri(index, &name) {
                news.push(PublishDiagnosticsParams { uri, diagnostics, version: self.version(index, &name) });
            }
        }
    }

    /// A file of which enough is known to say something before everything is: its address, and its diagnostics if they
    /// have changed.
    pub(super) fn early(&mut self) -> Option<(Uri, Option<PublishDiagnosticsParams>)> {
        let (index, id) =
            self.roots.iter_mut().enumerate().find_map(|(index, root)| Some((index, root.session.take_early()?)))?;
        let name = self.roots[index].session.files().get(id).path.clone();
        let uri = self.uri(index, &name)?;
        let diagnostics = diagnostics::so_far(self, index, id);
        let print = diagnostics::fingerprint(&diagnostics);
        let before = self.roots[index].shown.insert(name.clone(), print);
        let version = self.version(index, &name);
        let is_new = before.unwrap_or(diagnostics::fingerprint(&[])) != print;
        Some((uri.clone(), is_new.then_some(PublishDiagnosticsParams { uri, diagnostics, version })))
    }

    /// The version of a file of a root, if it is open.
    pub(super) fn version(&self, root: usize, name: &str) -> Option<i32> {
        self.buffers.get(&self.roots[root].path(name)).map(|buffer| buffer.version)
    }
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "yaml" || it == "yml")
}

/// What a document is known by: its path, or its address where it is no file.
fn key(uri: &Uri) -> PathBuf {
    path_of(uri).unwrap_or_else(|| PathBuf::from(uri.as_str()))
}

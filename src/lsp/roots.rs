//! A folder that the client works in, with everything in it read and checked.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine::{Options, Session};
use crate::source::{File, Files};
use crate::workspace::settings_file::{self, Configured};
use crate::workspace::{self, Bounds, Found, Request};

/// A folder, or, with an empty path, the files that are open from anywhere else.
pub(super) struct Root {
    /// Absolute; paths of its files are relative to it.
    pub folder: PathBuf,
    /// Its files and what is known of them.
    pub session: Session,
    /// What was last shown of each file: a hash of its diagnostics.
    pub shown: HashMap<String, u64>,
    /// True if files that allow something are not told of yet since the last change.
    pub late: bool,
    /// Counts how often the folder was looked through; an answer to an older question is dropped.
    pub asked: u64,
    /// False until the folder was looked through once.
    pub loaded: bool,
    /// Names of the settings and of what they extend.
    settings: Vec<String>,
    /// Files that were looked for because documents are made of them.
    sought: HashSet<String>,
}

impl Root {
    /// A folder that was not looked through yet.
    pub(super) fn new(folder: PathBuf) -> Root {
        let loaded = folder.as_os_str().is_empty();
        let mut root = Root {
            folder,
            session: Session::new(Options::default()),
            shown: HashMap::new(),
            late: false,
            asked: 0,
            loaded,
            settings: Vec::new(),
            sought: HashSet::new(),
        };
        root.configure(&Open::new());
        root
    }

    /// True for the files from anywhere else.
    pub(super) fn is_loose(&self) -> bool {
        self.folder.as_os_str().is_empty()
    }

    /// The path of a file as the session knows it.
    pub(super) fn name(&self, path: &Path) -> String {
        if self.is_loose() { settings_file::slashed(path) } else { workspace::shown(path, &self.folder) }
    }

    /// The absolute path of a file of the session.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        if self.is_loose() { PathBuf::from(name) } else { settings_file::absolute(Path::new(name), &self.folder) }
    }

    /// Takes over what was found in the folder; `open` are files whose text the client owns.
    pub(super) fn take(&mut self, found: &Found, open: &Open) {
        self.loaded = true;
        self.session.list(found.files.listing.clone());
        let there: HashSet<&str> = found.files.iter().map(|(_, file)| &*file.path).collect();
        let is_open = |root: &Root, name: &str| open.contains_key(&root.path(name));
        let gone = self.session.paths().filter(|name| !there.contains(name) && !is_open(self, name));
        let gone: Vec<String> = gone.map(str::to_owned).collect();
        for path in gone {
            self.session.remove(&path);
        }
        for (id, file) in found.files.iter() {
            if !is_open(self, &file.path) {
                self.session.put(found.files.shared(id));
            }
        }
        self.sought.clear();
        self.configure(open);
    }

    /// Reads the settings again.
    pub(super) fn configure(&mut self, open: &Open) {
        let mut options = Options::default();
        let mut folder = self.folder.clone();
        self.settings.clear();
        if !self.is_loose() {
            folder = settings_file::repository(&self.folder).unwrap_or(folder);
            if let Some(configured) = configured(self.session.files_mut(), &self.folder, open) {
                self.settings.clone_from(&configured.effective.paths);
                folder = configured.folder;
                for document in configured.documents {
                    self.session.put(Arc::clone(&document.source));
                }
                options = configured.effective.options();
            }
        }
        options.judged.get_or_insert_with(workspace::today);
        options.is_whole = !self.is_loose() && folder.starts_with(&self.folder);
        self.session.set_options(options);
    }

    /// Names of the settings and of what they extend, the nearest first.
    pub(super) fn settings(&self) -> &[String] {
        &self.settings
    }

    /// True if the settings rest on a file, or may.
    pub(super) fn is_settings(&self, name: &str) -> bool {
        self.settings.iter().any(|it| it == name) || matches!(name, "palint.yaml" | "palint.yml")
    }

    /// Reads files that documents are made of, such as what a Terraform module reads; false if there are none.
    pub(super) fn read_wanted(&mut self) -> bool {
        let wanted = self.session.wanted().into_iter();
        let wanted: Vec<String> = wanted.filter(|name| self.sought.insert(name.clone())).collect();
        let mut files = Files::default();
        let bounds = Bounds::of(std::slice::from_ref(&self.folder), &self.folder);
        let added = workspace::read_more(&mut files, &wanted, &bounds, &self.folder);
        added.iter().for_each(|&id| self.session.put(files.shared(id)));
        !added.is_empty()
    }

    /// Reads a file again that is on the disk, or takes it away if it is gone.
    pub(super) fn reread(&mut self, path: &Path) {
        let name = self.name(path);
        match workspace::read(path, &name) {
            Some(file) => self.session.put(Arc::new(file)),
            None => self.session.remove(&name),
        }
    }

    /// Gives a file the text that the client has.
    pub(super) fn put(&mut self, path: &Path, text: String) {
        self.session.put(Arc::new(File::new(self.name(path), text)));
    }
}

/// Texts that the client owns, by path.
pub(super) type Open = HashMap<PathBuf, Arc<str>>;

/// The settings of a folder, as the client has them.
fn configured(files: &mut Files, folder: &Path, open: &Open) -> Option<Configured> {
    let exists = |path: &Path| open.contains_key(path) || path.is_file();
    let path = settings_file::nearest(folder, folder, &exists)?;
    settings_file::configure(files, &path, folder, &|path, name| text_of(path, name, open))
}

/// A file as the client has it, else as it is on the disk.
fn text_of(path: &Path, name: &str, open: &Open) -> Option<File> {
    match open.get(path) {
        Some(text) => Some(File::new(name, Arc::clone(text))),
        None => settings_file::from_disk(path, name),
    }
}

/// Looks through a folder; long work, for a thread of its own.
pub(super) fn look_through(folder: &Path, open: &Open) -> Found {
    let mut files = Files::default();
    let settings = configured(&mut files, folder, open).map(|it| Arc::new(it.effective));
    let request = Request { paths: &[folder.to_owned()], here: folder, settings: settings.as_ref() };
    let mut found = workspace::discover(request, files);
    if let Some(settings) = &settings {
        settings_file::complete(&mut found.files, settings, folder, &|_| true, &|path, name| text_of(path, name, open));
    }
    found
}

/// The folder that a file belongs to when the client says nothing about folders: the nearest one above it with settings
/// or a repository, else its own, unless that is somebody's home or as wide as the disk.
pub(super) fn guessed(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).map(PathBuf::from);
    let wide = |it: &Path| it.parent().is_none() || home.as_deref() == Some(it) || *it == std::env::temp_dir();
    let marked = |it: &&Path| ["palint.yaml", "palint.yml", ".git"].iter().any(|name| it.join(name).exists());
    let above = folder.ancestors().take_while(|it| !wide(it)).find(marked);
    above.or(Some(folder).filter(|it| !wide(it))).map(Path::to_owned)
}

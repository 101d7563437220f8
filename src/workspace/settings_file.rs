//! Where the settings of a run are: the nearest `palint.yaml` up to the root of the repository, and what it extends.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::bounds::Bounds;
use super::discover::{read_named, shown};
use crate::engine::{self, Effective, Options};
use crate::finding::Place;
use crate::model::settings::Fault;
use crate::model::{Document, Kind, Settings};
use crate::source::{File, FileId, Files};

/// Names of a settings file, the first one wins.
const NAMES: [&str; 2] = ["palint.yaml", "palint.yml"];
/// How many files may extend each other.
const LONGEST: usize = 16;

/// Settings of a run and where they came from.
pub struct Configured {
    /// What holds.
    pub effective: Effective,
    /// The files, parsed; their ids are those of the `Files` that were given.
    pub documents: Vec<Arc<Document>>,
    /// Folder of the nearest file.
    pub folder: PathBuf,
}

/// The folder that holds all of the paths, which settings are looked for from.
pub fn common_folder(paths: &[PathBuf], here: &Path) -> PathBuf {
    let folders = paths.iter().map(|path| {
        let path = absolute(path, here);
        if path.is_dir() { path } else { path.parent().map(Path::to_owned).unwrap_or(path) }
    });
    let common = |one: PathBuf, other: PathBuf| -> PathBuf {
        let same = one.components().zip(other.components()).take_while(|(left, right)| left == right);
        same.map(|(part, _)| part.as_os_str()).collect()
    };
    folders.reduce(common).unwrap_or_else(|| here.to_owned())
}

/// The root of the repository that a folder lies in.
pub fn repository(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|it| it.join(".git").exists()).map(Path::to_owned)
}

/// The nearest settings file from a folder upwards; the root of the repository is the last place looked at, without a
/// repository the working directory is.
pub fn nearest(folder: &Path, here: &Path, exists: &dyn Fn(&Path) -> bool) -> Option<PathBuf> {
    let top = repository(folder)
        .unwrap_or_else(|| if folder.starts_with(here) { here.to_owned() } else { folder.to_owned() });
    for place in folder.ancestors() {
        if let Some(found) = NAMES.iter().map(|name| place.join(name)).find(|path| exists(path)) {
            return Some(found);
        }
        if place == top {
            break;
        }
    }
    None
}

/// Reads a settings file and what it extends; `read` gives a file's text by its absolute path and its shown name.
pub fn configure(
    files: &mut Files,
    path: &Path,
    here: &Path,
    read: &dyn Fn(&Path, &str) -> Option<File>,
) -> Option<Configured> {
    let here_text = slashed(here);
    let top = path.parent().and_then(repository).or_else(|| path.parent().map(Path::to_owned))?;
    let (mut documents, mut faults): (Vec<Arc<Document>>, Vec<Fault>) = (Vec::new(), Vec::new());
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut next: Option<(PathBuf, Option<Place>, String)> = Some((path.to_owned(), None, String::new()));
    while let Some((path, from, written)) = next.take() {
        let mut refuse = |message: String, help: &str| {
            if let Some(place) = &from {
                faults.push(Fault { place: place.clone(), message, help: help.to_owned() });
            }
        };
        let real = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if seen.contains(&real) || seen.len() == LONGEST {
            refuse(format!("the settings extend each other in a circle, by `{written}`"), "remove `extends:` from one");
            break;
        }
        if from.is_some() && !(path.starts_with(&top) && real.starts_with(canonical(&top))) {
            refuse(format!("`{written}` lies outside the repository"), "copy the file into the repository");
            break;
        }
        let name = shown(&path, here);
        // What somebody named may be a pipe; what a file names may not.
        let is_readable = from.is_none() || path.is_file() || !path.exists();
        let Some(file) = is_readable.then(|| read(&path, &name)).flatten() else {
            from.as_ref()?;
            refuse(format!("there is no settings file `{written}`"), "write a path relative to this file");
            break;
        };
        seen.push(real);
        let id = files.add(file);
        documents.extend(engine::read(files, &[id], Some(Kind::Settings)));
        let Some(document) = documents.last() else { break };
        if let Some(extends) = &document.settings().extends {
            let folder = path.parent().unwrap_or(here);
            let target = absolute(Path::new(&extends.text), folder);
            next = Some((target, Some(extends.place.clone()), extends.text.clone()));
        }
    }
    let folder = path.parent().unwrap_or(here).to_owned();
    let chain: Vec<&Settings> = documents.iter().map(|document| document.settings()).collect();
    let effective = Effective::of(&chain, &here_text, faults);
    Some(Configured { effective, documents, folder })
}

/// Reads a settings file from the disk.
pub fn from_disk(path: &Path, name: &str) -> Option<File> {
    read_named(path, name)
}

/// Adds the files of the deployments that are wanted, by their names, where they are not read yet.
pub fn complete(
    files: &mut Files,
    effective: &Effective,
    here: &Path,
    is_wanted: &dyn Fn(&str) -> bool,
    read: &dyn Fn(&Path, &str) -> Option<File>,
) -> Vec<FileId> {
    let mut added = Vec::new();
    let nearest: Vec<PathBuf> = effective.paths.iter().take(1).map(PathBuf::from).collect();
    let bounds = Bounds::of(&nearest, here);
    for entry in &effective.deployments {
        let is_wanted = is_wanted(&entry.wanted.name);
        for (_, _, name) in entry.paths.iter().filter(|_| is_wanted) {
            if files.find(name).is_some() {
                continue;
            }
            let path = absolute(Path::new(name), here);
            // What is not there may be open in an editor.
            if (bounds.hold_file(&path) || !path.exists())
                && let Some(file) = read(&path, name)
            {
                added.push(files.add(file));
            }
        }
    }
    added
}

/// Reads again what flags or settings list as something, and what does not look like anything by itself.
pub fn as_listed(files: &Files, documents: &mut [Arc<Document>], options: &Options) {
    let kinds = engine::listed(options);
    for document in documents.iter_mut().filter(|document| document.kind == Kind::Other && !document.broke_down) {
        if let Some(&kind) = kinds.get(&*document.source.path)
            && document.source.problem.is_none()
        {
            let again = engine::read(files, &[document.file()], Some(kind)).pop();
            *document = again.unwrap_or_else(|| Arc::clone(document));
        }
    }
}

/// An absolute path without `.` and `..`, by its text alone.
pub fn absolute(path: &Path, folder: &Path) -> PathBuf {
    let mut found = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                found.pop();
            }
            part => found.push(part),
        }
    }
    found
}

/// The working directory as the engine's names want it.
pub fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    // Elsewhere a backslash is a sign like any other.
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

fn canonical(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

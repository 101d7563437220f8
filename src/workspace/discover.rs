//! From the paths of a command line to texts: named files as they are, folders as Git sees them. A named path is never
//! ignored.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::bounds::Bounds;
use super::settings_file;
use super::walk::{Met, walk};
use crate::engine::{Base, Effective};
use crate::model::{self, Kind};
use crate::source::{File, FileId, Files, ReadProblem};

/// Larger files are not read, in bytes.
pub const LIMIT: u64 = 64 * 1024 * 1024;

/// From so many bytes on, reading in parallel is worth the start of a thread pool.
const PARALLEL_FROM: u64 = 300_000;
/// A zero byte in the first so many bytes makes a file binary.
const BINARY_PROBE: usize = 8 * 1024;
/// What to look for.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Files and folders, as named.
    pub paths: &'a [PathBuf],
    /// The working directory.
    pub here: &'a Path,
    /// The settings, for what they exclude; named files are never excluded.
    pub settings: Option<&'a Arc<Effective>>,
}

/// What was there.
#[derive(Default)]
pub struct Found {
    /// Every file that may be ours, with its text or the reason why that is missing.
    pub files: Files,
    /// Files that were named.
    pub named: Vec<FileId>,
    /// Files that were found in folders.
    pub walked: Vec<FileId>,
    /// Named paths that do not exist.
    pub missing: Vec<String>,
}

struct Candidate {
    path: PathBuf,
    named: bool,
    size: u64,
}

enum Loaded {
    File(File),
    /// It was there a moment ago.
    Vanished,
    /// Found in a folder, and not ours.
    Foreign,
}

/// Finds and reads the files of a run, and adds them to those that are there already.
pub fn discover(request: Request<'_>, files: Files) -> Found {
    let mut found = Found { files, ..Found::default() };
    let mut candidates: BTreeMap<String, Candidate> = BTreeMap::new();
    let bounds = Bounds::of(request.paths, request.here);
    for path in request.paths {
        let name = shown(path, request.here);
        match fs::metadata(path) {
            Ok(data) if data.is_dir() => walk_folder(path, &request, &bounds, &mut candidates, &mut found),
            Ok(data) => {
                list_neighbors(path, request.here, &mut found);
                candidates.insert(name, Candidate { path: path.clone(), named: true, size: data.len() });
            }
            Err(fault) if is_absent(&fault) => found.missing.push(name),
            Err(fault) => {
                let id = found.files.add(File::unreadable(name, ReadProblem::Unreadable(words(&fault))));
                found.named.push(id);
            }
        }
    }
    let bytes: u64 = candidates.values().map(|it| it.size.min(LIMIT)).sum();
    let candidates: Vec<(String, Candidate)> = candidates.into_iter().collect();
    let read = |(name, candidate): (String, Candidate)| (candidate.named, load(&name, &candidate), name);
    let loaded: Vec<(bool, Loaded, String)> = if bytes < PARALLEL_FROM {
        candidates.into_iter().map(read).collect()
    } else {
        make_room();
        candidates.into_par_iter().map(read).collect()
    };
    for (named, loaded, name) in loaded {
        match loaded {
            Loaded::File(file) => {
                let id = found.files.add(file);
                if named { found.named.push(id) } else { found.walked.push(id) }
            }
            Loaded::Vanished if named => found.missing.push(name),
            Loaded::Vanished | Loaded::Foreign => {}
        }
    }
    found
}

/// Lets the heaps of all threads grow at once. The allocator of glibc lets that of a thread grow page by page, with a call
/// of the kernel each, of which a fleet takes thousands; what was taken as a whole and given back, it keeps for later.
/// Other allocators lose two calls: nothing is written, so no memory is used.
fn make_room() {
    let take = |bytes: usize| drop(std::hint::black_box(Vec::<u8>::with_capacity(bytes)));
    // A block of this size is given back to the kernel, and from then on blocks up to it come from the heap.
    take(31 << 20);
    rayon::broadcast(|_| take(30 << 20));
}

/// Reads files that others are made of, by their paths seen from the working directory; what is not there, or out of
/// bounds, is left out.
pub fn read_more(files: &mut Files, names: &[String], bounds: &Bounds, here: &Path) -> Vec<FileId> {
    let mut found = Vec::new();
    for name in names {
        let path = here.join(name);
        if bounds.hold_file(&path)
            && let Some(file) = read_named(&path, name)
            && file.problem.is_none()
        {
            found.push(files.add(file));
        }
    }
    found
}

/// Reads one file that is known to belong to a run; `None` if it is gone, or no file any more.
pub fn read(path: &Path, name: &str) -> Option<File> {
    if fs::metadata(path).is_ok_and(|data| !data.is_file()) { None } else { read_named(path, name) }
}

/// A path as reports show it: relative to the working directory, with `/`.
pub fn shown(path: &Path, here: &Path) -> String {
    let path = path.strip_prefix(here).unwrap_or(path);
    if path.is_absolute() || path.components().any(|part| part == Component::ParentDir) {
        let path = settings_file::absolute(path, here);
        let name = Base::new(&settings_file::slashed(here), "palint.yaml").inside(&settings_file::slashed(&path));
        return if name.is_empty() { ".".to_owned() } else { name };
    }
    let mut text = String::new();
    for part in path.components() {
        match part {
            Component::CurDir => continue,
            Component::RootDir => text.push('/'),
            other => {
                if !text.is_empty() && !text.ends_with('/') {
                    text.push('/');
                }
                text.push_str(&spelled(other.as_os_str()));
            }
        }
    }
    if text.is_empty() { ".".to_owned() } else { text }
}

/// A name as text; bytes that are no UTF-8 are spelled out, so that two names stay two.
fn spelled(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("%{byte:02X}")));
    }
    text
}

fn walk_folder(
    root: &Path,
    request: &Request<'_>,
    bounds: &Bounds,
    candidates: &mut BTreeMap<String, Candidate>,
    found: &mut Found,
) {
    let settings = request.settings.filter(|it| it.excludes_some());
    let is_excluded = |path: &Path| settings.is_some_and(|settings| settings.excludes(&shown(path, request.here)));
    walk(root, bounds, is_excluded, |met| match met {
        Met::Ours(path, size) => {
            let name = take(&path, request, found);
            candidates.entry(name).or_insert(Candidate { path, named: false, size });
        }
        Met::Other(path) => _ = take(&path, request, found),
        Met::LinkOut(link) => tell_link(&link, request, found),
        // A folder that cannot be listed is told, because sites may be in it; what vanished is not.
        Met::Closed(folder, fault) if fault.kind() == ErrorKind::PermissionDenied => {
            let name = shown(&folder, request.here);
            let id = found.files.add(File::unreadable(name, ReadProblem::Unreadable(words(&fault))));
            found.walked.push(id);
        }
        Met::Closed(..) => {}
    });
}

/// A link called like a file of a site says that it is meant to be checked: silence would look like consent.
fn tell_link(link: &Path, request: &Request<'_>, found: &mut Found) {
    let words = "a link out of the repository; check the file itself".to_owned();
    let name = shown(link, request.here);
    if fs::metadata(link).is_ok_and(|data| data.is_file()) && found.files.find(&name).is_none() {
        let id = found.files.add(File::unreadable(name, ReadProblem::Unreadable(words)));
        found.walked.push(id);
    }
}

/// Takes note of a file, and gives its name.
fn take(path: &Path, request: &Request<'_>, found: &mut Found) -> String {
    let name = shown(path, request.here);
    if name.ends_with("pack.json") || name.ends_with(".arg") {
        list_neighbors(path, request.here, found);
    }
    found.files.listing.insert(name.clone());
    name
}

/// The names beside a pack folder's, a module's or a build's file, which its rules ask for, ignored by Git or not.
fn list_neighbors(path: &Path, here: &Path, found: &mut Found) {
    let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let build = name.ends_with(".arg");
    if !(name == "pack.json" || name == "values.yaml" || name.ends_with(".tf") || build) {
        return;
    }
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let below =
        ignore::WalkBuilder::new(folder).standard_filters(false).max_depth(Some(if build { 2 } else { 3 })).build();
    for entry in below.flatten().filter(|it| it.file_type().is_some_and(|kind| kind.is_file())).take(2_000) {
        found.files.listing.insert(shown(entry.path(), here));
    }
}

/// Reads one file that is named; `None` if it is not there.
pub(super) fn read_named(path: &Path, name: &str) -> Option<File> {
    let size = fs::metadata(path).map_or(0, |data| data.len());
    match load(name, &Candidate { path: path.to_owned(), named: true, size }) {
        Loaded::File(file) => Some(file),
        Loaded::Vanished | Loaded::Foreign => None,
    }
}

fn load(name: &str, candidate: &Candidate) -> Loaded {
    let unreadable = |problem| Loaded::File(File::unreadable(name, problem));
    if candidate.size > LIMIT {
        return unreadable(ReadProblem::TooLarge { size: candidate.size, limit: LIMIT });
    }
    let mut bytes = Vec::with_capacity(candidate.size as usize + 1);
    let read = fs::File::open(&candidate.path).and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes));
    match read {
        Err(fault) if is_absent(&fault) => return Loaded::Vanished,
        Err(fault) => return unreadable(ReadProblem::Unreadable(words(&fault))),
        Ok(_) if bytes.len() as u64 > LIMIT => {
            return unreadable(ReadProblem::TooLarge { size: bytes.len() as u64, limit: LIMIT });
        }
        Ok(_) => {}
    }
    if !candidate.named && is_binary(&bytes) {
        return Loaded::Foreign;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Loaded::File(File::new(name, text)),
        Err(fault) => {
            let at = fault.utf8_error().valid_up_to();
            if candidate.named || would_be_ours(name, fault.as_bytes()) {
                unreadable(ReadProblem::NotUtf8(at))
            } else {
                Loaded::Foreign
            }
        }
    }
}

/// True for a file that would be ours if its encoding were right; another program's files are its own business.
fn would_be_ours(name: &str, bytes: &[u8]) -> bool {
    let text = match wide(bytes) {
        Some(units) => String::from_utf16_lossy(&units),
        None => String::from_utf8_lossy(bytes).into_owned(),
    };
    model::read(FileId(0), Arc::new(File::new(name, text)), None).kind != Kind::Other
}

/// The code units of a text in UTF-16, told by its byte-order mark.
fn wide(bytes: &[u8]) -> Option<Vec<u16>> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    Some(bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect())
}

fn is_binary(bytes: &[u8]) -> bool {
    let probe = &bytes[..bytes.len().min(BINARY_PROBE)];
    memchr::memchr(0, probe).is_some() && wide(bytes).is_none()
}

fn is_absent(fault: &io::Error) -> bool {
    matches!(fault.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// The operating system's words, without its number.
pub(super) fn words(fault: &io::Error) -> String {
    let text = fault.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

//! The files of a site and what the flags say of them; the same for every command that reads some.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use super::args::Site;
use super::output::Console;
use super::{NOTHING, USAGE};
use crate::engine::{self, Options};
use crate::facts::Facts;
use crate::facts::pairing::Wanted;
use crate::model::{Document, Kind, kind};
use crate::source::{File, Files, ReadProblem};
use crate::workspace::{self, Found, Request};

/// What was read.
pub(super) struct Loaded {
    /// The files, and the named paths that are not there.
    pub found: Found,
    /// Their documents, in the order of their paths.
    pub documents: Vec<Arc<Document>>,
}

/// Reads the site of a command that explains it and hands each deployment's facts to a function; the error is the exit
/// code of a command line or a site that does not read.
pub(super) fn explain<T>(
    args: &Site,
    console: &Console,
    each: impl FnMut(&Facts<'_>, &Files) -> T,
) -> Result<Vec<T>, u8> {
    let mut each = each;
    let options = options(args).map_err(|words| {
        console.complain(&words);
        USAGE
    })?;
    let Loaded { found, documents } = load(args, console);
    for path in &found.missing {
        console.complain(&format!("{path}: no such file or folder"));
    }
    let files = &found.files;
    let gathered = engine::deployments(files, &documents, &options, |facts| each(facts, files));
    match (found.missing.is_empty(), gathered.is_empty()) {
        (false, true) => Err(USAGE),
        (true, true) => {
            console.say("nothing here: no user data, .arg file, profile, pack or values");
            Err(NOTHING)
        }
        _ => Ok(gathered),
    }
}

/// What the flags ask the engine for.
pub(super) fn options(args: &Site) -> Result<Options, String> {
    let mut options = Options { kind: args.kind, today: args.today.clone(), ..Options::default() };
    let palette = args.palette.iter().map(|version| ("palette", version));
    for (key, value) in args.assume.iter().map(|(key, value)| (&**key, value)).chain(palette) {
        options.target.assume(key, value)?;
    }
    if !(args.user_data.is_empty() && args.profile.is_empty()) {
        let here = here();
        let shown = |paths: &[PathBuf]| paths.iter().map(|path| workspace::shown(path, &here)).collect();
        let (user_data, profiles) = (shown(&args.user_data), shown(&args.profile));
        options.pair = Some(Wanted { user_data, profiles, ..Wanted::default() });
    }
    Ok(options)
}

fn here() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// Finds, reads and parses the files.
pub(super) fn load(args: &Site, console: &Console) -> Loaded {
    let here = here();
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    let paired = args.user_data.iter().chain(&args.profile);
    let mut paths: Vec<PathBuf> = args.paths.iter().filter(|path| !is_stdin(path)).chain(paired).cloned().collect();
    let stdin = args.paths.iter().any(is_stdin);
    if paths.is_empty() && !stdin {
        paths.push(PathBuf::from("."));
    }
    let mut found = workspace::discover(Request { paths: &paths, here: &here, exclude: None });
    if stdin {
        let name = args.stdin_filename.as_ref().map_or(kind::STDIN.to_owned(), |path| workspace::shown(path, &here));
        let id = found.files.add(standard_input(name));
        found.walked.retain(|&it| it != id);
        found.named.push(id);
    }
    let mut documents = engine::read(&found.files, &found.named, args.kind);
    documents.extend(engine::read(&found.files, &found.walked, None));
    documents.sort_by(|one, other| one.source.path.cmp(&other.source.path));
    for document in &documents {
        if document.kind != Kind::Other {
            console.tell(&format!("{}: {}", document.source.path, document.kind.word()));
        }
    }
    Loaded { found, documents }
}

fn standard_input(name: String) -> File {
    let limit = workspace::LIMIT;
    let mut bytes = Vec::new();
    if let Err(fault) = std::io::stdin().lock().take(limit + 1).read_to_end(&mut bytes) {
        return File::unreadable(name, ReadProblem::Unreadable(fault.to_string()));
    }
    if bytes.len() as u64 > limit {
        return File::unreadable(name, ReadProblem::TooLarge { size: bytes.len() as u64, limit });
    }
    match String::from_utf8(bytes) {
        Ok(text) => File::new(name, text),
        Err(fault) => File::unreadable(name, ReadProblem::NotUtf8(fault.utf8_error().valid_up_to())),
    }
}

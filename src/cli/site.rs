//! The files of a site and what the flags say of them; the same for every command that reads some.

use std::collections::{BTreeSet, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Site;
use super::output::Console;
use super::{NOTHING, USAGE};
use crate::engine::{self, Options};
use crate::facts::Facts;
use crate::facts::pairing::Wanted;
use crate::model::{Document, Kind, kind};
use crate::source::{File, Files, ReadProblem};
use crate::workspace::settings_file::{self, Configured};
use crate::workspace::{self, Bounds, Found, Request};

/// What was read, and what is asked of it.
pub(super) struct Loaded {
    /// The files, and the named paths that are not there.
    pub found: Found,
    /// Their documents, in the order of their paths.
    pub documents: Vec<Arc<Document>>,
    /// What settings and flags ask the engine for.
    pub options: Options,
}

impl Loaded {
    /// True if the settings do not parse or break their schema.
    pub(super) fn settings_are_broken(&self) -> bool {
        self.options.settings.as_ref().is_some_and(|settings| settings.is_broken)
    }
}

/// Reads the site of a command that explains it and hands each deployment's facts to a function; the error is the exit
/// code of a command line or a site that does not read.
pub(super) fn explain<T>(
    args: &Site,
    console: &Console,
    each: impl FnMut(&Facts<'_>, &Files) -> T,
) -> Result<Vec<T>, u8> {
    let mut each = each;
    let Loaded { found, documents, options } = load(args, console)?;
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

/// What settings and flags ask the engine for, and the documents of the settings; the error is what a flag cannot take.
pub(super) fn options(
    configured: Option<Configured>,
    args: &Site,
    here: &Path,
) -> Result<(Options, Vec<Arc<Document>>), String> {
    let (options, documents) = match configured {
        Some(Configured { effective, documents, .. }) => (effective.options(), documents),
        None => (Options::default(), Vec::new()),
    };
    Ok((with_flags(options, args, here)?, documents))
}

/// Lays the flags over what the settings ask for; the error is what a flag cannot take.
fn with_flags(mut options: Options, args: &Site, here: &Path) -> Result<Options, String> {
    options.kind = args.kind;
    let palette = args.palette.iter().map(|version| ("palette", version));
    for (key, value) in args.assume.iter().map(|(key, value)| (&**key, value)).chain(palette) {
        options.target.assume(key, value)?;
        options.target.said_at.remove(key);
    }
    if !(args.user_data.is_empty() && args.profile.is_empty()) {
        let shown = |paths: &[PathBuf]| paths.iter().map(|path| workspace::shown(path, here)).collect();
        let (user_data, profiles) = (shown(&args.user_data), shown(&args.profile));
        options.pair = Some(Wanted { user_data, profiles, ..Wanted::default() });
    }
    if let Some(today) = &args.today {
        options.today = Some(today.clone());
        options.judged = Some(today.clone());
    }
    options.judged.get_or_insert_with(workspace::today);
    Ok(options)
}

pub(super) fn here() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// The paths of a command line, without standard input, and whether that is among them.
pub(super) fn named(args: &Site) -> (Vec<PathBuf>, bool) {
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    let paired = args.user_data.iter().chain(&args.profile);
    let mut paths: Vec<PathBuf> = args.paths.iter().filter(|path| !is_stdin(path)).chain(paired).cloned().collect();
    let stdin = args.paths.iter().any(is_stdin);
    if paths.is_empty() && !stdin {
        paths.push(PathBuf::from("."));
    }
    (paths, stdin)
}

/// Reads a file by its absolute path and its name in reports.
pub(super) type Reader<'a> = &'a dyn Fn(&Path, &str) -> Option<File>;

/// The settings of a command line; the error says why the named file cannot be had.
pub(super) fn configure(
    args: &Site,
    here: &Path,
    files: &mut Files,
    exists: &dyn Fn(&Path) -> bool,
    read: Reader<'_>,
) -> Result<Option<Configured>, String> {
    if args.no_config {
        return Ok(None);
    }
    let path = match &args.config {
        Some(path) => Some(settings_file::absolute(path, here)),
        None => {
            let named: Vec<PathBuf> = named(args).0.into_iter().chain(args.stdin_filename.clone()).collect();
            settings_file::nearest(&settings_file::common_folder(&named, here), here, exists)
        }
    };
    let Some(path) = path else { return Ok(None) };
    match (settings_file::configure(files, &path, here, read), &args.config) {
        (None, Some(named)) => Err(format!("{}: no such file", named.display())),
        (configured, _) => Ok(configured),
    }
}

/// Finds, reads and parses the files; the error is the exit code of a command line that cannot be followed.
pub(super) fn load(args: &Site, console: &Console) -> Result<Loaded, u8> {
    let usage = |words: String| {
        console.complain(&words);
        USAGE
    };
    let here = here();
    let (paths, stdin) = named(args);
    let mut files = Files::default();
    let configured =
        configure(args, &here, &mut files, &|path| path.is_file(), &settings_file::from_disk).map_err(usage)?;
    match &configured {
        Some(configured) => console.tell(&format!("settings: {}", configured.effective.paths.join(", which extends "))),
        None => console.tell("settings: none"),
    }
    let folder = match &configured {
        Some(configured) => configured.folder.clone(),
        None => settings_file::repository(&here).unwrap_or_else(|| here.clone()),
    };
    let (mut options, settings_documents) = options(configured, args, &here).map_err(usage)?;
    let covers = |path: &PathBuf| folder.starts_with(settings_file::absolute(path, &here)) && path.is_dir();
    options.is_whole = !stdin && options.pair.is_none() && args.kind.is_none() && paths.iter().any(covers);

    let request = Request { paths: &paths, here: &here, settings: options.settings.as_ref() };
    let mut found = workspace::discover(request, files);
    if stdin {
        let name = args.stdin_filename.as_ref().map_or(kind::STDIN.to_owned(), |path| workspace::shown(path, &here));
        let id = found.files.add(standard_input(name));
        found.walked.retain(|&it| it != id);
        found.named.push(id);
    }
    let mut documents = engine::read(&found.files, &found.named, args.kind);
    documents.extend(engine::read(&found.files, &found.walked, None));
    if !options.is_whole && options.settings.is_some() {
        ask(&mut options, found.files.iter().map(|(_, file)| file.path.clone()).collect());
    }
    if let Some(settings) = &options.settings {
        let added = settings_file::complete(
            &mut found.files,
            settings,
            &here,
            &|name| options.asks_for(name),
            &settings_file::from_disk,
        );
        documents.extend(engine::read(&found.files, &added, None));
    }
    for document in settings_documents {
        if documents.iter().all(|it| it.file() != document.file()) {
            documents.push(document);
        }
    }
    settings_file::as_listed(&found.files, &mut documents, &options);
    let wanted = engine::wanted(&found.files, &documents);
    let more = workspace::read_more(&mut found.files, &wanted, &Bounds::of(&paths, &here), &here);
    documents.extend(engine::read(&found.files, &more, None));
    documents.sort_by(|one, other| one.source.path.cmp(&other.source.path));
    for document in &documents {
        if document.kind != Kind::Other {
            console.tell(&format!("{}: {}", document.source.path, document.kind.word()));
        }
    }
    Ok(Loaded { found, documents, options })
}

/// Narrows a run to what was asked for: its deployments are read whole, the others stay out of it, even where they share
/// a file with one of these.
pub(super) fn ask(options: &mut Options, asked: BTreeSet<String>) {
    options.deployments.retain(|wanted| wanted.paths().any(|path| asked.contains(path)));
    options.asked = Some(Arc::new(asked));
}

/// The options after fixes, which may have changed the settings themselves.
pub(super) fn options_again(args: &Site, files: &mut Files, before: &Options) -> Options {
    let here = here();
    let known: HashMap<String, Arc<str>> = before
        .settings
        .iter()
        .flat_map(|settings| &settings.paths)
        .filter_map(|path| Some((path.clone(), Arc::clone(&files.get(files.find(path)?).text))))
        .collect();
    let read = |_: &Path, name: &str| known.get(name).map(|text| File::new(name, Arc::clone(text)));
    let configured = configure(args, &here, files, &|path| path.is_file(), &read).ok().flatten();
    let Some(options) = configured.map(|it| it.effective.options()) else { return before.clone() };
    match with_flags(options, args, &here) {
        Ok(mut options) => {
            if before.asked.is_some() {
                options.deployments.retain(|wanted| before.deployments.iter().any(|it| it.name == wanted.name));
            }
            let (is_whole, shard, asked) = (before.is_whole, before.shard, before.asked.clone());
            Options { is_whole, shard, asked, ..options }
        }
        Err(_) => before.clone(),
    }
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

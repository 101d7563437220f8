//! `palint check`: paths to files to findings to reports, and the verdict.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use super::args::Check;
use super::output::Console;
use super::{CLEAN, FAULT, FINDINGS, NOTHING, USAGE};
use crate::engine::{self, Options, Report};
use crate::facts::pairing::Wanted;
use crate::model::{Document, Kind, kind};
use crate::report::{self, View};
use crate::source::{File, ReadProblem};
use crate::workspace::{self, Found, Request};

/// Runs the command.
pub(super) fn run(args: &Check, console: &Console) -> u8 {
    let options = match options(args) {
        Ok(options) => options,
        Err(words) => {
            console.complain(&words);
            return USAGE;
        }
    };
    let (found, documents) = read(args, console);
    for path in &found.missing {
        console.complain(&format!("{path}: no such file or folder"));
    }
    let report = engine::check(Arc::new(found.files), documents, &options);
    let view = View::of(&report);
    let written = console.print(&report::write(args.format, &view, console.look()));
    for fault in &report.faults {
        console.complain(&format!("{} broke down on {}; this is a fault of palint", fault.doing, fault.subject));
    }
    if written != CLEAN {
        return written;
    }
    let code = verdict(args, &report, !found.missing.is_empty());
    if code == NOTHING {
        console.say("nothing to check: no user data, .arg file, profile, pack or values here");
    }
    code
}

/// The exit code; the same for every format.
fn verdict(args: &Check, report: &Report, missing: bool) -> u8 {
    let failing = report.findings.iter().any(|finding| finding.severity >= args.fail_on);
    let input = |document: &Arc<Document>| !matches!(document.kind, Kind::Other | Kind::Settings);
    let unread = report.documents.iter().any(|document| document.source.problem.is_some());
    if !report.faults.is_empty() {
        FAULT
    } else if missing {
        USAGE
    } else if failing {
        if args.exit_zero { CLEAN } else { FINDINGS }
    } else if !unread && !report.documents.iter().any(input) && report.findings.is_empty() {
        NOTHING
    } else {
        CLEAN
    }
}

/// What the flags ask the engine for.
fn options(args: &Check) -> Result<Options, String> {
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
fn read(args: &Check, console: &Console) -> (Found, Vec<Arc<Document>>) {
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
    (found, documents)
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

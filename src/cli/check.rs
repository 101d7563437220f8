//! `palint check`: paths to files to findings to reports, and the verdict.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::args::Check;
use super::output::Console;
use super::progress::Progress;
use super::site::{self, Loaded};
use super::{CLEAN, FAULT, FINDINGS, NOTHING, USAGE, graph, selection};
use crate::engine::fixing;
use crate::engine::{self, Report};
use crate::finding::Safety;
use crate::model::{Document, Kind};
use crate::report::{self, Format, Look, View};
use crate::source::Files;
use crate::workspace;

/// Runs the command.
pub(super) fn run(args: &Check, console: &Console) -> u8 {
    if args.wants_change() && args.site.paths.iter().any(|path| path.as_os_str() == "-") {
        console.complain("standard input cannot be fixed in place; `--diff` shows what a fix would change");
        return USAGE;
    }
    let progress = Progress::of(console, "files");
    let loaded = match site::load(&args.site, console) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let mut is_usage = loaded.settings_are_broken() || !loaded.found.missing.is_empty();
    let Loaded { found, documents, mut options } = loaded;
    options.progress = Arc::clone(&progress.done);
    progress.total.store(documents.len(), Ordering::Relaxed);
    options.shard = args.shard;
    for path in &found.missing {
        console.complain(&format!("{path}: no such file or folder"));
    }
    let mut report = engine::check(Arc::new(found.files), documents, &options);
    drop(progress);
    let selector = match selection::prepare(args, &report, &options) {
        Ok(selector) => selector,
        Err(words) => {
            console.complain(&words);
            return USAGE;
        }
    };
    let again = |mut files: Files, documents| {
        let options = site::options_again(&args.site, &mut files, &options);
        engine::check(Arc::new(files), documents, &options)
    };
    let again_selected = |files: Files, documents| {
        let mut report = again(files, documents);
        selector.apply(&mut report);
        report
    };
    let mut compared = selector.apply(&mut report);
    if args.diff {
        show_diff(args, &report, &again_selected, console);
    } else if args.wants_change() {
        let unwritten;
        (report, unwritten) = fix(report, args.safety(), &again_selected, console);
        is_usage |= unwritten;
        if compared.is_some() {
            compared = selector.apply(&mut again((*report.files).clone(), report.documents.clone()));
        }
    }
    let is_complete = !is_usage && report.faults.is_empty() && !args.diff;
    if let Err(words) = selection::finish(args, compared, &mut report, is_complete, console) {
        console.complain(&words);
        is_usage = true;
    }
    let mut view = View::of(&report);
    if args.format == Format::Html || args.output.iter().any(|(format, _)| *format == Format::Html) {
        let pictures = graph::pictures(&report, &options);
        view.pictures = pictures.iter().map(|(name, picture)| (name.clone(), picture.svg())).collect();
    }
    let shows_diff_only = args.diff && args.format == Format::Full;
    let written = write_reports(args, &view, console, !shows_diff_only);
    for fault in &report.faults {
        console.complain(&format!("{} broke down on {}; this is a fault of palint", fault.doing, fault.subject));
    }
    if written != CLEAN {
        return written;
    }
    let code = verdict(args, &report, is_usage);
    if code == NOTHING {
        let other = |path: &&PathBuf| path.is_file();
        for path in args.site.paths.iter().filter(other) {
            console.say(&format!("{}: not recognized; `--kind` says what it is", path.display()));
        }
        console.say("nothing to check: no user data, .arg file, profile, pack or values here");
    }
    drop(view);
    // The process ends here, and the system takes back at once what would be given back piece by piece.
    std::mem::forget((report, options));
    code
}

/// Fixes the files on disk; gives the check of what they hold now, and whether one could not be written.
fn fix(report: Report, safety: Safety, again: fixing::Check<'_>, console: &Console) -> (Report, bool) {
    let Some(settled) = fixing::settle(&report, safety, again) else { return (report, false) };
    let mut unwritten = BTreeMap::new();
    for change in &settled.changes {
        let path = &change.before.path;
        if let Err(words) = workspace::replace(&PathBuf::from(path), &change.before.text, &change.after) {
            console.complain(&format!("{path} is not fixed: {words}"));
            if let Some(id) = settled.report.files.find(path) {
                unwritten.insert(id, change.before.text.to_string());
            }
        }
    }
    let written = settled.changes.len() - unwritten.len();
    if written > 0 {
        console.say(&format!("{} in {}", counted(settled.fixes, "fix", "fixes"), counted(written, "file", "files")));
    }
    if unwritten.is_empty() {
        return (settled.report, false);
    }
    // What was not written is still as it was, and so are its findings.
    (fixing::with_texts(&settled.report, unwritten, again), true)
}

/// Shows what the fixes would change. A report for programs keeps standard output to itself.
fn show_diff(args: &Check, report: &Report, again: fixing::Check<'_>, console: &Console) {
    let Some(settled) = fixing::settle(report, args.safety(), again) else {
        console.say("nothing to fix");
        return;
    };
    let (before, after) = (View::of(report), View::of(&settled.report));
    let on_stdout = args.format == Format::Full;
    let text = report::diff(&settled.changes, &before, &after, on_stdout && console.look().color);
    if on_stdout {
        console.print(&text);
    } else {
        console.say_text(&text);
    }
    let remain = counted(settled.report.findings.len(), "finding would remain", "findings would remain");
    let files = counted(settled.changes.len(), "file", "files");
    console.say(&format!("{} in {files}; {remain}", counted(settled.fixes, "fix", "fixes")));
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Writes every report that was asked for, from one check.
fn write_reports(args: &Check, view: &View<'_>, console: &Console, on_stdout: bool) -> u8 {
    let mut code = CLEAN;
    for (format, path) in &args.output {
        let text = report::write(*format, view, Look::default(), args.fail_on);
        if let Err(fault) = workspace::write_report(path, &text) {
            console.complain(&format!("{}: the report cannot be written: {fault}", path.display()));
            code = USAGE;
        }
    }
    if args.format == Format::Github
        && let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty())
        && let Err(fault) = workspace::append(&PathBuf::from(path), &report::job_summary(view))
    {
        console.complain(&format!("the summary of the job cannot be written: {fault}"));
    }
    if !on_stdout {
        return code;
    }
    let printed = console.print(&report::write(args.format, view, console.look(), args.fail_on));
    if printed == CLEAN { code } else { printed }
}

/// The exit code; the same for every format.
fn verdict(args: &Check, report: &Report, is_usage: bool) -> u8 {
    let failing = report.findings.iter().any(|finding| finding.severity >= args.fail_on);
    let input = |document: &Arc<Document>| !matches!(document.kind, Kind::Other | Kind::Settings);
    let unread = report.documents.iter().any(|document| document.source.problem.is_some());
    if !report.faults.is_empty() {
        FAULT
    } else if is_usage {
        USAGE
    } else if failing {
        if args.exit_zero { CLEAN } else { FINDINGS }
    } else if !unread && !report.documents.iter().any(input) && report.findings.is_empty() {
        NOTHING
    } else {
        CLEAN
    }
}

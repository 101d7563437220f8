//! `palint check`: paths to files to findings to reports, and the verdict.

use std::path::PathBuf;
use std::sync::Arc;

use super::args::Check;
use super::output::Console;
use super::site::{self, Loaded};
use super::{CLEAN, FAULT, FINDINGS, NOTHING, USAGE};
use crate::engine::{self, Report};
use crate::model::{Document, Kind};
use crate::report::{self, Format, Look, View};
use crate::workspace;

/// Runs the command.
pub(super) fn run(args: &Check, console: &Console) -> u8 {
    let loaded = match site::load(&args.site, console) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let broken = loaded.settings_are_broken();
    let Loaded { found, documents, options } = loaded;
    for path in &found.missing {
        console.complain(&format!("{path}: no such file or folder"));
    }
    let report = engine::check(Arc::new(found.files), documents, &options);
    let view = View::of(&report);
    let written = write_reports(args, &view, console);
    for fault in &report.faults {
        console.complain(&format!("{} broke down on {}; this is a fault of palint", fault.doing, fault.subject));
    }
    if written != CLEAN {
        return written;
    }
    let code = verdict(args, &report, broken || !found.missing.is_empty());
    if code == NOTHING {
        console.say("nothing to check: no user data, .arg file, profile, pack or values here");
    }
    code
}

/// Writes every report that was asked for, from one check.
fn write_reports(args: &Check, view: &View<'_>, console: &Console) -> u8 {
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

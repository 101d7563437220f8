//! `palint merge-reports`: the parts of a run as one.

use std::path::Path;

use super::args::MergeReports;
use super::output::Console;
use super::{CLEAN, FAULT, FINDINGS, NOTHING, USAGE};
use crate::report::{merge, plain_json};
use crate::workspace::settings_file;

/// Runs the command.
pub(super) fn run(args: &MergeReports, console: &Console) -> u8 {
    let mut reports = Vec::new();
    for path in &args.files {
        let name = path.display().to_string();
        match settings_file::from_disk(Path::new(path), &name).filter(|file| file.problem.is_none()) {
            Some(file) => reports.push((name, file.text.to_string())),
            None => {
                console.complain(&format!("{name}: there is no report"));
                return USAGE;
            }
        }
    }
    let merged = match merge::merge(&reports) {
        Ok(merged) => merged,
        Err(words) => {
            console.complain(&words);
            return USAGE;
        }
    };
    let written = console.print(&plain_json(&merged.text));
    if written != CLEAN {
        written
    } else if merged.has_faults {
        FAULT
    } else if merged.settings_are_broken {
        USAGE
    } else if merged.worst.is_some_and(|worst| worst >= args.fail_on) {
        if args.exit_zero { CLEAN } else { FINDINGS }
    } else if merged.files == 0 {
        NOTHING
    } else {
        CLEAN
    }
}

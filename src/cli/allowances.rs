//! `palint allowances`: what is allowed, why, until when, and what it is good for.

use std::sync::Arc;

use super::args::{Allowances, ListFormat};
use super::output::Console;
use super::site::{self, Loaded};
use super::{CLEAN, USAGE};
use crate::engine;
use crate::report::{View, allowances};

/// Runs the command.
pub(super) fn run(args: &Allowances, console: &Console) -> u8 {
    let loaded = match site::load(&args.site, console) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let is_usage = loaded.settings_are_broken() || !loaded.found.missing.is_empty();
    let Loaded { found, documents, options } = loaded;
    for path in &found.missing {
        console.complain(&format!("{path}: no such file or folder"));
    }
    let report = engine::check(Arc::new(found.files), documents, &options);
    let view = View::of(&report);
    if report.allowances.is_empty() {
        console.say("nothing is allowed");
    }
    let written = match args.format {
        ListFormat::Table if report.allowances.is_empty() => CLEAN,
        ListFormat::Table => console.print(&allowances::table(&view)),
        ListFormat::Json => console.print(&allowances::json(&view)),
    };
    if written == CLEAN && is_usage { USAGE } else { written }
}

//! `palint upgrade`: what changes on the way to another version of Palette.

use std::sync::Arc;

use super::args::{TextFormat, Upgrade};
use super::output::Console;
use super::site::{self, Loaded};
use super::{CLEAN, FINDINGS, USAGE};
use crate::catalog::versions::Version;
use crate::engine::{self, upgrade};
use crate::report::upgrade as written;
use crate::report::{View, plain_json};

/// Runs the command.
pub(super) fn run(args: &Upgrade, console: &Console) -> u8 {
    let Loaded { found, documents, options } = match site::load(&args.site, console) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    for path in &found.missing {
        console.complain(&format!("{path}: no such file or folder"));
    }
    if !found.missing.is_empty() {
        return USAGE;
    }
    let version = |text: &str| Version::parse(text).ok_or(text.to_owned());
    let from = match &args.from {
        Some(text) => version(text),
        None => match &options.target.palette {
            Some(range) => Ok(range.low.clone()),
            None => {
                console.complain("from which version? say it with --from, --palette or `palette:` in palint.yaml");
                return USAGE;
            }
        },
    };
    let (from, to) = match (from, version(&args.to)) {
        (Ok(from), Ok(to)) if from < to => (from, to),
        (Ok(from), Ok(to)) => {
            console.complain(&format!("{to} is not above {from}"));
            return USAGE;
        }
        (Err(text), _) | (_, Err(text)) => {
            console.complain(&format!("`{text}` is no version; write it as `4.9.27`"));
            return USAGE;
        }
    };
    let files = Arc::new(found.files);
    let steps = upgrade::path(&files, &documents, &options, &from, &to);
    let report = engine::check(files, documents, &options);
    let view = View::of(&report);
    let code = console.print(&match args.format {
        TextFormat::Text => written::text(&from, &to, &steps, &view),
        TextFormat::Json => plain_json(&format!("{:#}\n", written::json(&from, &to, &steps, &view))),
    });
    if code == CLEAN && steps.iter().any(upgrade::Step::blocks) { FINDINGS } else { code }
}

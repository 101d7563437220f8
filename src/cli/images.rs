//! `palint images`: where each image is pulled from.

use std::collections::BTreeSet;

use super::args::{Images, ListOf, TextFormat};
use super::output::Console;
use super::{site, verify};
use crate::report::images;

/// Runs the command.
pub(super) fn run(args: &Images, console: &Console) -> u8 {
    if args.verify {
        return verify::run(args, console);
    }
    if let Some(what) = args.list {
        let lists = site::explain(&args.site, console, |facts, _| images::list(facts, what == ListOf::Pairs));
        return match lists {
            Ok(lists) => {
                let all: BTreeSet<String> = lists.into_iter().flatten().collect();
                console.print(&all.iter().map(|line| format!("{line}\n")).collect::<String>())
            }
            Err(code) => code,
        };
    }
    match args.format {
        TextFormat::Text => match site::explain(&args.site, console, images::text) {
            Ok(texts) => console.print(&texts.join("\n")),
            Err(code) => code,
        },
        TextFormat::Json => match site::explain(&args.site, console, images::json) {
            Ok(values) => console.print(&format!("{:#}\n", serde_json::Value::from(values))),
            Err(code) => code,
        },
    }
}

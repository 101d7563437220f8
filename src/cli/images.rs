//! `palint images`: where each image is pulled from.

use super::args::{Images, ListOf, TextFormat};
use super::output::Console;
use super::{site, verify};
use crate::report::images::{self, List};
use crate::report::{plain_json, visible};

/// Runs the command.
pub(super) fn run(args: &Images, console: &Console) -> u8 {
    if args.verify {
        return verify::run(args, console);
    }
    if let Some(what) = args.list {
        let mut list = List::default();
        let read = site::explain(&args.site, console, |facts, _| {
            list.add(facts, what == ListOf::Pairs, args.registry.as_ref());
        });
        if let Err(code) = read {
            return code;
        }
        if list.without_address > 0 {
            let count = list.without_address;
            console.say(&format!(
                "left out for the registry in the cluster: {count}; no file holds its address, --registry says it"
            ));
        }
        return console.print(&list.lines.iter().map(|line| format!("{}\n", visible(line))).collect::<String>());
    }
    match args.format {
        TextFormat::Text => match site::explain(&args.site, console, images::text) {
            Ok(texts) => console.print(&texts.join("\n")),
            Err(code) => code,
        },
        TextFormat::Json => match site::explain(&args.site, console, images::json) {
            Ok(values) => console.print(&plain_json(&format!("{:#}\n", serde_json::Value::from(values)))),
            Err(code) => code,
        },
    }
}

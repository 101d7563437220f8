//! `palint effective`: the merged user data of a deployment.

use super::args::{Effective, TextFormat};
use super::output::Console;
use super::{NOTHING, site};
use crate::report::{effective, plain_json};

/// Runs the command.
pub(super) fn run(args: &Effective, console: &Console) -> u8 {
    let shown = match args.format {
        TextFormat::Text => site::explain(&args.site, console, effective::text).map(|texts| {
            (texts.iter().flatten().count(), texts.into_iter().flatten().collect::<Vec<_>>().join("---\n"))
        }),
        TextFormat::Json => site::explain(&args.site, console, effective::json).map(|values| {
            let values: Vec<serde_json::Value> = values.into_iter().flatten().collect();
            (values.len(), plain_json(&format!("{:#}\n", serde_json::Value::from(values))))
        }),
    };
    match shown {
        Ok((0, _)) => {
            console.say("no user data here");
            NOTHING
        }
        Ok((_, text)) => console.print(&text),
        Err(code) => code,
    }
}

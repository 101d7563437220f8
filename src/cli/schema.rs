//! `palint schema`: the JSON Schemas, for other tools.

use super::USAGE;
use super::args::Schema;
use super::output::Console;
use crate::catalog::{packs, published};

/// Runs the command.
pub(super) fn run(args: &Schema, console: &Console) -> u8 {
    let wanted = match (args.kind.as_str(), &args.name) {
        ("pack", Some(name)) => match published::of_pack(name) {
            Some(text) => Ok(text),
            None if packs::find(name).is_some() => Err(format!("for the values of `{name}` no schema is known")),
            None => Err(format!("`{name}` is no known pack")),
        },
        ("pack", None) => published::named("pack-json").ok_or_else(|| "no schema".to_owned()),
        (kind, _) => published::named(kind)
            .ok_or_else(|| format!("`{kind}` has no schema; there are: {}", published::NAMES.join(", "))),
    };
    match wanted {
        Ok(text) => console.print(text),
        Err(words) => {
            console.complain(&words);
            USAGE
        }
    }
}

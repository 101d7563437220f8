//! What happens when palint itself breaks down: one line and exit code 4, never a trace of what was read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use super::FAULT;
use super::output::Console;

/// Where panics happened, as file and line of palint's source.
static PLACES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// From now on a panic is noted and not printed: its words may quote a secret.
pub(super) fn watch() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |at| format!("{}:{}", at.file(), at.line()));
        if let Ok(mut places) = PLACES.lock() {
            places.push(place);
        }
    }));
}

/// Runs a command; a panic that nothing inside has caught is its end.
pub(super) fn run(command: impl FnOnce() -> u8, console: &Console) -> u8 {
    let code = catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| {
        console.complain("broke down; this is a fault of palint, not of your files");
        FAULT
    });
    if let Ok(mut places) = PLACES.lock() {
        places.sort();
        places.dedup();
        places.iter().for_each(|place| console.complain(&format!("  at {place}")));
    }
    code
}

//! The language server: one thread reads, one writes, and one owns everything that is known and answers.
//!
//! What comes in is handled in order. Edits only change texts; parsing and checking wait until something asks for them or
//! nothing else is to do, go in small slices, and look at what has come in between two of them.

use std::io::{self, Read, Write};
use std::process::ExitCode;

mod actions;
mod client;
mod completion;
mod convert;
mod define;
mod diagnostics;
mod edits;
mod hover;
mod notes;
mod outline;
mod roots;
mod serve;
mod state;
mod text;
mod transport;
mod veil;

/// Serves one client on standard input and output until it says good-bye.
pub fn run() -> ExitCode {
    // What breaks down is told as a fault; the words of a panic may quote a secret.
    std::panic::set_hook(Box::new(|_| {}));
    serve(io::stdin(), io::stdout())
}

/// Serves one client on other ways in and out, and leaves panics to whoever calls.
pub fn serve(input: impl Read + Send + 'static, output: impl Write + Send + 'static) -> ExitCode {
    serve::run(input, output)
}

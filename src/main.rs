//! The program: arguments in, exit code out.

use palint::cli::{self, Outcome};
use palint::lsp;

fn main() -> std::process::ExitCode {
    match cli::run(std::env::args_os()) {
        Outcome::Done(code) => code,
        Outcome::Serve => lsp::run(),
    }
}

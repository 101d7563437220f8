//! `palint completions` and `palint man`: what packagers put beside the program, from the description of the arguments.

use clap::CommandFactory;

use super::FAULT;
use super::args::{Args, Completions};
use super::output::Console;

/// Writes the completion script of a shell.
pub(super) fn completions(args: &Completions, console: &Console) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), env!("CARGO_PKG_NAME"), &mut script);
    print(&script, console)
}

/// Writes the manual: the page of the program, then those of its commands.
pub(super) fn man(console: &Console) -> u8 {
    let mut command = Args::command();
    command.build();
    let mut pages = Vec::new();
    let commands: Vec<clap::Command> =
        command.get_subcommands().filter(|it| it.get_name() != "help").cloned().collect();
    for page in std::iter::once(command).chain(commands) {
        if clap_mangen::Man::new(page).render(&mut pages).is_err() {
            return FAULT;
        }
    }
    print(&pages, console)
}

fn print(bytes: &[u8], console: &Console) -> u8 {
    match std::str::from_utf8(bytes) {
        Ok(text) => console.print(text),
        Err(_) => FAULT,
    }
}

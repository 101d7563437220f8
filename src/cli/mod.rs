//! Arguments in, exit code out; one file for each command.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

mod allowances;
mod args;
mod breakdown;
mod check;
mod effective;
mod explain;
mod graph;
mod images;
mod init;
mod matrix;
mod merge_reports;
mod output;
mod packaging;
mod progress;
mod rules;
mod schema;
mod selection;
mod site;
mod upgrade;
mod verify;

use args::{Args, Command};

/// Exit code: no finding at or above `--fail-on`.
const CLEAN: u8 = 0;
/// Exit code: findings.
const FINDINGS: u8 = 1;
/// Exit code: wrong usage, a named path that does not exist, or settings that do not read.
const USAGE: u8 = 2;
/// Exit code: nothing to check.
const NOTHING: u8 = 3;
/// Exit code: a fault of palint itself.
const FAULT: u8 = 4;

/// What a command line comes to.
pub enum Outcome {
    /// It is done.
    Done(ExitCode),
    /// It asks for the language server, which the command line knows nothing about.
    Serve,
}

/// Runs a command line, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Outcome {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(fault) => {
            // A closed pipe takes nothing from the verdict.
            let _ = fault.print();
            return Outcome::Done(ExitCode::from(if fault.use_stderr() { USAGE } else { CLEAN }));
        }
    };
    let console = output::Console::of(&args.console);
    breakdown::watch();
    if matches!(args.command, Some(Command::Lsp(_))) {
        return Outcome::Serve;
    }
    let command = || match args.command {
        None => console.print(&Args::command().render_long_help().to_string()),
        Some(Command::Check(check)) => check::run(&check, &console),
        Some(Command::Explain(explain)) => explain::run(&explain, &console),
        Some(Command::Rules(rules)) => rules::run(&rules, &console),
        Some(Command::Upgrade(upgrade)) => upgrade::run(&upgrade, &console),
        Some(Command::Schema(schema)) => schema::run(&schema, &console),
        Some(Command::Graph(graph)) => graph::run(&graph, &console),
        Some(Command::MergeReports(merge)) => merge_reports::run(&merge, &console),
        Some(Command::Init(init)) => init::run(&init, &console),
        Some(Command::Allowances(allowances)) => allowances::run(&allowances, &console),
        Some(Command::Matrix(matrix)) => matrix::run(&matrix, &console),
        Some(Command::Effective(effective)) => effective::run(&effective, &console),
        Some(Command::Images(images)) => images::run(&images, &console),
        Some(Command::Completions(completions)) => packaging::completions(&completions, &console),
        Some(Command::Man(_)) => packaging::man(&console),
        Some(Command::Lsp(_)) => CLEAN,
    };
    Outcome::Done(ExitCode::from(breakdown::run(command, &console)))
}

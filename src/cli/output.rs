//! The terminal: what goes where, and whether in color.

use std::io::{self, ErrorKind, IsTerminal, Write};

use super::args::{ConsoleArgs, When};
use super::{CLEAN, FAULT};
use crate::report::{Look, visible};

/// Where a command writes.
pub(super) struct Console {
    /// Reports in color.
    color: bool,
    /// Standard output is a terminal.
    terminal: bool,
    /// Nothing but the report.
    pub quiet: bool,
    /// What was done, on standard error.
    pub verbose: bool,
}

impl Console {
    /// From the flags, then the environment, then what standard output is.
    pub(super) fn of(args: &ConsoleArgs) -> Console {
        let terminal = io::stdout().is_terminal();
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let forced = ["FORCE_COLOR", "CLICOLOR_FORCE"]
            .into_iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0"));
        let color = match args.color {
            When::Always => true,
            When::Never => false,
            When::Auto if set("NO_COLOR") => false,
            When::Auto if forced => true,
            When::Auto => terminal && std::env::var_os("TERM").is_none_or(|it| it != "dumb"),
        };
        Console { color, terminal, quiet: args.quiet, verbose: args.verbose }
    }

    /// How reports for people look.
    pub(super) fn look(&self) -> Look {
        let size = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        let links = self.terminal && self.color && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
        let width = if self.terminal { Some(size().unwrap_or(80)) } else { None };
        Look { color: self.color, links, ascii: self.terminal && !is_unicode(), width }
    }

    /// Writes to standard output; the exit code is that of success, unless the text is lost.
    ///
    /// A reader that has closed the pipe has seen what it wanted: that loses nothing.
    pub(super) fn print(&self, text: &str) -> u8 {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(fault) if fault.kind() != ErrorKind::BrokenPipe => {
                self.complain(&format!("the report cannot be written to standard output: {fault}"));
                FAULT
            }
            _ => CLEAN,
        }
    }

    /// A line on standard error that is always said.
    pub(super) fn complain(&self, line: &str) {
        // Names of files are in it, and those may hold anything.
        let _ = writeln!(io::stderr().lock(), "palint: {}", visible(line));
    }

    /// A line on standard error, unless `-q`.
    pub(super) fn say(&self, line: &str) {
        if !self.quiet {
            self.complain(line);
        }
    }

    /// Lines on standard error, unless `-q`.
    pub(super) fn say_text(&self, text: &str) {
        if !self.quiet {
            let _ = io::stderr().lock().write_all(text.as_bytes());
        }
    }

    /// A line on standard error with `-v`.
    pub(super) fn tell(&self, line: &str) {
        if self.verbose {
            self.complain(line);
        }
    }
}

/// True unless the locale says that the terminal takes something else than UTF-8.
fn is_unicode() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    locale.is_none_or(|locale| locale.to_ascii_lowercase().replace('-', "").contains("utf8"))
}

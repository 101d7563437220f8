//! A bar on standard error while a long run goes on; nothing is drawn in the first half second.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::output::Console;

const BEFORE_FIRST: Duration = Duration::from_millis(500);
const BETWEEN: Duration = Duration::from_millis(100);
/// Columns of the bar itself.
const COLUMNS: usize = 24;

/// Draws until it is dropped.
pub(super) struct Progress {
    /// Documents that were checked, or images that were asked for.
    pub done: Arc<AtomicUsize>,
    /// How many there are; 0 while files are still being read.
    pub total: Arc<AtomicUsize>,
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins to watch `things`; draws only on a terminal and without `-q`.
    pub(super) fn of(console: &Console, things: &'static str) -> Progress {
        let (done, total) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let wanted = !console.quiet && !console.verbose && io::stderr().is_terminal();
        let drawing = wanted.then(|| {
            let (stop, stopped) = channel();
            let (done, total) = (Arc::clone(&done), Arc::clone(&total));
            let draw = move || {
                let mut wait = BEFORE_FIRST;
                while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(wait) {
                    let _ = write!(io::stderr().lock(), "\r\u{1b}[2K{}", line(&done, &total, things));
                    wait = BETWEEN;
                }
                if wait == BETWEEN {
                    let _ = write!(io::stderr().lock(), "\r\u{1b}[2K");
                }
            };
            (stop, std::thread::spawn(draw))
        });
        Progress { done, total, drawing }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, drawing)) = self.drawing.take() {
            drop(stop);
            let _ = drawing.join();
        }
    }
}

fn line(done: &AtomicUsize, total: &AtomicUsize, things: &str) -> String {
    let (done, total) = (done.load(Ordering::Relaxed), total.load(Ordering::Relaxed));
    match total {
        0 => "reading files".to_owned(),
        _ => {
            let full = (done * COLUMNS / total).min(COLUMNS);
            format!("[{}{}] {} of {total} {things}", "#".repeat(full), " ".repeat(COLUMNS - full), done.min(total))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::line;

    #[test]
    fn the_bar_fills_and_never_runs_over() {
        let bar = |done, total| line(&AtomicUsize::new(done), &AtomicUsize::new(total), "files");
        assert_eq!(bar(0, 0), "reading files");
        assert_eq!(bar(2, 4), "[############            ] 2 of 4 files");
        assert_eq!(bar(9, 4), "[########################] 4 of 4 files");
    }
}

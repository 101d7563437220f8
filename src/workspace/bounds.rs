//! How far a run may read on its own: what a repository says must not make palint read, and show, what lies elsewhere.
//!
//! What was named on the command line is always read. What is only found (a link, a file that settings or a Terraform
//! module name) must lie in the repository, or in the working directory where there is none.

use std::fs;
use std::path::{Path, PathBuf};

use super::settings_file::{absolute, repository};

/// Folders that a run may read from.
pub struct Bounds(Vec<PathBuf>);

impl Bounds {
    /// The bounds of a run over some paths.
    pub fn of(paths: &[PathBuf], here: &Path) -> Bounds {
        let mut folders: Vec<PathBuf> = paths.iter().map(|path| Bounds::around(path, here)).collect();
        folders.sort();
        folders.dedup();
        Bounds(folders)
    }

    fn around(path: &Path, here: &Path) -> PathBuf {
        let path = absolute(path, here);
        let folder = if path.is_dir() { path } else { path.parent().map(Path::to_owned).unwrap_or(path) };
        let is_below = folder.starts_with(here);
        let top = repository(&folder).unwrap_or_else(|| if is_below { here.to_owned() } else { folder });
        fs::canonicalize(&top).unwrap_or(top)
    }

    /// True if a path, all links followed, lies within; false for what is not there.
    pub fn hold(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|real| self.0.iter().any(|folder| real.starts_with(folder)))
    }

    /// True for a plain file within: neither a folder nor something that may never end.
    pub fn hold_file(&self, path: &Path) -> bool {
        fs::metadata(path).is_ok_and(|data| data.is_file()) && self.hold(path)
    }
}

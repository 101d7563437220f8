//! The only reader and writer of the disk: which files belong to a run, and what is in them.

mod discover;
pub use discover::{Found, LIMIT, Request, discover, read_more, shown};
pub mod git;
pub mod settings_file;
mod write;
pub use write::{append, replace, write_report};

//! The only reader and writer of the disk: which files belong to a run, and what is in them.

mod bounds;
pub use bounds::Bounds;
mod clock;
pub use clock::today;
mod discover;
pub use discover::{Found, LIMIT, Request, discover, read, read_more, shown};
pub mod git;
pub mod settings_file;
mod walk;
mod write;
pub use write::{append, replace, write_new, write_report};

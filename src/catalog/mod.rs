//! What the vendor says, as data that is embedded in the binary: every fact with its source and the day it was read.

pub mod arg;
pub mod macros;
pub mod matrix;
pub mod packs;
pub mod schema;
pub mod published;
pub mod sources;
pub(crate) mod spelling;
pub mod versions;

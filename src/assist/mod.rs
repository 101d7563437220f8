//! What an editor offers beside findings: hover, completion, definitions, symbols, changes. Pure: documents and bytes in,
//! words and edits out; only the server knows the protocol.

pub mod actions;
pub mod complete;
mod cursor;
pub mod define;
pub mod fold;
pub mod hints;
pub mod hover;
mod known;
pub mod links;
pub mod symbols;

pub use cursor::Cursor;

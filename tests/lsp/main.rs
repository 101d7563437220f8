//! The language server, as an editor sees it: the built program, spoken to over standard input and output.

mod changes;
mod conversations;
mod diagnostics;
mod editor;
mod robust;
mod secrets;
mod words;

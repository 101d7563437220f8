//! palint reads the configuration of Palette Edge sites and says what will not work, before an ISO is built.
//!
//! The order of the modules below is the architecture: each imports only from those above it.

/// Bytes, spans, and decoded text that knows its bytes.
pub mod source;
/// What a rule says: findings, labels, fixes.
pub mod finding;
/// YAML, JSON, HCL and `.arg` as one spanned tree, with documents inside strings.
pub mod syntax;
/// What the vendor says, as data: schemas, support matrix, packs, macros, versions.
pub mod catalog;
/// The documents as plain structs.
pub mod model;
/// What the documents of a deployment say together.
pub mod facts;
/// One file for each thing that can be wrong.
pub mod rules;
/// Files and settings in, report out.
pub mod engine;
/// What an editor offers beside findings.
pub mod assist;
/// The only one that talks to a network: asks registries for images, when a command says so.
pub mod registry;
/// One file for each output format.
pub mod report;
/// The only reader and writer of the disk.
pub mod workspace;
/// Arguments in, exit code out.
pub mod cli;
/// The language server.
pub mod lsp;

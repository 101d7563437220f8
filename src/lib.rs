//! palint reads the configuration of Palette Edge sites and says what will not work, before an ISO is built.
//!
//! The order of the modules below is the architecture: each imports only from those above it.

/// Bytes, spans, and decoded text that knows its bytes.
pub mod source;
/// What a rule says: findings, labels, fixes.
pub mod finding;
/// YAML, JSON, HCL and `.arg` as one spanned tree, with documents inside strings.
pub mod syntax;

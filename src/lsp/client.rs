//! What the client can do, and what it is told that we can.

use std::path::PathBuf;

use lsp_types::{
    ClientCapabilities, DiagnosticOptions, DiagnosticServerCapabilities, InitializeParams, SaveOptions,
    ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};
use serde_json::{Value, json};

use super::convert::{Unit, path_of};

/// The client, as far as it matters.
#[derive(Clone, Debug)]
pub(super) struct Client {
    /// What positions count.
    pub unit: Unit,
    /// It shows related places.
    pub related: bool,
    /// It shows the address behind a code.
    pub code_description: bool,
    /// It shows tags.
    pub tags: bool,
    /// It watches files on the disk when it is told which.
    pub watches: bool,
    /// It asks for diagnostics itself; then it is not told any.
    pub pulls: bool,
    /// It asks again when it is told that they have changed.
    pub refreshes: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(super) fn of(capabilities: &ClientCapabilities) -> Client {
        let general = capabilities.general.as_ref();
        let offered = general.and_then(|it| it.position_encodings.as_deref());
        let document = capabilities.text_document.as_ref();
        let published = document.and_then(|it| it.publish_diagnostics.as_ref());
        let workspace = capabilities.workspace.as_ref();
        let watching = workspace.and_then(|it| it.did_change_watched_files.as_ref());
        Client {
            unit: Unit::negotiate(offered),
            related: published.and_then(|it| it.related_information).unwrap_or(false),
            code_description: published.and_then(|it| it.code_description_support).unwrap_or(false),
            tags: published.is_some_and(|it| it.tag_support.is_some()),
            pulls: document.is_some_and(|it| it.diagnostic.is_some()),
            refreshes: workspace.and_then(|it| it.diagnostic.as_ref()?.refresh_support).unwrap_or(false),
            watches: watching.and_then(|it| it.dynamic_registration).unwrap_or(false),
        }
    }

    /// What we can do for it.
    pub(super) fn answer(&self) -> Value {
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        };
        let folders = WorkspaceFoldersServerCapabilities {
            supported: Some(true),
            change_notifications: Some(lsp_types::OneOf::Left(true)),
        };
        let capabilities = ServerCapabilities {
            position_encoding: Some(self.unit.kind()),
            text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
            diagnostic_provider: Some(DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("palint".to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..DiagnosticOptions::default()
            })),
            workspace: Some(WorkspaceServerCapabilities { workspace_folders: Some(folders), file_operations: None }),
            ..ServerCapabilities::default()
        };
        json!({
            "capabilities": capabilities,
            "serverInfo": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        })
    }
}

/// The folders that the client works in: its workspace folders, else its root, else none.
pub(super) fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    let folders = params.workspace_folders.iter().flatten();
    let mut found: Vec<PathBuf> = folders.filter_map(|it| path_of(&it.uri)).collect();
    if found.is_empty() {
        #[allow(deprecated)] // clients without workspace folders send only this
        let (uri, path) = (params.root_uri.as_ref().and_then(path_of), params.root_path.as_ref().map(PathBuf::from));
        found.extend(uri.or(path));
    }
    found
}

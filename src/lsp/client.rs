//! What the client can do, and what it is told that we can.

use std::path::PathBuf;

use lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions,
    CompletionOptions, DiagnosticOptions, DiagnosticServerCapabilities, DocumentLinkOptions, ExecuteCommandOptions,
    FoldingRangeProviderCapability, HoverProviderCapability, InitializeParams, MarkupKind, OneOf, RenameOptions,
    ResourceOperationKind, SaveOptions, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};
use serde_json::{Value, json};

use super::actions::{APPLY, FIX_ALL};
use super::convert::{Unit, path_of};
use super::notes::VERDICT;

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
    /// It takes changes of several documents with their versions.
    pub document_changes: bool,
    /// It makes files when a change asks for it.
    pub creates_files: bool,
    /// It takes actions, not only commands.
    pub action_literals: bool,
    /// It shows Markdown under the pointer.
    pub markdown_hover: bool,
    /// It shows an outline as a tree.
    pub nested_symbols: bool,
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
        let edits = workspace.and_then(|it| it.workspace_edit.as_ref());
        let watching = workspace.and_then(|it| it.did_change_watched_files.as_ref());
        Client {
            unit: Unit::negotiate(offered),
            related: published.and_then(|it| it.related_information).unwrap_or(false),
            code_description: published.and_then(|it| it.code_description_support).unwrap_or(false),
            tags: published.is_some_and(|it| it.tag_support.is_some()),
            document_changes: edits.and_then(|it| it.document_changes).unwrap_or(false),
            creates_files: edits
                .and_then(|it| it.resource_operations.as_ref())
                .is_some_and(|it| it.contains(&ResourceOperationKind::Create)),
            action_literals: document
                .and_then(|it| it.code_action.as_ref())
                .is_some_and(|it| it.code_action_literal_support.is_some()),
            markdown_hover: document
                .and_then(|it| it.hover.as_ref()?.content_format.as_ref())
                .is_some_and(|it| it.contains(&MarkupKind::Markdown)),
            nested_symbols: document
                .and_then(|it| it.document_symbol.as_ref()?.hierarchical_document_symbol_support)
                .unwrap_or(false),
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
        let folders =
            WorkspaceFoldersServerCapabilities { supported: Some(true), change_notifications: Some(OneOf::Left(true)) };
        let capabilities = ServerCapabilities {
            position_encoding: Some(self.unit.kind()),
            text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
            diagnostic_provider: Some(DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("palint".to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..DiagnosticOptions::default()
            })),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            completion_provider: Some(CompletionOptions {
                trigger_characters: Some([".", ":", "{", "\"", "-"].map(str::to_owned).to_vec()),
                ..CompletionOptions::default()
            }),
            definition_provider: Some(OneOf::Left(true)),
            references_provider: Some(OneOf::Left(true)),
            rename_provider: Some(OneOf::Right(RenameOptions {
                prepare_provider: Some(true),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            })),
            document_symbol_provider: Some(OneOf::Left(true)),
            workspace_symbol_provider: Some(OneOf::Left(true)),
            folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: Some(false),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            inlay_hint_provider: Some(OneOf::Left(true)),
            code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
            code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::from(FIX_ALL)]),
                ..CodeActionOptions::default()
            })),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: vec![APPLY.to_owned(), VERDICT.to_owned()],
                ..ExecuteCommandOptions::default()
            }),
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

//! The loop: what came in is handled in order, and what is to do is done in slices in between.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId};
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidChangeWorkspaceFolders, DidCloseTextDocument, DidOpenTextDocument,
    Notification as _, PublishDiagnostics,
};
use lsp_types::request::{
    CodeActionRequest, CodeLensRequest, Completion, DocumentDiagnosticRequest, DocumentLinkRequest,
    DocumentSymbolRequest, ExecuteCommand, FoldingRangeRequest, GotoDefinition, HoverRequest, InlayHintRequest,
    PrepareRenameRequest, References, Rename, Request as _, WorkspaceDiagnosticRequest, WorkspaceSymbolRequest,
};
use lsp_types::{
    CodeLensParams, DocumentDiagnosticParams, DocumentLinkParams, DocumentSymbolParams, ExecuteCommandParams,
    FoldingRangeParams, InitializeParams, NumberOrString, PublishDiagnosticsParams, Uri, WorkspaceSymbolParams,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::client::{self, Client};
use super::roots;
use super::state::{Question, State};
use super::transport::{Incoming, Outgoing, start_reading};
use super::veil::Veil;
use super::{actions, completion, define, diagnostics, hover, notes, outline};
use crate::workspace::Found;

/// What the owner of the state hears.
enum Event {
    /// From the client.
    Incoming(Incoming),
    /// From the thread that looked through a folder.
    Found(usize, u64, Box<Found>),
}

/// How far the life of the server is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Serving,
    ShutDown,
}

/// Requests that are answered when everything is checked.
const SETTLED: [&str; 4] = [
    DocumentDiagnosticRequest::METHOD,
    WorkspaceDiagnosticRequest::METHOD,
    CodeActionRequest::METHOD,
    CodeLensRequest::METHOD,
];

/// What an answer may not show.
fn veil_for(state: &mut State, params: &Value) -> Veil {
    match read::<Uri>(params["textDocument"]["uri"].clone()) {
        Some(uri) => state.veil(&uri),
        None => state.veil_before(),
    }
}

fn veiled(veil: &Veil, answer: Answer) -> Answer {
    match answer {
        Ok(mut answer) => {
            veil.cover(&mut answer);
            Ok(answer)
        }
        Err((code, mut words)) => {
            veil.cover_text(&mut words);
            Err((code, words))
        }
    }
}

/// Answers a request that needed everything to be checked.
fn settled(state: &mut State, request: Request) -> Answer {
    let veil = veil_for(state, &request.params);
    veiled(&veil, answer_settled(state, request))
}

fn answer_settled(state: &State, request: Request) -> Answer {
    match &*request.method {
        DocumentDiagnosticRequest::METHOD => Ok(diagnostics::pull(state, &parameters(request.params)?)),
        WorkspaceDiagnosticRequest::METHOD => Ok(diagnostics::pull_all(state, &parameters(request.params)?)),
        CodeActionRequest::METHOD => Ok(actions::actions(state, &parameters(request.params)?)),
        CodeLensRequest::METHOD => {
            let params: CodeLensParams = parameters(request.params)?;
            Ok(notes::lenses(state, &params.text_document.uri))
        }
        method => Err(unknown(method)),
    }
}

/// Answers a request about texts as they are now.
fn at_once(state: &mut State, request: Request) -> Answer {
    state.sync();
    let veil = veil_for(state, &request.params);
    veiled(&veil, answer_at_once(state, &veil, request))
}

fn answer_at_once(state: &mut State, veil: &Veil, request: Request) -> Answer {
    let params = request.params;
    match &*request.method {
        HoverRequest::METHOD => Ok(hover::hover(state, &parameters(params)?)),
        Completion::METHOD => Ok(completion::completion(state, veil, &parameters(params)?)),
        GotoDefinition::METHOD => Ok(define::definition(state, &parameters(params)?)),
        References::METHOD => Ok(define::references(state, &parameters(params)?)),
        PrepareRenameRequest::METHOD => Ok(define::prepare_rename(state, &parameters(params)?)),
        Rename::METHOD => define::rename(state, &parameters(params)?),
        DocumentSymbolRequest::METHOD => {
            let params: DocumentSymbolParams = parameters(params)?;
            Ok(outline::symbols(state, veil, &params.text_document.uri))
        }
        FoldingRangeRequest::METHOD => {
            let params: FoldingRangeParams = parameters(params)?;
            Ok(outline::folding(state, &params.text_document.uri))
        }
        DocumentLinkRequest::METHOD => {
            let params: DocumentLinkParams = parameters(params)?;
            Ok(notes::links(state, &params.text_document.uri))
        }
        InlayHintRequest::METHOD => Ok(notes::hints(state, &parameters(params)?)),
        WorkspaceSymbolRequest::METHOD => {
            let params: WorkspaceSymbolParams = parameters(params)?;
            Ok(outline::search(state, &params.query))
        }
        method => Err(unknown(method)),
    }
}

fn unknown(method: &str) -> (ErrorCode, String) {
    (ErrorCode::MethodNotFound, format!("`{method}` is not known here"))
}

/// Answers, whatever breaks down on the way.
fn guarded(answer: impl FnOnce() -> Answer) -> Answer {
    let words = || "palint broke down on this; it is a fault of palint".to_owned();
    catch_unwind(AssertUnwindSafe(answer)).unwrap_or_else(|_| Err((ErrorCode::InternalError, words())))
}

type Answer = Result<Value, (ErrorCode, String)>;

fn parameters<T: DeserializeOwned>(params: Value) -> Result<T, (ErrorCode, String)> {
    // The words of the fault would repeat what was sent.
    serde_json::from_value(params).map_err(|_| (ErrorCode::InvalidParams, "the parameters do not fit".to_owned()))
}

struct Server {
    outgoing: Outgoing,
    questions: Sender<Question>,
    phase: Phase,
    state: Option<State>,
    pending: VecDeque<Event>,
    /// Requests that need everything to be checked.
    waiting: Vec<Request>,
    /// True after work broke down: it would again, until something changes.
    stalled: bool,
}

/// Serves one client until it says good-bye.
pub(super) fn run(input: impl Read + Send + 'static, output: impl Write + Send + 'static) -> ExitCode {
    let (sender, events) = channel();
    let from_client = sender.clone();
    start_reading(input, move |incoming| from_client.send(Event::Incoming(incoming)).is_ok());
    let outgoing = Outgoing::start(output);
    let server = Server {
        outgoing,
        questions: start_looking(sender),
        phase: Phase::New,
        state: None,
        pending: VecDeque::new(),
        waiting: Vec::new(),
        stalled: false,
    };
    server.serve(&events)
}

/// Starts the thread that looks through folders, one after the other.
fn start_looking(events: Sender<Event>) -> Sender<Question> {
    let (sender, questions) = channel::<Question>();
    thread::spawn(move || {
        for question in questions {
            let found = roots::look_through(&question.folder, &question.open);
            if events.send(Event::Found(question.index, question.asked, Box::new(found))).is_err() {
                return;
            }
        }
    });
    sender
}

impl Server {
    fn serve(mut self, events: &Receiver<Event>) -> ExitCode {
        loop {
            while let Ok(event) = events.try_recv() {
                self.queue(event);
            }
            if let Some(event) = self.pending.pop_front() {
                if let Some(code) = self.handle(event) {
                    self.outgoing.finish();
                    return code;
                }
                continue;
            }
            if self.work() {
                continue;
            }
            match events.recv() {
                Ok(event) => self.queue(event),
                Err(_) => return ExitCode::FAILURE,
            }
        }
    }

    /// Takes an event in; a request that was canceled meanwhile is answered at once.
    fn queue(&mut self, event: Event) {
        let Event::Incoming(Incoming::Message(Message::Notification(notification))) = &event else {
            self.pending.push_back(event);
            return;
        };
        if notification.method != "$/cancelRequest" {
            self.pending.push_back(event);
            return;
        }
        let Some(id) = request_id(&notification.params) else { return };
        let is_it = |event: &Event| matches!(event, Event::Incoming(Incoming::Message(Message::Request(request))) if request.id == id);
        let (pending, waiting) = (self.pending.len(), self.waiting.len());
        self.pending.retain(|event| !is_it(event));
        self.waiting.retain(|request| request.id != id);
        if self.pending.len() < pending || self.waiting.len() < waiting {
            self.outgoing.answer(id, Err((ErrorCode::RequestCanceled, "canceled".to_owned())));
        }
    }

    /// Does a slice of work, and tells what is new when all is done; false if there was nothing to do.
    fn work(&mut self) -> bool {
        let Some(state) = self.state.as_mut().filter(|_| self.phase == Phase::Serving) else { return false };
        let mut more = false;
        if !self.stalled {
            let slice = || {
                let more = state.work();
                (more, if more { Vec::new() } else { state.news() }, if more { state.early() } else { None })
            };
            let Ok((goes_on, news, early)) = catch_unwind(AssertUnwindSafe(slice)) else {
                self.stalled = true;
                return true;
            };
            more = goes_on || state.has_late();
            if let Some((uri, news)) = early {
                Self::tell_early(&self.outgoing, &mut self.waiting, state, &uri, news);
            }
            if state.client.pulls {
                if !news.is_empty() && state.client.refreshes {
                    self.outgoing.request("workspace/diagnostic/refresh", Value::Null);
                }
            } else {
                news.iter().for_each(|news| self.outgoing.notify(PublishDiagnostics::METHOD, json!(news)));
            }
        }
        // What has stalled answers with what is known.
        if !more && (state.is_settled() || self.stalled) {
            for request in std::mem::take(&mut self.waiting) {
                let id = request.id.clone();
                let answer = guarded(|| settled(state, request));
                self.outgoing.answer(id, answer);
            }
        }
        more
    }

    /// Says what is known of a file before everything is checked. A client that asks itself can be answered if it asks
    /// again when more is known.
    fn tell_early(
        outgoing: &Outgoing,
        waiting: &mut Vec<Request>,
        state: &State,
        uri: &Uri,
        news: Option<PublishDiagnosticsParams>,
    ) {
        if !state.client.pulls {
            news.iter().for_each(|news| outgoing.notify(PublishDiagnostics::METHOD, json!(news)));
            return;
        }
        let about = |request: &Request| {
            let params: Option<DocumentDiagnosticParams> = read(request.params.clone());
            params.filter(|it| request.method == DocumentDiagnosticRequest::METHOD && it.text_document.uri == *uri)
        };
        if state.client.refreshes {
            waiting.retain(|request| {
                let Some(params) = about(request) else { return true };
                outgoing.answer(request.id.clone(), guarded(|| Ok(diagnostics::pull_so_far(state, &params))));
                false
            });
        }
    }

    /// Handles one event; the exit code at the end.
    fn handle(&mut self, event: Event) -> Option<ExitCode> {
        match event {
            Event::Found(index, asked, found) => {
                self.stalled = false;
                if let Some(state) = &mut self.state {
                    state.found(index, asked, &found);
                }
                None
            }
            Event::Incoming(Incoming::Malformed(answer)) => {
                self.outgoing.send(answer);
                None
            }
            Event::Incoming(Incoming::Closed) => Some(self.exit_code()),
            Event::Incoming(Incoming::Message(Message::Notification(it))) if it.method == "exit" => {
                Some(self.exit_code())
            }
            Event::Incoming(Incoming::Message(Message::Notification(it))) => {
                self.stalled = false;
                // What breaks down here loses one message; the next one is heard again.
                let _ = catch_unwind(AssertUnwindSafe(|| self.notified(it)));
                None
            }
            Event::Incoming(Incoming::Message(Message::Request(request))) => {
                if self.phase == Phase::Serving && SETTLED.contains(&&*request.method) {
                    self.waiting.push(request);
                    return None;
                }
                let id = request.id.clone();
                let answer = guarded(|| self.requested(request));
                self.outgoing.answer(id, answer);
                None
            }
            Event::Incoming(Incoming::Message(Message::Response(_))) => None,
        }
    }

    fn exit_code(&self) -> ExitCode {
        if self.phase == Phase::ShutDown { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn requested(&mut self, request: Request) -> Answer {
        match (self.phase, &*request.method) {
            (Phase::New, "initialize") => self.initialize(request.params),
            (Phase::New, _) => Err((ErrorCode::ServerNotInitialized, "`initialize` comes first".to_owned())),
            (Phase::ShutDown, _) => Err((ErrorCode::InvalidRequest, "the server was shut down".to_owned())),
            (Phase::Serving, "shutdown") => {
                self.phase = Phase::ShutDown;
                for request in std::mem::take(&mut self.waiting) {
                    let words = "the server was shut down".to_owned();
                    self.outgoing.answer(request.id, Err((ErrorCode::ServerCancelled, words)));
                }
                Ok(Value::Null)
            }
            (Phase::Serving, "initialize") => {
                Err((ErrorCode::InvalidRequest, "the server is initialized already".to_owned()))
            }
            (Phase::Serving, ExecuteCommand::METHOD) => self.execute(parameters(request.params)?),
            (Phase::Serving, method) => match &mut self.state {
                Some(state) => at_once(state, request),
                None => Err(unknown(method)),
            },
        }
    }

    /// Runs a command: applies the change that it carries.
    fn execute(&self, params: ExecuteCommandParams) -> Answer {
        match &*params.command {
            actions::APPLY => {
                let edit = params.arguments.first().cloned().unwrap_or_default();
                self.outgoing.request("workspace/applyEdit", json!({ "edit": edit }));
                Ok(Value::Null)
            }
            notes::VERDICT => Ok(Value::Null),
            command => Err((ErrorCode::InvalidParams, format!("there is no command `{command}`"))),
        }
    }

    fn initialize(&mut self, params: Value) -> Answer {
        let params: InitializeParams = parameters(params)?;
        let client = Client::of(&params.capabilities);
        let answer = client.answer();
        let mut state = State::new(client, client::folders(&params));
        let questions = state.look_everywhere();
        self.state = Some(state);
        self.phase = Phase::Serving;
        self.ask(questions);
        Ok(answer)
    }

    /// Has folders looked through.
    fn ask(&self, questions: impl IntoIterator<Item = Question>) {
        for question in questions {
            // The thread ends only with the server.
            let _ = self.questions.send(question);
        }
    }

    fn notified(&mut self, notification: Notification) {
        if notification.method == "initialized" {
            self.initialized();
            return;
        }
        let Some(state) = self.state.as_mut().filter(|_| self.phase == Phase::Serving) else { return };
        let params = notification.params;
        // What cannot be read as the notification it claims to be is dropped: nobody waits for an answer.
        let questions: Vec<Question> = match &*notification.method {
            DidOpenTextDocument::METHOD => read(params).and_then(|it| state.open(it)).into_iter().collect(),
            DidChangeTextDocument::METHOD => {
                read(params).into_iter().for_each(|it| state.change(it));
                Vec::new()
            }
            DidCloseTextDocument::METHOD => {
                read(params).into_iter().for_each(|it| state.close(it));
                Vec::new()
            }
            DidChangeWatchedFiles::METHOD => read::<lsp_types::DidChangeWatchedFilesParams>(params)
                .map(|it| state.watched(&it.changes))
                .unwrap_or_default(),
            DidChangeWorkspaceFolders::METHOD => read::<lsp_types::DidChangeWorkspaceFoldersParams>(params)
                .map(|it| {
                    let uris =
                        |list: Vec<lsp_types::WorkspaceFolder>| list.into_iter().map(|it| it.uri).collect::<Vec<_>>();
                    state.folders(&uris(it.event.added), &uris(it.event.removed))
                })
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        self.ask(questions);
    }

    /// Asks a client that can to tell what changes on the disk.
    fn initialized(&mut self) {
        if !self.state.as_ref().is_some_and(|state| state.client.watches) {
            return;
        }
        let watchers = json!([{ "globPattern": "**/*" }]);
        let registration = json!({
            "id": "palint-watched-files",
            "method": DidChangeWatchedFiles::METHOD,
            "registerOptions": { "watchers": watchers },
        });
        self.outgoing.request("client/registerCapability", json!({ "registrations": [registration] }));
    }
}

fn read<T: DeserializeOwned>(params: Value) -> Option<T> {
    serde_json::from_value(params).ok()
}

fn request_id(params: &Value) -> Option<RequestId> {
    match serde_json::from_value(params.get("id")?.clone()).ok()? {
        NumberOrString::Number(number) => Some(number.into()),
        NumberOrString::String(text) => Some(text.into()),
    }
}

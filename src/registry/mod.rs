//! The only one that talks to a network: asks registries for images, when a command says so.
//!
//! What to ask (`plan`) and what came back (`Verdict`) are plain data; the client behind them is built in with the
//! feature `verify` only, so that the checker's path knows nothing of it.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

#[cfg(feature = "verify")]
mod client;
#[cfg(feature = "verify")]
mod fault;
pub mod plan;

/// True if this program can ask registries.
pub const IS_BUILT_IN: bool = cfg!(feature = "verify");

/// User name and password. They have no `Debug`, so that no log and no panic can show them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Login {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: String,
}

/// A registry and the way into it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    /// Host, with its port where one is written.
    pub host: String,
    /// Plain HTTP, without TLS.
    pub plain: bool,
    /// TLS is not checked, and plain HTTP is taken where the registry speaks no TLS.
    pub insecure: bool,
    /// What to log in with.
    pub login: Option<Login>,
    /// Certificates to trust beside those of this machine, in DER.
    pub certificates: Vec<Vec<u8>>,
}

/// An image to ask a registry for.
#[derive(Clone)]
pub struct Question {
    /// The registry, as an index.
    pub endpoint: usize,
    /// The path in the registry.
    pub repository: String,
    /// The digest with its algorithm, or the tag.
    pub version: Version,
}

/// What stands behind the path of a reference.
#[derive(Clone, PartialEq, Eq)]
pub enum Version {
    /// Behind `:`.
    Tag(String),
    /// Behind `@`, with its algorithm.
    Digest(String),
}

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Images that are asked for at once.
    pub jobs: usize,
    /// For one attempt, from the connection to the answer.
    pub timeout: Duration,
    /// Further attempts after a fault that may pass.
    pub retries: u32,
}

/// What a registry said, or why it said nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is there.
    Found {
        /// The digest of its manifest.
        digest: String,
    },
    /// The registry has no such repository, or no such tag in it.
    Missing,
    /// The registry asks for a login, and none was used.
    Unauthorized,
    /// The registry does not take the login.
    WrongCredentials,
    /// The login is taken but may not read this image.
    Denied,
    /// Another image than the digest says.
    OtherDigest,
    /// The name of the host is not known.
    UnknownHost,
    /// No connection.
    Unreachable(String),
    /// The registry's certificate does not hold; why.
    Certificate(String),
    /// TLS fails before any certificate; why.
    Tls(String),
    /// A certificate that the files name cannot be used.
    OwnCertificate,
    /// No answer in time.
    TimedOut,
    /// Too many requests.
    Limited,
    /// The registry fails itself, with this status.
    ServerFault(u16),
    /// An answer that no registry gives.
    NotARegistry(String),
}

impl Verdict {
    /// The verdict's name, in tables and for programs.
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::Found { .. } => "found",
            Verdict::Missing => "missing",
            Verdict::Unauthorized => "unauthorized",
            Verdict::WrongCredentials => "wrong-credentials",
            Verdict::Denied => "denied",
            Verdict::OtherDigest => "other-digest",
            Verdict::UnknownHost => "unknown-host",
            Verdict::Unreachable(_) => "unreachable",
            Verdict::Certificate(_) => "certificate-not-trusted",
            Verdict::Tls(_) => "tls-fault",
            Verdict::OwnCertificate => "unusable-certificate",
            Verdict::TimedOut => "timed-out",
            Verdict::Limited => "rate-limited",
            Verdict::ServerFault(_) => "server-fault",
            Verdict::NotARegistry(_) => "not-a-registry",
        }
    }

    /// What happened, in a sentence without its full stop; empty if all is well.
    pub fn sentence(&self) -> String {
        match self {
            Verdict::Found { .. } => String::new(),
            Verdict::Missing => "the registry has no such image".to_owned(),
            Verdict::Unauthorized => "the registry asks for credentials, and none were sent".to_owned(),
            Verdict::WrongCredentials => "the registry refuses this user name and password".to_owned(),
            Verdict::Denied => "these credentials may not read it, or it is not there".to_owned(),
            Verdict::OtherDigest => "the registry answers with another digest".to_owned(),
            Verdict::UnknownHost => "the name of the host cannot be resolved".to_owned(),
            Verdict::Unreachable(why) => format!("no connection: {why}"),
            Verdict::Certificate(why) => format!("its certificate is not trusted: {why}"),
            Verdict::Tls(why) => format!("TLS fails: {why}"),
            Verdict::OwnCertificate => {
                "the certificate that the files name cannot be used; `palint check` says why".to_owned()
            }
            Verdict::TimedOut => "no answer in time".to_owned(),
            Verdict::Limited => "the registry takes no more requests for now".to_owned(),
            Verdict::ServerFault(status) => format!("the registry fails with status {status}"),
            Verdict::NotARegistry(why) => format!("this is no answer of a registry: {why}"),
        }
    }

    /// True if another attempt may end otherwise.
    pub fn may_pass(&self) -> bool {
        match self {
            Verdict::TimedOut | Verdict::Unreachable(_) | Verdict::UnknownHost | Verdict::Limited => true,
            Verdict::ServerFault(status) => *status >= 500,
            _ => false,
        }
    }

    /// True if every image of the registry would get the same verdict, so that asking on helps nobody (and may lock an
    /// account).
    pub fn is_of_registry(&self) -> bool {
        matches!(
            self,
            Verdict::WrongCredentials
                | Verdict::UnknownHost
                | Verdict::Unreachable(_)
                | Verdict::Certificate(_)
                | Verdict::Tls(_)
                | Verdict::OwnCertificate
                | Verdict::TimedOut
        )
    }
}

/// The verdict on a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What came back.
    pub verdict: Verdict,
    /// How often it was asked; 0 if an earlier question had settled it for the whole registry.
    pub attempts: u32,
}

/// Asks every question and counts the answers; in the order of the questions.
///
/// The error says why nothing can be asked.
#[cfg(feature = "verify")]
pub fn ask(
    endpoints: &[Endpoint],
    questions: &[Question],
    limits: Limits,
    done: &Arc<AtomicUsize>,
) -> Result<Vec<Answer>, String> {
    client::ask(endpoints, questions, limits, done)
}

/// Without the feature `verify` nothing can be asked.
#[cfg(not(feature = "verify"))]
pub fn ask(_: &[Endpoint], _: &[Question], _: Limits, _: &Arc<AtomicUsize>) -> Result<Vec<Answer>, String> {
    Err("this palint is built without a client for registries; build it with `cargo install palint --features verify`, \
         or take the program of a release"
        .to_owned())
}

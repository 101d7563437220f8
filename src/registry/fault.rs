//! From the client's errors to verdicts. Nothing that a server wrote is passed on, since it may quote what was sent.

use std::error::Error;
use std::io;

use oci_client::errors::{OciDistributionError, OciErrorCode};
use rustls::CertificateError;

use super::Verdict;

/// What an error means, with and without credentials.
pub(super) fn verdict(error: &OciDistributionError, has_login: bool) -> Verdict {
    let refused = if has_login { Verdict::WrongCredentials } else { Verdict::Unauthorized };
    match error {
        OciDistributionError::UnauthorizedError { .. } | OciDistributionError::AuthenticationFailure(_) => refused,
        OciDistributionError::ImageManifestNotFoundError(_) => Verdict::Missing,
        OciDistributionError::DigestError(_) => Verdict::OtherDigest,
        OciDistributionError::RegistryError { envelope, .. } => {
            let known = envelope.errors.iter().find_map(|it| of_code(&it.code, has_login));
            known.unwrap_or_else(|| Verdict::NotARegistry("an error that the protocol does not know".to_owned()))
        }
        OciDistributionError::ServerError { code, .. } => of_status(*code, refused),
        OciDistributionError::RequestError(error) => {
            if error.is_decode() || error.is_redirect() {
                return Verdict::NotARegistry("its answer cannot be read".to_owned());
            }
            of_connection(error, error.is_timeout(), error.is_connect(), error.status().map(|it| it.as_u16()))
        }
        OciDistributionError::IoError(error) => of_connection(error, false, true, None),
        OciDistributionError::RegistryTokenDecodeError(_) => {
            Verdict::NotARegistry("its token cannot be read".to_owned())
        }
        OciDistributionError::SpecViolationError(_) => Verdict::NotARegistry("an unexpected status".to_owned()),
        _ => Verdict::NotARegistry("it breaks the protocol".to_owned()),
    }
}

fn of_code(code: &OciErrorCode, has_login: bool) -> Option<Verdict> {
    match code {
        OciErrorCode::ManifestUnknown
        | OciErrorCode::NameUnknown
        | OciErrorCode::NotFound
        | OciErrorCode::ManifestBlobUnknown
        | OciErrorCode::BlobUnknown
        | OciErrorCode::NameInvalid
        | OciErrorCode::TagInvalid => Some(Verdict::Missing),
        OciErrorCode::Unauthorized if has_login => Some(Verdict::WrongCredentials),
        OciErrorCode::Unauthorized => Some(Verdict::Unauthorized),
        OciErrorCode::Denied if has_login => Some(Verdict::Denied),
        OciErrorCode::Denied => Some(Verdict::Unauthorized),
        OciErrorCode::Toomanyrequests => Some(Verdict::Limited),
        _ => None,
    }
}

fn of_status(status: u16, refused: Verdict) -> Verdict {
    match status {
        401 => refused,
        403 => Verdict::Denied,
        404 => Verdict::Missing,
        429 => Verdict::Limited,
        500.. => Verdict::ServerFault(status),
        _ => Verdict::NotARegistry(format!("status {status}")),
    }
}

/// A request that had no answer, by what is under the error.
fn of_connection(error: &(dyn Error + 'static), timed_out: bool, connecting: bool, status: Option<u16>) -> Verdict {
    if timed_out {
        return Verdict::TimedOut;
    }
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            return of_tls(tls);
        }
        if cause.to_string() == "dns error" {
            return Verdict::UnknownHost;
        }
        let fault = cause.downcast_ref::<io::Error>();
        if let Some(verdict) = fault.and_then(of_io) {
            return verdict;
        }
        // The source of an `io::Error` is that of what it wraps: without this step the wrapped error would be missed.
        next = match fault.and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => cause.source(),
        };
    }
    match status {
        Some(status) => of_status(status, Verdict::Unauthorized),
        None if connecting => Verdict::Unreachable("the connection fails".to_owned()),
        None => Verdict::Unreachable("the connection breaks off".to_owned()),
    }
}

fn of_io(fault: &io::Error) -> Option<Verdict> {
    let why = match fault.kind() {
        io::ErrorKind::TimedOut => return Some(Verdict::TimedOut),
        io::ErrorKind::ConnectionRefused => "the port is closed",
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => "the other side closes it",
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "there is no route",
        _ => return None,
    };
    Some(Verdict::Unreachable(why.to_owned()))
}

fn of_tls(error: &rustls::Error) -> Verdict {
    match error {
        rustls::Error::InvalidCertificate(why) => Verdict::Certificate(of_certificate(why)),
        rustls::Error::InvalidMessage(_) => Verdict::Tls("the registry speaks no TLS on this port".to_owned()),
        rustls::Error::AlertReceived(alert) => Verdict::Tls(format!("the registry ends it with {alert:?}")),
        rustls::Error::PeerIncompatible(_) => Verdict::Tls("no version or cipher in common".to_owned()),
        _ => Verdict::Tls("the handshake fails".to_owned()),
    }
}

fn of_certificate(why: &CertificateError) -> String {
    match why {
        CertificateError::UnknownIssuer => "no trusted authority has issued it",
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another name"
        }
        CertificateError::Revoked => "it is revoked",
        CertificateError::BadSignature => "its signature is wrong",
        _ if format!("{why:?}").contains("CaUsedAsEndEntity") => {
            "it is that of an authority, which cannot be judged here; give the registry one that the authority has issued"
        }
        _ => "it is malformed or made for something else",
    }
    .to_owned()
}

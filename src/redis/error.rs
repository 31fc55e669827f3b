//! Errors between this process and Redis.

use std::error::Error as StdError;
use std::sync::Arc;
use std::{fmt, io};

use redis::ErrorKind;
use rustls::{AlertDescription, CertificateError};

use super::advice;
use super::servers::Login;

/// Why Redis gave no usable answer.
///
/// The error holds the server's error code, if there is one, and advice. It holds nothing else that the server wrote,
/// and no URL, name or password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisError(Fault);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    /// Nothing was received.
    Unreachable(&'static str),
    /// No TLS connection could be made.
    Tls(&'static str),
    /// The server answered with an error.
    Answered { code: String, advice: &'static str },
    /// The server answered, but not as Redis does.
    Strange,
    /// Sentinel knows no such master.
    NoMaster,
    /// The server that Sentinel names as the master is a replica.
    Replica,
}

pub(super) const TIMEOUT: &str = "no answer came in time (`timeout`). Check that it runs, and that no firewall drops the \
                                  connection";
pub(super) const TIMEOUT_TLS: &str = "no answer came in time (`timeout`). Check that it runs, that this is its port for TLS, \
                                      and that no firewall drops the connection";
const CLOSED: &str = "it closed the connection. Check its log: a server with too many clients does that (`maxclients`), and one \
that wants TLS, which needs `rediss://`";
const REFUSED: &str = "the connection was refused. Check that it runs, and its address";

impl RedisError {
    /// The error code with which Redis answered, such as `NOPERM`, `READONLY` or `OOM`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match &self.0 {
            Fault::Answered { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Whether Redis did not answer at all.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(self.0, Fault::Unreachable(_))
    }

    pub(super) fn unreachable(why: &'static str) -> Self {
        Self(Fault::Unreachable(why))
    }

    pub(super) fn strange() -> Self {
        Self(Fault::Strange)
    }

    pub(super) fn no_master() -> Self {
        Self(Fault::NoMaster)
    }

    pub(super) fn no_longer_master() -> Self {
        Self(Fault::Replica)
    }

    /// How much this error says: if several servers fail, the error that says most is reported.
    pub(super) fn weight(&self) -> u8 {
        match self.0 {
            Fault::Unreachable(_) => 0,
            Fault::Tls(_) | Fault::Strange => 1,
            Fault::NoMaster | Fault::Replica => 2,
            Fault::Answered { .. } => 3,
        }
    }

    /// From an error of the crate `redis`. Its texts may repeat parts of what was sent, so they are not passed on.
    pub(super) fn of(error: &redis::RedisError, login: &Login) -> Self {
        if let Some(code) = error.code() {
            let detail = error.detail().unwrap_or_default();
            let code = advice::inner_code(code, detail).unwrap_or(code);
            let is_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
            if code.is_empty() || code.len() > 32 || !code.bytes().all(is_code) || login.is_in(code) {
                return Self(Fault::Strange);
            }
            return Self(Fault::Answered { code: code.to_owned(), advice: advice::of(code, detail) });
        }
        match error.kind() {
            ErrorKind::Parse | ErrorKind::UnexpectedReturnType => Self(Fault::Strange),
            _ => {
                // that crate wraps its causes in an `Arc`
                let shared = error.source().and_then(|cause| cause.downcast_ref::<Arc<dyn StdError + Send + Sync>>());
                if let Some(error) = shared.and_then(|cause| cause.downcast_ref::<io::Error>()) {
                    return Self::of_io(error);
                }
                Self(Fault::Unreachable(CLOSED))
            }
        }
    }

    pub(super) fn of_io(error: &io::Error) -> Self {
        if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Self(Fault::Tls(tls(error)));
        }
        Self(Fault::Unreachable(match error.kind() {
            io::ErrorKind::ConnectionRefused => REFUSED,
            io::ErrorKind::NotFound => "there is no such socket. Check that it runs, and the path",
            io::ErrorKind::PermissionDenied => "this process may not use its socket. Check the socket's permissions",
            io::ErrorKind::TimedOut => TIMEOUT,
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                "there is no way to its network. Check its address and the routes"
            }
            _ => CLOSED,
        }))
    }
}

fn tls(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "its certificate is from an unknown authority; add that with `root_certificates_pem`"
        }
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => {
            "its certificate is for another name; use a name of the certificate, also in what Sentinel or Cluster announces"
        }
        rustls::Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            "its certificate has expired"
        }
        rustls::Error::InvalidCertificate(_) => "its certificate is not valid",
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired | AlertDescription::HandshakeFailure) => {
            "it wants a certificate of this process; set it with `identity_pem`"
        }
        rustls::Error::AlertReceived(
            AlertDescription::BadCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::DecryptError
            | AlertDescription::AccessDenied
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired,
        ) => "it refuses the certificate of this process (`identity_pem`); check that Redis knows its authority",
        rustls::Error::InvalidMessage(_) => "it does not speak TLS at this port; use its TLS port, or `redis://`",
        _ => "the handshake failed; check that the port is for TLS 1.2 or later",
    }
}

impl fmt::Display for RedisError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Fault::Unreachable(why) => write!(f, "Redis does not answer: {why}"),
            Fault::Tls(why) => write!(f, "Redis cannot be reached by TLS: {why}"),
            Fault::Answered { code, advice } => write!(f, "Redis answers with the error {code}: {advice}"),
            Fault::Strange => f.write_str(
                "what answers is not Redis, or not as this crate expects. Check the address, and for another program's \
                 keys under the same prefix",
            ),
            Fault::NoMaster => f.write_str(
                "Sentinel knows no master of the configured name. Check the name with SENTINEL MASTERS",
            ),
            Fault::Replica => f.write_str(
                "the Redis that Sentinel names as the master is a replica. A switch of the master may be under way, which \
                 passes by itself",
            ),
        }
    }
}

impl StdError for RedisError {}

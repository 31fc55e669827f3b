//! Why a request has no complete answer, and whether the request may have been carried out.

use std::error::Error as StdError;
use std::io;

use rustls::AlertDescription;

/// What reqwest's error comes down to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// No connection.
    Connect,
    /// No connection that can be trusted.
    UntrustedServer,
    /// The server turned the client's certificate down, or its absence. With TLS 1.3 it says so only after the
    /// handshake.
    ClientCertificate,
    /// The request cannot be written as HTTP.
    Unsendable,
    /// The answer's status line and headers are more than is read.
    HeadTooLarge,
    Timeout,
    /// The connection broke while the answer was awaited or read.
    Broken,
}

impl Failure {
    pub(super) fn of(error: &reqwest::Error) -> Self {
        match tls(error) {
            Some(rustls::Error::InvalidCertificate(_)) => return Self::UntrustedServer,
            Some(rustls::Error::AlertReceived(alert)) if is_about_certificates(*alert) => {
                return Self::ClientCertificate;
            }
            _ => {}
        }
        if error.is_builder() {
            Self::Unsendable
        } else if error.is_connect() {
            Self::Connect
        } else if error.is_timeout() {
            Self::Timeout
        } else if innermost(error) == "message head is too large" {
            Self::HeadTooLarge
        } else {
            Self::Broken
        }
    }

    /// Whether no server can have carried it out.
    pub(super) fn is_unsent(self) -> bool {
        matches!(self, Self::Connect | Self::UntrustedServer | Self::ClientCertificate | Self::Unsendable)
    }
}

/// The error of TLS in the chain; those that are inside of an I/O error are not in its `source`.
fn tls<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let inside: Option<&(dyn StdError + 'static)> = inside.map(|inside| inside as _);
        if let Some(found) = error.downcast_ref().or_else(|| inside.and_then(|inside| inside.downcast_ref())) {
            return Some(found);
        }
        next = inside.or_else(|| error.source());
    }
    None
}

fn is_about_certificates(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
    )
}

/// The cause at the end of the chain is the one that says something.
pub(super) fn innermost(error: &dyn StdError) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

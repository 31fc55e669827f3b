//! Why a request has no complete answer, and whether the request may have been carried out.

use std::error::Error as StdError;
use std::io;
use std::net::SocketAddr;

use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpInfo;
use rustls::AlertDescription;

use super::deadline::AttemptTime;
use crate::error::ErrorKind;

/// The kind of reqwest's error.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// No connection.
    Connect,
    /// No connection, because the proxy made none; the value says why.
    Proxy(Proxy),
    /// No connection that can be trusted.
    UntrustedServer,
    /// No connection, since the server speaks no TLS, or no version that this client speaks.
    Tls,
    /// The server refused the client's certificate, or missed one. With TLS 1.3, the server says so only after the
    /// handshake.
    ClientCertificate,
    /// The request cannot be written as HTTP.
    Unsendable,
    /// The answer's status line and headers are over the size limit.
    HeadTooLarge,
    /// The answer is not well-formed HTTP.
    NotHttp,
    Timeout,
    /// A connection that was kept from an earlier request was closed before anything of the answer came.
    IdleClosed,
    /// The connection broke while the answer was awaited or read.
    Broken,
}

/// What a proxy did in place of a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Proxy {
    Unreachable,
    Untrusted,
    Unauthorized,
    Refused,
}

/// Where a proxy comes from.
const PROXY_ADDRESS: &str = "Check the proxy's address (`proxy`, or the environment variable HTTPS_PROXY or ALL_PROXY)";

/// What is known about a request that failed.
#[derive(Clone, Copy)]
pub(super) struct Progress {
    /// A connection took the request, to write it.
    pub(super) is_taken: bool,
    /// That connection had been used before.
    pub(super) was_kept: bool,
    /// The head of the answer has come.
    pub(super) has_head: bool,
}

impl Failure {
    pub(super) fn of(error: &reqwest::Error, progress: Progress) -> Self {
        let (tls, proxy) = (find::<rustls::Error>(error), proxy(error));
        match (tls, proxy) {
            (Some(rustls::Error::InvalidCertificate(_)), Some(_)) => return Self::Proxy(Proxy::Untrusted),
            (Some(rustls::Error::InvalidCertificate(_)), None) => return Self::UntrustedServer,
            (Some(rustls::Error::AlertReceived(alert)), None) if is_about_certificates(*alert) => {
                return Self::ClientCertificate;
            }
            _ => {}
        }
        let http = find::<hyper::Error>(error);
        if error.is_builder() {
            Self::Unsendable
        } else if error.is_connect() || !progress.is_taken {
            let other = if tls.is_some() { Self::Tls } else { Self::Connect };
            proxy.map_or(other, Self::Proxy)
        } else if error.is_timeout() {
            Self::Timeout
        } else if http.is_some_and(hyper::Error::is_parse) && !progress.has_head {
            // hyper has a predicate for this error only in its server feature
            let is_large = innermost(error) == "message head is too large";
            if is_large { Self::HeadTooLarge } else { Self::NotHttp }
        } else if find::<io::Error>(error).is_some_and(is_malformed) {
            Self::NotHttp
        } else if progress.was_kept && !progress.has_head && is_closed(error) {
            Self::IdleClosed
        } else {
            Self::Broken
        }
    }

    /// Whether no server can have carried out the request.
    pub(super) fn is_unsent(self) -> bool {
        matches!(self.kind(), ErrorKind::Connect | ErrorKind::InvalidRequest)
    }

    pub(super) fn kind(self) -> ErrorKind {
        match self {
            Self::Connect | Self::Proxy(_) | Self::UntrustedServer | Self::Tls | Self::ClientCertificate => {
                ErrorKind::Connect
            }
            Self::Unsendable => ErrorKind::InvalidRequest,
            Self::HeadTooLarge => ErrorKind::Refused,
            Self::Timeout => ErrorKind::Timeout,
            Self::NotHttp | Self::IdleClosed | Self::Broken => ErrorKind::Interrupted,
        }
    }

    /// What went wrong, and what to do about it, in place of reqwest's own words.
    pub(super) fn explain(self, origin: &str, time: AttemptTime, source: &reqwest::Error) -> String {
        let cause = innermost(source);
        match self {
            Self::Connect if source.is_timeout() && !source.is_connect() => format!(
                "no connection to {origin} could be made within {time}; nothing was sent. Check the base URL \
                 (TRUV_BASE_URL), and that a firewall or proxy lets it through"
            ),
            Self::Connect => format!(
                "no connection to {origin} could be made ({cause}); \
                 check the base URL (TRUV_BASE_URL), name resolution, and that a firewall or proxy lets it through"
            ),
            Self::Proxy(Proxy::Unreachable) => format!(
                "the proxy on the way to {origin} cannot be reached ({cause}); nothing was sent. {PROXY_ADDRESS}, or connect \
                 without one (`no_proxy`, or the host in NO_PROXY)"
            ),
            Self::Proxy(Proxy::Untrusted) => format!(
                "the certificate of the proxy on the way to {origin} is not trusted ({cause}); nothing was sent. If the \
                 certificate authority is your own, add it with `root_certificates_pem`. {PROXY_ADDRESS}"
            ),
            Self::Proxy(Proxy::Unauthorized) => format!(
                "the proxy on the way to {origin} does not accept the user name and password, or their absence (407, {cause}); \
                 nothing was sent. Set them with `proxy_credentials`, or in the proxy's address"
            ),
            Self::Proxy(Proxy::Refused) => format!(
                "the proxy on the way to {origin} made no connection ({cause}); nothing was sent. Check that it is a proxy and \
                 allows the host. {PROXY_ADDRESS}"
            ),
            Self::Tls => format!(
                "no TLS connection to {origin} could be made ({cause}); nothing was sent. Check that the host and port of the \
                 base URL are those of a server with TLS 1.2 or 1.3, and that nothing in between answers in its place"
            ),
            Self::UntrustedServer => format!(
                "the certificate of {origin} is not trusted ({cause}); nothing was sent. If the certificate authority is \
                 your own, add it with `root_certificates_pem`; otherwise check the base URL, and that no proxy is in between"
            ),
            Self::ClientCertificate => format!(
                "{origin} accepts only requests with a client certificate that it trusts ({cause}); nothing was \
                 carried out. Set the certificate with `identity_pem`"
            ),
            Self::Unsendable => {
                "the request cannot be written as HTTP; nothing was sent. The usual cause is a path or query of more than 64 kB"
                    .to_owned()
            }
            Self::HeadTooLarge => format!(
                "the answer of {origin} has more headers than this client reads; a proxy on the way may add headers. \
                 The request may have been carried out"
            ),
            Self::NotHttp => format!(
                "the answer of {origin} is not well-formed HTTP/1.1 ({cause}); the base URL may not be Truv's, or a proxy on the way \
                 answered in its place. The request may or may not have been carried out"
            ),
            Self::Timeout => {
                format!("no complete answer within {time}; the request may or may not have been carried out")
            }
            Self::IdleClosed => format!(
                "{origin} closed the connection, which was kept from an earlier request, before it answered ({cause}); the \
                 request may or may not have been carried out: look for its effect before sending it again. If this happens \
                 after pauses, set `idle_timeout` to less than the time after which the server closes idle connections"
            ),
            Self::Broken => format!(
                "the connection to {origin} broke before the answer was complete ({cause}); \
                 the request may or may not have been carried out"
            ),
        }
    }
}

/// The local end of the connection on which the request failed.
pub(super) fn local_address(error: &reqwest::Error) -> Option<SocketAddr> {
    let mut extras = http::Extensions::new();
    find::<legacy::Error>(error)?.connect_info()?.get_extras(&mut extras);
    extras.get::<HttpInfo>().map(HttpInfo::local_addr)
}

/// Closed or reset by the other side.
fn is_closed(error: &reqwest::Error) -> bool {
    let of_connection = |error: &io::Error| {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
        matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
    };
    find::<hyper::Error>(error).is_some_and(|error| error.is_incomplete_message() || error.is_canceled())
        || find::<io::Error>(error).is_some_and(of_connection)
}

/// Whether this is hyper's error for invalid chunks.
fn is_malformed(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) && error.get_ref().is_some()
}

/// What the proxy did. hyper-util does not export the type of these errors, so their texts are compared.
fn proxy(error: &reqwest::Error) -> Option<Proxy> {
    let mut next = error.source();
    while let Some(error) = next {
        let text = error.to_string();
        if let Some(what) = text.strip_prefix("tunnel error: ").or_else(|| text.strip_prefix("SOCKS error: ")) {
            return Some(match what {
                "failed to create underlying connection" => Proxy::Unreachable,
                "proxy authorization required" => Proxy::Unauthorized,
                _ => Proxy::Refused,
            });
        }
        next = error.source();
    }
    None
}

/// The error of this type in the chain. An error inside of an I/O error is not in its `source`, so it is looked up
/// there.
fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
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

/// The cause at the end of the chain, which says most.
pub(super) fn innermost(error: &dyn StdError) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

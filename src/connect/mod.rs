//! Connections: TLS, and the HTTP clients for hosts other than Truv's.

mod file_hosts;
mod loopback;
mod tls;

use url::{Host, Url};

pub(crate) use file_hosts::FileHosts;
pub(crate) use loopback::Loopback;
pub(crate) use tls::TlsSettings;

/// Whether a URL stays on this machine: only there is plain HTTP safe. Names are resolved with
/// [`Loopback`].
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => loopback::is_local(name),
        None => false,
    }
}

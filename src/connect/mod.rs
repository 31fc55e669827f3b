//! Connections: TLS, proxies, connections that are kept between calls, and the HTTP clients for hosts other than
//! Truv's.

mod file_hosts;
mod kept;
mod loopback;
mod proxy;
mod tls;

use url::{Host, Url};

pub(crate) use file_hosts::FileHosts;
pub(crate) use kept::{Connections, Lease};
pub(crate) use loopback::Loopback;
pub(crate) use proxy::{ProxyChoice, ProxySettings};
pub(crate) use tls::TlsSettings;

/// Whether a URL stays on this machine, where plain HTTP is safe. Names are resolved with [`Loopback`].
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => loopback::is_local(name),
        None => false,
    }
}

//! Where deliveries may go.

use std::net::SocketAddr;

use tokio::net::lookup_host;
use url::{Host, Url};

/// The addresses of a URL's host that may be connected to. They are looked up once, and no name is used after that, so
/// that the connection goes to the address that was checked.
pub(super) async fn resolve(url: &Url, reaches_remote: bool) -> Result<Vec<SocketAddr>, String> {
    if url.scheme() != "http" {
        let scheme = url.scheme();
        return Err(format!("Not sent: the sandbox has no TLS and posts to http addresses only, not to {scheme}."));
    }
    let port = url.port_or_known_default().unwrap_or(80);
    let found: Vec<SocketAddr> = match url.host() {
        Some(Host::Ipv4(address)) => vec![(address, port).into()],
        Some(Host::Ipv6(address)) => vec![(address, port).into()],
        Some(Host::Domain(name)) => {
            let found = lookup_host((name, port)).await;
            found.map_err(|problem| format!("Not sent: cannot look up {name}: {problem}"))?.collect()
        }
        None => return Err("Not sent: the address has no host.".to_owned()),
    };
    let allowed = |address: &SocketAddr| reaches_remote || address.ip().to_canonical().is_loopback();
    let host = url.host_str().unwrap_or_default();
    let usable: Vec<SocketAddr> = found.into_iter().filter(allowed).collect();
    if usable.is_empty() {
        return Err(format!(
            "Not sent: {host} is not on this machine; start the sandbox with --allow-remote-webhooks to post elsewhere."
        ));
    }
    Ok(usable)
}

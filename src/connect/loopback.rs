//! Names of this machine.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves `localhost` and the names below it to loopback, without asking anybody, as RFC 6761 demands: a name server,
/// or a line in the `hosts` file, could send plain HTTP elsewhere. No other name is resolved.
pub(crate) struct Loopback;

impl Resolve for Loopback {
    fn resolve(&self, name: Name) -> Resolving {
        let resolved: Result<Addrs, Box<dyn std::error::Error + Send + Sync>> = if is_local(name.as_str()) {
            // the caller takes the port from the URL
            let addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
            Ok(Box::new(addresses.into_iter()))
        } else {
            Err("plain HTTP goes to loopback only".into())
        };
        Box::pin(std::future::ready(resolved))
    }
}

/// Whether the name is `localhost` or a name below it.
pub(crate) fn is_local(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

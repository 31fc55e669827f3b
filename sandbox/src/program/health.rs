//! `truv-sandbox health`: asks a running sandbox whether it answers, for containers that have neither shell nor curl.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use crate::Control;

const PATIENCE: Duration = Duration::from_secs(2);

/// Fails unless the sandbox at this address and port answers that it is well; the error says what is wrong. A sandbox with TLS
/// has the certificate in this file.
pub(crate) async fn check(host: IpAddr, port: u16, certificate: Option<&Path>) -> Result<(), String> {
    let host = match host {
        IpAddr::V4(host) if host.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(host) if host.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        host => host,
    };
    let address = SocketAddr::new(host, port);
    let control = match certificate {
        None => Control::at(&format!("http://{address}")),
        Some(file) => {
            let wrong = |problem: &dyn std::fmt::Display| format!("{}: {problem}", file.display());
            let pem = std::fs::read(file).map_err(|problem| wrong(&problem))?;
            let control = Control::at(&format!("https://{address}"));
            control.with_certificate(pem).map_err(|problem| wrong(&problem))?
        }
    };
    match tokio::time::timeout(PATIENCE, control.health()).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(problem)) => Err(format!("no answer from {address}: {problem}")),
        Err(_) => Err(format!("no answer from {address} within {} seconds", PATIENCE.as_secs())),
    }
}

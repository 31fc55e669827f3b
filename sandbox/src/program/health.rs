//! `truv-sandbox health`: asks a running sandbox whether it answers, for containers that have neither shell nor curl.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(2);

/// Fails unless the sandbox at this address and port answers that it is well; the error says what is wrong.
pub(super) fn check(host: IpAddr, port: u16) -> Result<(), String> {
    let host = match host {
        IpAddr::V4(host) if host.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(host) if host.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        host => host,
    };
    let address = SocketAddr::new(host, port);
    let status = ask(address).map_err(|problem| format!("no answer from {address}: {problem}"))?;
    if status.ends_with(b" 200") {
        Ok(())
    } else {
        Err(format!("{address} answers {}", String::from_utf8_lossy(&status)))
    }
}

/// The version and the status of the answer, such as `HTTP/1.1 200`.
fn ask(address: SocketAddr) -> std::io::Result<[u8; 12]> {
    let mut connection = TcpStream::connect_timeout(&address, PATIENCE)?;
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.set_write_timeout(Some(PATIENCE))?;
    write!(connection, "GET /_sandbox/health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut status = [0; 12];
    connection.read_exact(&mut status)?;
    Ok(status)
}

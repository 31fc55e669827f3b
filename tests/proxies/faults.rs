//! Connections that cannot be made: the second table in `docs/faults.md`.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use truv_sdk::{ClientBuilder, Error};

use super::server::Proxy;
use super::{BASIC, Origin, call};
use crate::support::server::nobody;
use crate::tls::{Server, self_signed};

const DOCUMENTED: &str = include_str!("../../docs/faults.md");

async fn failed(builder: ClientBuilder) -> Error {
    call(builder).await.unwrap_err()
}

/// The error names the remedy, and says that nothing was sent.
fn row(fault: &str, error: &Error, mends: &[&str]) -> String {
    let text = error.to_string();
    let says = ["no connection to", "; nothing was sent", "; nothing was carried out"];
    assert!(says.iter().any(|part| text.contains(part)) && !text.contains("may have been"), "{fault}: {text}");
    assert!(error.is_connect() && error.is_retryable(), "{fault}: {text}");
    for mend in mends {
        assert!(text.contains(mend), "{fault}: {text}");
    }
    assert_eq!(text.contains(" proxy on the way to "), fault.starts_with("proxy"), "{fault}: {text}");
    let mends: Vec<_> = mends.iter().map(|mend| format!("`{mend}`")).collect();
    format!("| {fault} | `{:?}` | {} | {} |", error.kind(), error.attempts(), mends.join(", "))
}

/// Accepts connections, and says this.
async fn saying(greeting: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(greeting).await.unwrap();
            open.push(stream);
        }
    });
    address.to_string()
}

#[tokio::test]
async fn each_connection_that_cannot_be_made_is_told_with_what_mends_it() {
    let origin = Origin::start().await;
    let through = |url: &str| origin.builder().proxy(url);
    let (nowhere, _reserved) = nobody();
    let asking = Proxy::to(&origin.server).asking_for(BASIC).start().await;
    let refusing = Proxy::answering("HTTP/1.1 403 Forbidden\r\n\r\n").start().await;
    let closing = Proxy::answering("").start().await;
    let encrypted = Proxy::to(&origin.server).over_tls(&self_signed("localhost")).start().await;
    let ssh = format!("http://{}", saying(b"SSH-2.0-OpenSSH_9.6\r\n\r\n").await);
    let silent = format!("http://{}", saying(b"").await);
    let address = ["proxy", "HTTPS_PROXY"];
    let unreachable = ["proxy", "HTTPS_PROXY", "no_proxy"];
    let hasty = through(&silent).attempt_timeout(Duration::from_millis(300));
    let patient = through(&silent).connect_timeout(Duration::from_millis(300));
    let direct = |url: &str| origin.builder().no_proxy().base_url(url);
    let asking_for_identity = Server::start(&origin.certificate, Some(&self_signed("a client"))).await;
    let trusting = self_signed("localhost");
    let identified = Server::start(&trusting, Some(&self_signed("a client"))).await;
    let no_identity = direct(&identified.url).root_certificates_pem(trusting.cert.pem());
    let rows = [
        row("proxy not there", &failed(through(&nowhere)).await, &unreachable),
        row("proxy with a name that nobody knows", &failed(through("http://proxy.invalid:3128")).await, &unreachable),
        row("proxy answers 407", &failed(through(&asking.url)).await, &["proxy_credentials"]),
        row("proxy answers 403", &failed(through(&refusing.url)).await, &address),
        row("proxy answers what is not HTTP", &failed(through(&ssh)).await, &address),
        row("proxy closes the connection", &failed(through(&closing.url)).await, &address),
        row(
            "proxy with a certificate that is not trusted",
            &failed(through(&encrypted.url)).await,
            &["root_certificates_pem"],
        ),
        row("no answer of the proxy within `connect_timeout`", &failed(patient).await, &[]),
        row("no answer of the proxy within `attempt_timeout`", &failed(hasty).await, &[]),
        row(
            "certificate that is not trusted",
            &failed(direct(&asking_for_identity.url)).await,
            &["root_certificates_pem"],
        ),
        row("client certificate missing", &failed(no_identity).await, &["identity_pem"]),
        row("server without TLS", &failed(direct(&ssh.replace("http", "https"))).await, &["base URL"]),
    ];
    assert_eq!(origin.server.requests(), 0);
    let documented = DOCUMENTED.split("\n## ").nth(1).unwrap();
    let documented: Vec<_> = documented.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    let (found, documented) = (rows.join("\n"), documented.join("\n"));
    assert_eq!(found, documented, "the second table in docs/faults.md should be\n{found}\n");
}

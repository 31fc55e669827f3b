//! TLS: programs that have Truv's host in their source run on the sandbox.

#![cfg(all(unix, feature = "tls"))]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use truv_sandbox::{Control, Sandbox};

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("truv-sandbox-{name}-{}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A host's answer to a request, for a client that trusts one authority.
async fn get(sandbox: &Sandbox, authority: &Path, host: &str, path: &str) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let address = sandbox.base_url().replace("https://", "");
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    let mut stream = stream.map_err(|problem| problem.to_string())?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Access-Client-Id: a\r\nX-Access-Secret: sandbox-1\r\n\
         Connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    Ok(answer)
}

#[tokio::test]
async fn truvs_hosts_are_answered_with_a_certificate_that_is_made_once() {
    let folder = Folder::new("tls");
    let sandbox = Sandbox::builder().tls(&folder.0).start().await.unwrap();
    assert!(sandbox.base_url().starts_with("https://127.0.0.1:"));
    let authority = folder.0.join("ca.pem");
    for host in ["prod.truv.com", "cdn.truv.com", "my.truv.com", "localhost", "127.0.0.1"] {
        let answer = get(&sandbox, &authority, host, "/v1/users/").await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{host}: {answer}");
    }
    let script = get(&sandbox, &authority, "cdn.truv.com", "/bridge.js").await.unwrap();
    assert!(script.contains("TruvBridge"));
    let mut files: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(&folder.0).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{entry:?}");
        files.push(entry.file_name().into_string().unwrap());
    }
    files.sort();
    // The key of the authority is not among them.
    assert_eq!(files, ["ca.pem", "certificate.pem", "key.pem"]);
    sandbox.shutdown().await;

    let made = std::fs::read(folder.0.join("certificate.pem")).unwrap();
    let again = Sandbox::builder().tls(&folder.0).start().await.unwrap();
    assert_eq!(std::fs::read(folder.0.join("certificate.pem")).unwrap(), made);
    again.shutdown().await;
    // Another name needs another certificate.
    let other = Sandbox::builder().tls(&folder.0).allow_host("truv.example").start().await.unwrap();
    assert!(get(&other, &authority, "truv.example", "/v1/users/").await.unwrap().starts_with("HTTP/1.1 200"));
    assert_ne!(std::fs::read(folder.0.join("certificate.pem")).unwrap(), made);
}

#[tokio::test]
async fn control_operations_work_over_tls() {
    let folder = Folder::new("tls-control");
    let sandbox = Sandbox::builder().tls(&folder.0).start().await.unwrap();
    let health = sandbox.control().health().await.unwrap();
    assert_eq!(health.name, "truv-sandbox");
    let keys = sandbox.control().issue_keys().await.unwrap();
    assert!(sandbox.control().with_keys(&keys).requests(&truv_sandbox::Requests::all()).await.unwrap().is_empty());
    for file in ["ca.pem", "certificate.pem"] {
        let pem = std::fs::read(folder.0.join(file)).unwrap();
        let control = Control::at(&sandbox.base_url()).with_certificate(pem).unwrap();
        assert_eq!(control.health().await.unwrap(), health);
    }
    let untrusting = Control::at(&sandbox.base_url()).health().await.unwrap_err();
    assert!(untrusting.to_string().contains("with_certificate"), "{untrusting}");
    let other = Folder::new("tls-other-authority");
    Sandbox::builder().tls(&other.0).start().await.unwrap().shutdown().await;
    let pem = std::fs::read(other.0.join("ca.pem")).unwrap();
    let refused = Control::at(&sandbox.base_url()).with_certificate(pem).unwrap().health().await.unwrap_err();
    assert!(matches!(refused, truv_sandbox::ControlError::Unreachable(_)), "{refused}");
    assert!(Control::at(&sandbox.base_url()).with_certificate("no certificate").is_err());

    let port = sandbox.base_url().rsplit(':').next().unwrap().to_owned();
    let health = |tls: bool| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_truv-sandbox"));
        command.args(["--port", &port]).arg("--tls-folder").arg(&folder.0).arg("health").env_remove("TRUV_SANDBOX_TLS");
        if tls {
            command.env("TRUV_SANDBOX_TLS", "true");
        }
        command
    };
    let run = async |mut command: std::process::Command| {
        tokio::task::spawn_blocking(move || command.output().unwrap().status.success()).await.unwrap()
    };
    assert!(run(health(true)).await);
    assert!(!run(health(false)).await);
}

#[tokio::test]
async fn a_given_certificate_is_used_and_a_wrong_file_is_named() {
    let (own, stranger) = (Folder::new("tls-own"), Folder::new("tls-stranger"));
    for folder in [&own, &stranger] {
        Sandbox::builder().tls(&folder.0).start().await.unwrap().shutdown().await;
    }
    let (certificate, key) = (own.0.join("certificate.pem"), own.0.join("key.pem"));
    let sandbox = Sandbox::builder().tls_files(&certificate, &key).start().await.unwrap();
    let answer = get(&sandbox, &own.0.join("ca.pem"), "prod.truv.com", "/v1/users/").await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let refused = get(&sandbox, &stranger.0.join("ca.pem"), "prod.truv.com", "/v1/users/").await;
    assert!(refused.unwrap_err().contains("certificate"));
    for (certificate, key, named) in [
        (certificate.clone(), stranger.0.join("key.pem"), "certificate.pem"),
        (own.0.join("missing.pem"), key.clone(), "missing.pem"),
        (key.clone(), key.clone(), "key.pem"),
        (certificate.clone(), certificate.clone(), "certificate.pem"),
    ] {
        let problem = Sandbox::builder().tls_files(certificate, key).start().await.unwrap_err();
        assert!(problem.to_string().contains(named), "{problem}");
    }
}

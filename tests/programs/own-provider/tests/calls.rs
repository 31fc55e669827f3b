//! The program calls a server on this machine over TLS.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::sync::Arc;
use std::thread;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

const USER: &str = r#"{"id": "u-17", "external_user_id": "crm", "created_at": "2025-03-01T07:27:00Z", "updated_at": "2025-03-01T07:27:00Z"}"#;

/// Its address, and its certificate.
fn server() -> (String, String) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let config = Arc::new(config);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let config = Arc::clone(&config);
            thread::spawn(move || answer(stream.unwrap(), config));
        }
    });
    (url, own.cert.pem())
}

fn answer(stream: TcpStream, config: Arc<ServerConfig>) -> std::io::Result<()> {
    let mut stream = BufReader::new(StreamOwned::new(ServerConnection::new(config).unwrap(), stream));
    let mut line = String::new();
    while stream.read_line(&mut line)? > 2 {
        line.clear();
    }
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        USER.len()
    );
    stream.get_mut().write_all((head + USER).as_bytes())?;
    stream.get_mut().conn.send_close_notify();
    stream.get_mut().flush()
}

fn run(how: &str) -> Output {
    let (url, certificate) = server();
    let mut program = Command::new(env!("CARGO_BIN_EXE_own-provider"));
    program.arg(how).env("BASE_URL", url).env("AUTHORITY", certificate).env("NO_PROXY", "*").output().unwrap()
}

#[test]
fn a_provider_that_is_given_to_the_client_is_used_and_no_default_is_needed() {
    let output = run("given");
    let expected = format!("u-17\n{} bytes\n", USER.len());
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_default_provider_is_used_as_well() {
    let output = run("installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn without_any_provider_the_client_says_what_to_do_and_does_not_panic() {
    let output = run("missing");
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && !text.contains("panic"), "{text}");
    for cure in ["`crypto_provider`", "`ring`", "`aws-lc-rs`", "process default"] {
        assert!(text.contains(cure), "{text}");
    }
}

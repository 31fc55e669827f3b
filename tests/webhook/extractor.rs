//! The extractor of axum, over a real socket.

use axum::Router;
use axum::extract::FromRef;
use axum::routing::post;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use truv_sdk::webhook::{LARGEST_BODY, SIGNATURE_HEADER, VerifiedEvent, Verifier, sign};

use super::documented;

const SECRET: &str = "sandbox-planted-0123456789abcdef";

/// A state with more fields.
#[derive(Clone)]
struct App {
    verifier: Verifier,
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

async fn receive(VerifiedEvent(event): VerifiedEvent) -> String {
    event.as_json().to_owned()
}

async fn start() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().route("/truv", post(receive)).with_state(App { verifier: Verifier::new(SECRET) });
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// Sends a request and gives status and body of the answer.
async fn send(headers: &[(&str, &str)], body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(start().await).await.unwrap();
    let mut head = format!("POST /truv HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    // a server that has refused the request need not read the rest of it
    let _ = stream.write_all(&[head.as_bytes(), b"\r\n", body].concat()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

#[tokio::test]
async fn a_signed_event_arrives_as_it_was_sent() {
    for event in documented() {
        // not the form in which serde would write it
        let body = serde_json::to_string_pretty(&event).unwrap();
        let (status, answer) = send(&[("X-WEBHOOK-SIGN", &sign(SECRET, body.as_bytes()))], body.as_bytes()).await;
        assert_eq!((status, answer.as_str()), (200, body.as_str()));
    }
}

#[tokio::test]
async fn what_is_not_signed_is_unauthorized() {
    let body = documented()[0].to_string();
    let (other_body, other_secret) = (sign(SECRET, b"{}"), sign("sandbox-other", body.as_bytes()));
    let refused: [&[(&str, &str)]; 4] = [
        &[],
        &[(SIGNATURE_HEADER, "v1=planted")],
        &[(SIGNATURE_HEADER, &other_body)],
        &[(SIGNATURE_HEADER, &other_secret)],
    ];
    for headers in refused {
        let (status, answer) = send(headers, body.as_bytes()).await;
        assert_eq!(status, 401, "{answer}");
        assert!(!answer.is_empty() && !answer.contains("planted"), "{answer}");
    }
}

#[tokio::test]
async fn a_signed_body_that_is_no_event_is_a_bad_request() {
    for body in ["", "planted", "[]", r#"{"webhook_id": "planted"}"#] {
        let (status, answer) = send(&[(SIGNATURE_HEADER, &sign(SECRET, body.as_bytes()))], body.as_bytes()).await;
        assert_eq!(status, 400, "{answer}");
        assert!(answer.starts_with("not an event from Truv: ") && !answer.contains("planted"), "{answer}");
    }
}

#[tokio::test]
async fn a_body_is_read_up_to_its_bound() {
    let event = documented()[0].to_string();
    for (length, expected) in [(LARGEST_BODY, 200), (LARGEST_BODY + 1, 413)] {
        let body = format!("{event}{}", " ".repeat(length - event.len()));
        let (status, _) = send(&[(SIGNATURE_HEADER, &sign(SECRET, body.as_bytes()))], body.as_bytes()).await;
        assert_eq!(status, expected);
    }
}

//! Slow clients, and decisions that are made before a body arrives.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use truv_sandbox::Sandbox;

use crate::client::{Client, start, start_with};

async fn connect(client: &Client) -> TcpStream {
    TcpStream::connect(client.base_url.strip_prefix("http://").unwrap()).await.unwrap()
}

/// The head of a request with a body of this length.
fn head(client: &Client, secret: &str, line: &str, length: usize, more: &str) -> String {
    format!(
        "{line} HTTP/1.1\r\nHost: localhost\r\nX-Access-Client-Id: {}\r\nX-Access-Secret: {secret}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n",
        client.client_id
    )
}

/// Reads the head of an answer, and no further.
async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(answer).unwrap()
}

const SHORT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn headers_that_never_end_end_the_connection() {
    let (_sandbox, client) = start_with(Sandbox::builder().header_timeout(SHORT)).await;
    // Nothing at all, half a line, and a line now and then.
    for (start, goes_on) in [("", false), ("GET /v1/users/ HT", false), ("GET /v1/users/ HTTP/1.1\r\n", true)] {
        let (mut reader, mut writer) = connect(&client).await.into_split();
        writer.write_all(start.as_bytes()).await.unwrap();
        let drip = tokio::spawn(async move {
            while goes_on && writer.write_all(b"X-Slow: yes\r\n").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            writer
        });
        let mut answer = Vec::new();
        // The sandbox ends the connection: this side keeps it open.
        let _ = reader.read_to_end(&mut answer).await;
        assert!(!answer.starts_with(b"HTTP/1.1 2"), "{start:?}");
        drip.abort();
    }
    client.get("/v1/users/").await.expect(200);
}

#[tokio::test]
async fn a_body_that_never_ends_is_answered_with_408() {
    let (_sandbox, client) = start_with(Sandbox::builder().body_timeout(SHORT)).await;
    for path in ["/v1/users/", "/_sandbox/snapshot", "/bridge/api/open"] {
        let method = if path == "/_sandbox/snapshot" { "PUT" } else { "POST" };
        let (mut reader, mut writer) = connect(&client).await.into_split();
        let request = head(&client, &client.secret, &format!("{method} {path}"), 100_000, "");
        writer.write_all(request.as_bytes()).await.unwrap();
        let drip = tokio::spawn(async move {
            while writer.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let mut answer = Vec::new();
        let _ = reader.read_to_end(&mut answer).await;
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("connection: close"), "{path}: {answer}");
        assert!(answer.contains("within 0.3 seconds"), "{answer}");
        drip.abort();
    }
    client.get("/v1/users/").await.expect(200);
}

#[tokio::test]
async fn what_the_head_decides_is_answered_before_the_body_comes() {
    // Otherwise the sandbox would wait for a minute.
    let (_sandbox, client) = start_with(Sandbox::builder().credentials("one", "sandbox-1")).await;
    let wrong = "sandbox-2";
    for (line, secret, length, more, expected) in [
        ("POST /v1/users/", wrong, 1_000, "", "401"),
        ("POST /v1/documents/collections/", wrong, 100_000_000, "", "401"),
        ("POST /v1/orders/batch/", wrong, 1_000, "Expect: 100-continue\r\n", "401"),
        ("POST /v1/users/", "nonsense", 1_000, "", "401"),
        ("POST /v1/users/", "sandbox-1", 1_000, "Accept: text/html\r\n", "406"),
        ("PUT /v1/users/", "sandbox-1", 1_000, "", "405"),
        ("POST /v1/nothing/", "sandbox-1", 1_000, "", "404"),
        ("POST /v1/users", "sandbox-1", 1_000, "", "301"),
        ("POST /v1/users/", "sandbox-1", 1_048_577, "", "413"),
        ("POST /_sandbox/nothing", "sandbox-1", 1_000, "", "404"),
        ("POST /_sandbox/health", "sandbox-1", 1_000, "", "405"),
        ("POST /_sandbox/reset", "sandbox-1", 1_000, "Origin: http://evil.example\r\n", "403"),
        ("POST /bridge/nothing", "sandbox-1", 1_000, "", "404"),
    ] {
        let mut stream = connect(&client).await;
        stream.write_all(head(&client, secret, line, length, more).as_bytes()).await.unwrap();
        let answer = answer(&mut stream).await;
        assert_eq!(answer.split(' ').nth(1).unwrap(), expected, "{line} {more}");
    }
    // With keys that are accepted, the body is waited for.
    let mut stream = connect(&client).await;
    let expecting = head(&client, "sandbox-1", "POST /v1/users/", 2, "Expect: 100-continue\r\n");
    stream.write_all(expecting.as_bytes()).await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 100 "));
    stream.write_all(b"{}").await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 400 "));
}

#[tokio::test]
async fn a_connection_goes_on_after_a_body_that_nobody_wanted() {
    let (_sandbox, client) = start_with(Sandbox::builder().credentials("one", "sandbox-1")).await;
    let mut stream = connect(&client).await;
    for _ in 0..2 {
        stream.write_all(head(&client, "sandbox-2", "POST /v1/users/", 100_000, "").as_bytes()).await.unwrap();
        let refused = answer(&mut stream).await;
        assert!(refused.starts_with("HTTP/1.1 401 "));
        let length = refused.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
        stream.read_exact(&mut vec![0; length]).await.unwrap();
        stream.write_all(&[b' '; 100_000]).await.unwrap();
    }
}

#[tokio::test]
async fn the_sender_of_a_large_body_gets_to_the_answer() {
    let (_sandbox, client) = start().await;
    let body = vec![b' '; 12_000_000];
    let large = |client: &Client| {
        client.request("POST", "/v1/users/").header("Content-Type", "application/json").body(body.clone())
    };
    assert_eq!(client.unchecked(large(&client)).await.0, 413);
    let stranger = client.with_keys("one", "nonsense");
    assert_eq!(client.unchecked(large(&stranger)).await.0, 401);
}

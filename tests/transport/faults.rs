//! Every way in which a server or a network fails, and what becomes of the call: the table in `docs/faults.md`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::time::Instant;
use truv_sdk::retry::Retry;
use truv_sdk::{Client, Error};

use crate::support::builder;
use crate::support::paused::paused;
use crate::support::server::{Reply, Server, answer, nobody};

const DOCUMENTED: &str = include_str!("../../docs/faults.md");

/// A body is refused past this, so that an endless one need not be long.
const BOUND: usize = 4096;

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

fn bytes(head: &str, rest: &str) -> Vec<u8> {
    format!("{head}{rest}").into_bytes()
}

/// What a row of the table calls it, and what the server does.
type Fault = (&'static str, fn() -> Reply);

fn faults() -> Vec<Fault> {
    vec![
        ("closed before an answer", || Reply::Close(vec![])),
        ("reset before an answer", || Reply::Reset(vec![])),
        ("reset inside the headers", || Reply::Reset(bytes("HTTP/1.1 200 OK\r\ncontent-ty", ""))),
        ("reset after the headers", || Reply::Reset(bytes(HEAD, "content-length: 100\r\n\r\n"))),
        ("reset inside the body", || Reply::Reset(bytes(HEAD, "content-length: 100\r\n\r\n{"))),
        ("truncated body (`Content-Length` too large)", || Reply::Close(bytes(HEAD, "content-length: 100\r\n\r\n{}"))),
        ("truncated body (chunked)", || Reply::Close(bytes(HEAD, "transfer-encoding: chunked\r\n\r\nff\r\n{"))),
        ("`Content-Length` too small", || Reply::Close(bytes(HEAD, "content-length: 5\r\n\r\n{\"id\": \"u\"}"))),
        ("two different `Content-Length`", || {
            Reply::Close(bytes(HEAD, "content-length: 1\r\ncontent-length: 2\r\n\r\n{}"))
        }),
        ("no answer", || Reply::Silence),
        ("headers that stop", || Reply::Stall(bytes("HTTP/1.1 200 OK\r\ncontent-ty", ""))),
        ("`100 Continue` for ever", || Reply::Stall(bytes("", &"HTTP/1.1 100 Continue\r\n\r\n".repeat(1000)))),
        ("body that stops", || Reply::Stall(bytes(HEAD, "content-length: 100\r\n\r\n{"))),
        ("endless body", || {
            let chunk = format!("400\r\n{}\r\n", " ".repeat(0x400));
            Reply::Keep(bytes(HEAD, &format!("transfer-encoding: chunked\r\n\r\n{}", chunk.repeat(8))))
        }),
        ("150 headers", || {
            let headers: String = (0..150).map(|number| format!("x-{number}: 1\r\n")).collect();
            Reply::Keep(bytes(HEAD, &format!("{headers}content-length: 2\r\n\r\n{{}}")))
        }),
        ("not HTTP", || Reply::Close(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec())),
        ("chunks that are none", || Reply::Close(bytes(HEAD, "transfer-encoding: chunked\r\n\r\nxyz\r\n"))),
        ("200 with garbage", || answer(200, &["content-type: application/json"], "\u{0}garbage")),
        ("200 of another shape", || answer(200, &["content-type: application/json"], "[]")),
        ("redirect to another host", || answer(302, &["location: https://mallory.example/"], "")),
        ("200 coded as gzip", || {
            answer(200, &["content-type: application/json", "content-encoding: gzip"], b"\x1f\x8b\x08\0\0\0\0\0")
        }),
        ("408", || answer(408, &["connection: close"], "")),
        ("429, wait 2 s", || answer(429, &["retry-after: 2"], "")),
        ("429, \"available in 2 seconds\"", || {
            answer(429, &[], r#"{"detail": "Request was throttled. Expected available in 2 seconds."}"#)
        }),
        ("429, wait 5 min", || answer(429, &["retry-after: 300"], "")),
        ("429, refresh limit", || {
            answer(
                429,
                &[],
                r#"{"error": {"code": "throttled", "message": "Refresh limit for the access_token exceeded"}}"#,
            )
        }),
        ("500", || answer(500, &[], "")),
        ("502", || answer(502, &[], "<html>")),
        ("503", || answer(503, &[], "")),
        ("503, wait 2 s", || answer(503, &["retry-after: 2"], "")),
        ("504", || answer(504, &[], "")),
    ]
}

/// A client with the default retries, without jitter, that counts its attempts.
fn client(url: &str, attempts: &Arc<AtomicU32>) -> Client {
    let count = Arc::clone(attempts);
    let retry = Retry::default().random(|| 0.0).on_retry(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    builder(url).retry(retry).max_body_bytes(BOUND).build().unwrap()
}

/// Attempts and time of a call, as the table has them, and its error.
async fn outcome<T: std::fmt::Debug>(
    attempts: &AtomicU32,
    call: impl Future<Output = truv_sdk::Result<T>>,
) -> (String, Error) {
    attempts.store(1, Ordering::Relaxed);
    let start = Instant::now();
    let error = call.await.unwrap_err();
    let seconds = start.elapsed().as_secs();
    let time = if seconds == 0 { "at once".to_owned() } else { format!("{seconds} s") };
    (format!("{}, {time}", attempts.load(Ordering::Relaxed)), error)
}

/// The two servers fail alike; there are two since a 429 of one call would hold up the other.
async fn row(fault: &str, urls: [&str; 2]) -> String {
    let attempts = Arc::new(AtomicU32::new(1));
    let [getting, posting] = urls.map(|url| client(url, &attempts));
    let (get, error) = outcome(&attempts, getting.users_get().user_id("u").send()).await;
    let (post, other) = outcome(&attempts, posting.keys_create().send()).await;
    assert_eq!(error.kind(), other.kind(), "{fault}: {error}, {other}");
    let known = [
        (error.is_retry_after_too_long(), "is_retry_after_too_long"),
        (error.is_refresh_limit(), "is_refresh_limit"),
        (error.is_rate_limited(), "is_rate_limited"),
        (error.is_server_error(), "is_server_error"),
        (error.is_other_status(), "is_other_status"),
        (error.is_timeout(), "is_timeout"),
        (error.is_connect(), "is_connect"),
        (error.is_interrupted(), "is_interrupted"),
        (error.is_refused(), "is_refused"),
        (error.is_decode(), "is_decode"),
    ];
    let predicate = known.iter().find(|(holds, _)| *holds).map_or_else(String::new, |(_, name)| format!("`{name}`"));
    format!("| {fault} | `{:?}` | {predicate} | {get} | {post} |", error.kind())
}

#[test]
fn each_fault_has_the_documented_outcome() {
    paused(async {
        let (url, _reserved) = nobody();
        let mut rows = vec![row("connection refused", [&url, &url]).await];
        for (fault, reply) in faults() {
            let servers = [Server::start(move |_| reply()).await, Server::start(move |_| reply()).await];
            rows.push(row(fault, servers.each_ref().map(|server| &*server.url)).await);
        }
        let (table, _) = DOCUMENTED.split_once("\n## ").unwrap();
        let documented: Vec<_> =
            table.lines().filter(|line| line.starts_with("| ")).skip(1).map(str::to_owned).collect();
        let (found, documented) = (rows.join("\n"), documented.join("\n"));
        assert_eq!(found, documented, "the table in docs/faults.md should be\n{found}\n");
    });
}

//! Downloads whose bodies are wrong.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use truv_sdk::ErrorKind;

use super::{FILE, client, host, signed};
use crate::support::server::{Reply, Server, answer};

#[tokio::test]
async fn the_whole_file_is_written_and_told_of() {
    let (client, _truv) = client().await;
    let host = host().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let seen_too = Arc::clone(&seen);
    let mut written = Vec::new();
    let download = client.download(signed(&host)).on_progress(move |progress| seen_too.lock().unwrap().push(progress));
    let downloaded = download.to_writer(&mut written).await.unwrap();
    assert_eq!(written, FILE);
    assert_eq!(downloaded.bytes, FILE.len() as u64);
    assert_eq!(downloaded.content_type.as_deref(), Some("application/pdf"));
    let last = *seen.lock().unwrap().last().unwrap();
    assert_eq!((last.received, last.total), (FILE.len() as u64, Some(FILE.len() as u64)));
}

#[tokio::test]
async fn a_file_over_the_bound_is_refused_announced_or_not() {
    let (client, _truv) = client().await;
    let unannounced = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), FILE].concat();
    let replies = [answer(200, &[], FILE), Reply::Close(unannounced)];
    for reply in replies {
        let reply = Mutex::new(Some(reply));
        let host = Server::start(move |_| reply.lock().unwrap().take().unwrap()).await;
        let mut written = Vec::new();
        let error = client.download(signed(&host)).max_bytes(7).to_writer(&mut written).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused);
        assert!(error.to_string().contains("7 bytes"), "{error}");
        assert!(written.len() <= 7);
    }
}

#[tokio::test]
async fn a_file_that_breaks_off_is_an_error() {
    let (client, _truv) = client().await;
    for close in [Reply::Close, Reply::Reset] {
        let host = Server::start(move |_| close(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf".to_vec())).await;
        let error = client.download(signed(&host)).to_writer(&mut Vec::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    }
}

#[tokio::test]
async fn a_host_that_stalls_is_given_up() {
    let (client, _truv) = client().await;
    for start in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"] {
        let host = Server::start(move |_| Reply::Stall(start.into())).await;
        let download = client.download(signed(&host)).stall_timeout(Duration::from_millis(50));
        let error = download.to_writer(&mut Vec::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    }
}

#[tokio::test]
async fn a_writer_that_fails_is_an_error_of_its_own() {
    let (client, _truv) = client().await;
    let host = host().await;
    // the other end is gone
    let (mut writer, _) = tokio::io::duplex(3);
    let error = client.download(signed(&host)).to_writer(&mut writer).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Write);
}

#[tokio::test]
async fn only_a_200_is_the_whole_file() {
    let (client, _truv) = client().await;
    for (status, header) in
        [(206, "content-range: bytes 0-23/100"), (204, "x-none: 1"), (203, "x-none: 1"), (304, "x-none: 1")]
    {
        let host = Server::start(move |_| answer(status, &[header], if status == 204 { b"" } else { FILE })).await;
        let mut written = Vec::new();
        let error = client.download(signed(&host)).to_writer(&mut written).await.unwrap_err();
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::FileHost, status), "{error}");
        assert!(written.is_empty());
    }
}

/// A host that never stalls, and never comes to an end.
#[tokio::test]
async fn a_host_that_is_slow_is_given_up_at_the_deadline() {
    let (client, _truv) = client().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/slow", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_buf(&mut Vec::new()).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n").await.unwrap();
        while stream.write_all(b".").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let error =
        client.download(&address).deadline(Duration::from_millis(200)).to_writer(&mut Vec::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("`deadline`"), "{error}");
}

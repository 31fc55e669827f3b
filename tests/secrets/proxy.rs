//! The password of a proxy, in the proxy's URL or beside it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use truv_sdk::ClientBuilder;
use truv_sdk::retry::Retry;

use super::calls::said;
use crate::support::builder;
use crate::support::traces;

const NAME: &str = "lender-Zt6";
const PASSWORD: &str = "hVq8bXw3RmKd";

#[track_caller]
fn assert_no_password(what: &str, shown: &str) {
    let basic = STANDARD.encode(format!("{NAME}:{PASSWORD}"));
    for secret in [PASSWORD, NAME, &basic] {
        if let Some(line) = shown.lines().find(|line| line.contains(secret)) {
            panic!("{what} shows {secret}: {line}");
        }
    }
}

/// A proxy that repeats the request's head in everything that it answers.
async fn echoing(status: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            // TLS and SOCKS begin with another byte
            while !head.ends_with(b"\r\n\r\n") && head.first().is_none_or(|first| *first == b'C') {
                head.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            let answer = format!("HTTP/1.1 {status} {}\r\nx-echo: {0}\r\n\r\n{head}", head.replace("\r\n", " "));
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    address.to_string()
}

#[tokio::test]
async fn the_password_of_a_proxy_shows_nowhere() {
    traces::capture();
    let mut addresses = vec!["127.0.0.1:1".to_owned()];
    for status in ["200", "403", "407", "hush"] {
        addresses.push(echoing(status).await);
    }
    for address in addresses {
        let schemes: &[&str] = if cfg!(feature = "socks") { &["http", "https", "socks5h"] } else { &["http", "https"] };
        for scheme in schemes {
            let base = || builder("https://truv.test").retry(Retry::never());
            let inside = base().proxy(format!("{scheme}://{NAME}:{PASSWORD}@{address}"));
            let beside = base().proxy(format!("{scheme}://{address}")).proxy_credentials(NAME, PASSWORD);
            for builder in [inside, beside] {
                assert_no_password("the builder", &format!("{builder:?}{builder:#?}"));
                fails(builder).await;
            }
        }
    }
    assert!(traces::captured().contains("intercepts"), "what reqwest writes of proxies is not captured");
    assert_no_password("the traces", &traces::captured());
}

async fn fails(builder: ClientBuilder) {
    let client = builder.build().unwrap();
    assert_no_password("the client", &format!("{client:?}{client:#?}"));
    let error = client.users_get().user_id("u").send().await.unwrap_err();
    assert_no_password("a call's error", &said(&error));
    let error = client.download("https://files.test/f").to_writer(&mut Vec::new()).await.unwrap_err();
    assert_no_password("a download's error", &said(&error));
}

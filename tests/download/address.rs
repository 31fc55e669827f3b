//! Where files may come from, and what is sent there.

use truv_sdk::ErrorKind;

use super::{client, host, signed};
use crate::support::planted::{ACCESS_SECRET, CLIENT_ID};
use crate::support::server::{Server, answer};

#[tokio::test]
async fn neither_host_nor_where_it_redirects_to_gets_a_key() {
    let (client, truv) = client().await;
    let host = host().await;
    let elsewhere = signed(&host);
    let first = Server::start(move |_| answer(302, &[&format!("location: {elsewhere}")], "")).await;
    client.download(signed(&first)).to_writer(&mut Vec::new()).await.unwrap();
    for request in first.requests().iter().chain(&host.requests()) {
        let all = format!("{request:?}").to_ascii_lowercase();
        assert!(!all.contains(CLIENT_ID) && !all.contains(ACCESS_SECRET) && !all.contains("x-access"), "{all}");
        assert_eq!(request.method, "GET");
    }
    assert_eq!((first.requests().len(), host.requests().len()), (1, 1));
    assert!(truv.requests().is_empty());
}

#[tokio::test]
async fn addresses_that_are_not_safe_are_refused_and_not_repeated() {
    let (client, _truv) = client().await;
    for address in [
        "planted",
        "http://files.example.org/planted",
        "ftp://files.example.org/planted",
        "https://planted:planted@files.example.org/",
        "file:///planted",
    ] {
        let error = client.download(address).to_writer(&mut Vec::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{address}");
        assert!(!format!("{error} {error:?}").contains("planted"), "{error:?}");
    }
}

#[tokio::test]
async fn redirects_to_plain_http_elsewhere_in_circles_or_nowhere_are_refused() {
    let (client, _truv) = client().await;
    for location in ["location: http://files.example.org/planted", "location: /again?signature=planted", "x-none: 1"] {
        let host = Server::start(move |_| answer(307, &[location], "")).await;
        let error = client.download(signed(&host)).to_writer(&mut Vec::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused, "{location}");
        assert!(!format!("{error} {error:?}").contains("planted"), "{error:?}");
        assert!(host.requests().len() <= 6);
    }
}

#[tokio::test]
async fn an_address_that_has_expired_is_told_as_such() {
    let (client, _truv) = client().await;
    let host = Server::start(|_| answer(403, &[], "<Error><Code>AccessDenied planted</Code></Error>")).await;
    let error = client.download(signed(&host)).to_writer(&mut Vec::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::FileHost, 403));
    assert!(error.to_string().contains("expired"), "{error}");
    assert!(!format!("{error} {error:?}").contains("planted"), "{error:?}");
}

#[tokio::test]
async fn a_client_of_truv_itself_fetches_nothing_from_this_machine() {
    let host = host().await;
    let client = truv_sdk::Client::builder(CLIENT_ID, ACCESS_SECRET).build().unwrap();
    let port = host.url.rsplit_once(':').unwrap().1;
    for name in ["127.0.0.1", "localhost", "x.localhost", "[::1]"] {
        let error =
            client.download(format!("http://{name}:{port}/planted")).to_writer(&mut Vec::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(!format!("{error} {error:?}").contains("planted"), "{error:?}");
    }
    assert!(host.requests().is_empty());
}

//! Connections through proxies that the tests run, to a server whose name only the proxies know.

#![allow(clippy::print_stdout, reason = "the child process answers on its standard output")]

mod environment;
mod faults;
mod refused;
mod server;
#[cfg(feature = "socks")]
mod socks;

use rcgen::{CertifiedKey, KeyPair};
use server::Proxy;
use truv_sdk::retry::Retry;
use truv_sdk::{Client, ClientBuilder, ErrorKind};

use crate::tls::{Server, self_signed};

/// Nobody but the proxies knows where it is.
const TRUV: &str = "truv.test";

/// The target that the client asks the proxy for.
const TARGET: &str = "truv.test:443";

/// `lender:p@ss:wörd/%`, as `Proxy-Authorization` has it.
const PASSWORD: &str = "p@ss:wörd/%";
const BASIC: &str = "Basic bGVuZGVyOnBAc3M6d8O2cmQvJQ==";

struct Origin {
    certificate: CertifiedKey<KeyPair>,
    server: Server,
}

impl Origin {
    async fn start() -> Self {
        let certificate = self_signed(TRUV);
        let server = Server::start(&certificate, None).await;
        Self { certificate, server }
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef")
            .base_url(format!("https://{TRUV}"))
            .retry(Retry::never())
            .root_certificates_pem(self.certificate.cert.pem())
    }
}

async fn call(builder: ClientBuilder) -> truv_sdk::Result<()> {
    builder.build().unwrap().users_delete().user_id("u").send().await.map(drop)
}

#[tokio::test]
async fn a_call_goes_through_the_proxy_in_a_tunnel() {
    let origin = Origin::start().await;
    let proxy = Proxy::to(&origin.server).start().await;
    call(origin.builder().proxy(&*proxy.url)).await.unwrap();
    assert_eq!((proxy.targets(), origin.server.requests()), (vec![TARGET.to_owned()], 1));
    let head = proxy.heads().remove(0).to_ascii_lowercase();
    assert!(!head.contains("0123456789abcdef") && !head.contains("proxy-authorization"), "{head}");
    // as other programs take it: without a scheme
    call(origin.builder().proxy(proxy.url.replace("http://", " "))).await.unwrap();
    assert_eq!(proxy.targets().len(), 2);
}

#[tokio::test]
async fn the_password_of_the_url_or_of_the_builder_reaches_the_proxy() {
    let origin = Origin::start().await;
    let proxy = Proxy::to(&origin.server).asking_for(BASIC).start().await;
    let with_password = proxy.url.replace("://", "://lender:p%40ss%3Aw%C3%B6rd%2F%25@");
    call(origin.builder().proxy(with_password)).await.unwrap();
    call(origin.builder().proxy(&*proxy.url).proxy_credentials("lender", PASSWORD)).await.unwrap();
    // the builder's replace those of the URL
    let with_other = proxy.url.replace("://", "://borrower:wrong@");
    call(origin.builder().proxy_credentials("lender", PASSWORD).proxy(with_other)).await.unwrap();
    assert_eq!((proxy.targets(), origin.server.requests()), (vec![TARGET.to_owned(); 3], 3));
}

#[tokio::test]
async fn a_proxy_that_is_reached_by_tls_works_the_same() {
    let origin = Origin::start().await;
    let certificate = self_signed("localhost");
    let proxy = Proxy::to(&origin.server).asking_for(BASIC).over_tls(&certificate).start().await;
    let builder = origin.builder().proxy(&*proxy.url).proxy_credentials("lender", PASSWORD);
    let error = call(builder.clone()).await.unwrap_err();
    assert!(error.is_connect() && error.to_string().contains("certificate"), "{error}");
    assert_eq!((proxy.targets().len(), error.attempts()), (0, 0));
    call(builder.root_certificates_pem(certificate.cert.pem())).await.unwrap();
    assert_eq!((proxy.targets(), origin.server.requests()), (vec![TARGET.to_owned()], 1));
}

#[tokio::test]
async fn downloads_go_through_the_proxy_too_and_plain_http_does_not() {
    let origin = Origin::start().await;
    let proxy = Proxy::to(&origin.server).start().await;
    let client = origin.builder().proxy(&*proxy.url).build().unwrap();
    let file =
        async |client: &Client, url: &str| client.download(url).to_writer(&mut Vec::new()).await.unwrap_err().kind();
    assert_eq!(file(&client, "https://truv.test/file").await, ErrorKind::FileHost, "204 is no file");
    assert_eq!((proxy.targets(), origin.server.requests()), (vec![TARGET.to_owned()], 1));
    // a local Truv, that has nobody on its port
    let local = origin.builder().proxy(&*proxy.url).base_url("http://127.0.0.1:1").build().unwrap();
    assert!(local.users_delete().user_id("u").send().await.unwrap_err().is_connect());
    assert_eq!(file(&local, "http://127.0.0.1:1/file").await, ErrorKind::Connect);
    assert_eq!(proxy.targets().len(), 1);
}

/// Each answer of the proxy leads to an error that says that nothing was sent to Truv.
#[tokio::test]
async fn a_proxy_that_refuses_or_is_not_there_is_told_as_such() {
    let origin = Origin::start().await;
    let asking = Proxy::to(&origin.server).asking_for(BASIC).start().await;
    let error = call(origin.builder().proxy(&*asking.url).proxy_credentials("lender", "hush")).await.unwrap_err();
    assert!(error.is_connect() && error.to_string().contains("proxy authorization required"), "{error}");
    assert_eq!(error.attempts(), 0);
    let refusing = Proxy::answering("HTTP/1.1 403 Forbidden\r\n\r\n").start().await;
    let garbage = Proxy::answering("hush\r\n\r\n").start().await;
    let closing = Proxy::answering("").start().await;
    for url in [&*refusing.url, &*garbage.url, &*closing.url, "http://127.0.0.1:1", "http://proxy.invalid:3128"] {
        let error =
            call(origin.builder().proxy(url).connect_timeout(std::time::Duration::from_secs(5))).await.unwrap_err();
        assert!(error.is_connect() && error.to_string().contains("proxy"), "{url}: {error}");
        assert!(!format!("{error} {error:?}").contains("hush"));
        assert_eq!(error.attempts(), 0, "{url}");
    }
    assert_eq!(origin.server.requests(), 0);
}

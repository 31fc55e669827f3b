//! TLS: who is trusted, and how the client identifies itself.

#![cfg(feature = "ring")]
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use truv_sdk::{Client, ClientBuilder};

pub(crate) fn self_signed(name: &str) -> CertifiedKey<KeyPair> {
    generate_simple_self_signed([name.to_owned()]).unwrap()
}

pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<AtomicUsize>,
}

impl Server {
    /// Answers every request with 204, and asks for a certificate of `client` if that is given.
    pub(crate) async fn start(own: &CertifiedKey<KeyPair>, client: Option<&CertifiedKey<KeyPair>>) -> Self {
        let provider = Arc::new(default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
        let builder = match client {
            None => builder.unwrap().with_no_client_auth(),
            Some(client) => {
                let mut roots = RootCertStore::empty();
                roots.add(client.cert.der().clone()).unwrap();
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
                builder.unwrap().with_client_cert_verifier(verifier.unwrap())
            }
        };
        let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
        let config = builder.with_single_cert(vec![own.cert.der().clone()], key).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let requests = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&requests);
        tokio::spawn(async move {
            let acceptor = TlsAcceptor::from(Arc::new(config));
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(acceptor.clone(), stream, Arc::clone(&count)));
            }
        });
        Self { url, requests }
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

async fn serve(acceptor: TlsAcceptor, stream: TcpStream, count: Arc<AtomicUsize>) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    count.fetch_add(1, Ordering::SeqCst);
    stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await?;
    stream.shutdown().await
}

fn client(server: &Server) -> ClientBuilder {
    Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef").base_url(&server.url)
}

async fn call(builder: ClientBuilder) -> truv_sdk::Result<()> {
    builder.build().unwrap().users_delete().user_id("u").send().await.map(drop)
}

#[tokio::test]
async fn a_server_whose_certificate_was_added_is_trusted() {
    let certificate = self_signed("localhost");
    let server = Server::start(&certificate, None).await;
    call(client(&server).root_certificates_pem(certificate.cert.pem())).await.unwrap();
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_server_that_is_not_trusted_gets_no_request() {
    let server = Server::start(&self_signed("localhost"), None).await;
    let error = call(client(&server).root_certificates_pem(self_signed("localhost").cert.pem())).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert_eq!(error.attempts(), 0);
    assert!(error.to_string().contains("certificate"), "{error}");
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_certificate_of_another_name_is_not_trusted() {
    let certificate = self_signed("prod.truv.com");
    let server = Server::start(&certificate, None).await;
    let error = call(client(&server).root_certificates_pem(certificate.cert.pem())).await.unwrap_err();
    assert!(error.is_connect() && error.to_string().contains("localhost"), "{error}");
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn the_client_identifies_itself_to_a_server_that_asks() {
    let (certificate, identity) = (self_signed("localhost"), self_signed("lender"));
    let server = Server::start(&certificate, Some(&identity)).await;
    let anonymous = client(&server).root_certificates_pem(certificate.cert.pem());
    call(anonymous.clone()).await.unwrap_err();
    let stranger = self_signed("lender");
    call(anonymous.clone().identity_pem(stranger.cert.pem(), stranger.signing_key.serialize_pem())).await.unwrap_err();
    assert_eq!(server.requests(), 0);
    call(anonymous.identity_pem(identity.cert.pem(), identity.signing_key.serialize_pem())).await.unwrap();
    assert_eq!(server.requests(), 1);
}

/// With TLS 1.3 the server says so only once the request is on its way.
#[tokio::test]
async fn a_missing_client_certificate_is_told_as_such_and_nothing_counts_as_sent() {
    let (own, identity) = (self_signed("localhost"), self_signed("client"));
    let server = Server::start(&own, Some(&identity)).await;
    let error = call(client(&server).root_certificates_pem(own.cert.pem())).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert_eq!((error.attempts(), server.requests()), (0, 0));
    assert!(error.to_string().contains("`identity_pem`"), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_trusted_is_told_as_such() {
    let server = Server::start(&self_signed("localhost"), None).await;
    let error = call(client(&server)).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert_eq!((error.attempts(), server.requests()), (0, 0));
    assert!(error.to_string().contains("`root_certificates_pem`"), "{error}");
}

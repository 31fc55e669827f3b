//! Proxies that connect to one server, whatever name they are asked for.

use std::sync::{Arc, Mutex};

use rcgen::{CertifiedKey, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::tls::Server;

/// An HTTP proxy.
pub(super) struct Proxy {
    pub(super) url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

/// How the proxy behaves.
pub(super) struct Setting {
    target: Option<String>,
    /// The value of `Proxy-Authorization` without which it refuses.
    asks: Option<&'static str>,
    answer: &'static str,
    tls: Option<TlsAcceptor>,
}

impl Proxy {
    pub(super) fn to(server: &Server) -> Setting {
        let target = Some(server.url.replace("https://localhost", "127.0.0.1"));
        Setting { target, asks: None, answer: "HTTP/1.1 200 Connection established\r\n\r\n", tls: None }
    }

    /// Connects nowhere.
    pub(super) fn answering(answer: &'static str) -> Setting {
        Setting { target: None, asks: None, answer, tls: None }
    }

    /// The requests that it has let through or answered, without those that lacked a password.
    pub(super) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// The hosts that it was asked for.
    pub(super) fn targets(&self) -> Vec<String> {
        let target = |head: &String| head.strip_prefix("CONNECT ").unwrap().split(' ').next().unwrap().to_owned();
        self.heads().iter().map(target).collect()
    }
}

impl Setting {
    pub(super) fn asking_for(mut self, authorization: &'static str) -> Self {
        self.asks = Some(authorization);
        self
    }

    pub(super) fn over_tls(mut self, own: &CertifiedKey<KeyPair>) -> Self {
        let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
        let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let config = builder.with_single_cert(vec![own.cert.der().clone()], key).unwrap();
        self.tls = Some(TlsAcceptor::from(Arc::new(config)));
        self
    }

    pub(super) async fn start(self) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://localhost:{}", listener.local_addr().unwrap().port());
        let heads = Arc::default();
        let (setting, log) = (Arc::new(self), Arc::clone(&heads));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (setting, log) = (Arc::clone(&setting), Arc::clone(&log));
                tokio::spawn(async move {
                    match &setting.tls {
                        None => setting.serve(stream, &log).await,
                        Some(acceptor) => setting.serve(acceptor.accept(stream).await?, &log).await,
                    }
                });
            }
        });
        Proxy { url, heads }
    }

    async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: S,
        log: &Mutex<Vec<String>>,
    ) -> std::io::Result<()> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
        }
        let head = String::from_utf8(head).unwrap();
        if let Some(asked) = self.asks
            && !head.contains(&format!("Proxy-Authorization: {asked}\r\n"))
        {
            stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await?;
            return stream.shutdown().await;
        }
        log.lock().unwrap().push(head);
        stream.write_all(self.answer.as_bytes()).await?;
        if let Some(target) = &self.target {
            copy_bidirectional(&mut stream, &mut TcpStream::connect(target).await?).await?;
        }
        stream.shutdown().await
    }
}

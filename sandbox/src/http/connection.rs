//! Connections: accepted, served with limits on their headers, and broken off on request, as on a bad network.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{oneshot, watch};

use super::body_delivery::Body;

/// How many connections may wait to be accepted, as far as the system allows. With fewer, a thousand clients that come at once
/// see resets while the processor is busy.
const BACKLOG: u32 = 4096;

/// Listens as TCP does, with TLS or without; every connection can be broken off.
pub(crate) struct Breakable {
    listener: TcpListener,
    tls: Option<Tls>,
}

/// Accepts connections with TLS.
#[cfg(feature = "tls")]
pub(crate) type Tls = tokio_rustls::TlsAcceptor;
/// There is no TLS in this build.
#[cfg(not(feature = "tls"))]
#[derive(Clone)]
pub(crate) enum Tls {}

impl Breakable {
    pub(crate) fn listen(address: SocketAddr) -> io::Result<Self> {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // On other systems, this option lets two programs have the same port.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG).map(|listener| Self { listener, tls: None })
    }

    /// Takes connections with TLS only.
    #[cfg(feature = "tls")]
    pub(crate) fn with_tls(self, tls: Tls) -> Self {
        Self { tls: Some(tls), ..self }
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers requests until `stop`, and then those that are under way. A connection may take `headers` to send the head of
    /// a request, counted from its start or from the answer before.
    pub(crate) async fn serve<A, F>(mut self, headers: Duration, stop: oneshot::Receiver<()>, answer: A)
    where
        A: Fn(Hold, Request<Incoming>) -> F + Clone + Send + 'static,
        F: Future<Output = Response<Body>> + Send + 'static,
    {
        let mut http = http1::Builder::new();
        // most answers are short: one copy costs less than a second buffer
        http.timer(TokioTimer::new()).header_read_timeout(headers).writev(false);
        // each connection holds a receiver, until it has ended
        let (end, ended) = watch::channel(false);
        let mut stop = pin!(stop);
        loop {
            let stream = tokio::select! {
                stream = self.accept() => stream,
                // A dropped sender means stop, too.
                _ = &mut stop => break,
            };
            let (hold, answer) = (stream.connection.clone(), answer.clone());
            let service = service_fn(move |request| {
                let answered = answer(hold.clone(), request);
                async move { Ok::<_, Infallible>(answered.await) }
            });
            let (http, ended, tls) = (http.clone(), ended.clone(), self.tls.clone());
            tokio::spawn(async move {
                match tls {
                    None => until(ended, http.serve_connection(TokioIo::new(stream), service)).await,
                    Some(tls) => {
                        if let Ok(Some(stream)) = tokio::time::timeout(headers, shake_hands(tls, stream)).await {
                            until(ended, http.serve_connection(TokioIo::new(stream), service)).await;
                        }
                    }
                }
            });
        }
        drop((self, ended));
        end.send_replace(true);
        end.closed().await;
    }

    async fn accept(&mut self) -> Stream {
        let stream = loop {
            match self.listener.accept().await {
                Ok((stream, _)) => break stream,
                Err(problem) if is_of_connection(&problem) => {}
                // most likely too many files are open, until other connections have ended
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        };
        // Answers are written whole; waiting for more to send would only delay them.
        let _ = stream.set_nodelay(true);
        Stream { stream, connection: Hold::default() }
    }
}

/// Whether only this one connection failed, before it was accepted.
fn is_of_connection(problem: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(problem.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers requests until the client or `ended` says so, and then the one that is under way.
async fn until<I, S>(mut ended: watch::Receiver<bool>, connection: http1::Connection<I, S>)
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    S: HttpService<Incoming, ResBody = Body, Error = Infallible>,
{
    let mut connection = pin!(connection);
    tokio::select! {
        // how it ends is nobody's business but the client's
        _ = &mut connection => return,
        _ = ended.wait_for(|ended| *ended) => {}
    }
    connection.as_mut().graceful_shutdown();
    drop(connection.await);
}

/// A connection with TLS; none if the client does not speak it.
#[cfg(feature = "tls")]
async fn shake_hands(tls: Tls, stream: Stream) -> Option<tokio_rustls::server::TlsStream<Stream>> {
    tls.accept(stream).await.ok()
}

#[cfg(not(feature = "tls"))]
async fn shake_hands(tls: Tls, _: Stream) -> Option<Stream> {
    match tls {}
}

/// A hold on the connection that a request came by.
#[derive(Clone, Default)]
pub(crate) struct Hold(Arc<AtomicBool>);

impl Hold {
    /// Ends the connection at once: the other side sees a reset, even if data was still on its way.
    pub(crate) fn reset(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

struct Stream {
    stream: TcpStream,
    connection: Hold,
}

impl Stream {
    fn check(&self) -> io::Result<()> {
        if !self.connection.0.load(Ordering::Relaxed) {
            return Ok(());
        }
        // With this option, closing is a reset and not an orderly end.
        let _ = self.stream.set_zero_linger();
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

//! A server that answers with bytes of the test's choice, and remembers what it was sent.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::document::{Answer, Operation, full};
use super::paused::hold;
use super::planted;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query as they came.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// Every value of a header.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
    }
}

pub(crate) enum Reply {
    /// The connection stays open for the next request.
    Keep(Vec<u8>),
    /// The connection is closed in order.
    Close(Vec<u8>),
    /// The connection is reset.
    Reset(Vec<u8>),
    /// Only these bytes; then nothing, until the client gives up.
    Stall(Vec<u8>),
    /// Nothing, until the client gives up.
    Silence,
}

/// A complete answer. `headers` are whole lines.
pub(crate) fn answer(status: u16, headers: &[&str], body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status} -\r\ncontent-length: {}\r\n", body.len());
    for header in headers {
        bytes.push_str(header);
        bytes.push_str("\r\n");
    }
    bytes.push_str("\r\n");
    Reply::Keep([bytes.as_bytes(), body].concat())
}

/// The documented success of an operation, with every property.
pub(crate) fn success(operation: &Operation) -> Reply {
    match operation.answer {
        Answer::Empty => answer(operation.status, &[], ""),
        Answer::Json(schema) => json(operation.status, &full(schema)),
        Answer::Pdf => answer(operation.status, &["content-type: application/pdf"], planted::PDF),
    }
}

pub(crate) fn json(status: u16, body: &Value) -> Reply {
    answer(status, &["content-type: application/json"], body.to_string())
}

/// The URL of a port that refuses connections, for as long as the socket is kept.
pub(crate) fn nobody() -> (String, TcpSocket) {
    loop {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.local_addr().unwrap();
        if is_new(address) {
            return (format!("http://{address}"), socket);
        }
    }
}

/// Whether no server of this process had this address before: one that is used again by another test would bring the count of
/// requests, which is kept by address, with it.
fn is_new(address: SocketAddr) -> bool {
    static USED: Mutex<BTreeSet<SocketAddr>> = Mutex::new(BTreeSet::new());
    USED.lock().unwrap().insert(address)
}

pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// Listens on a free port of loopback, for as long as the test's runtime lives.
    pub(crate) async fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_slow(move |request| std::future::ready(answer(request))).await
    }

    /// The same, for answers that take their time.
    pub(crate) async fn start_slow<F>(answer: impl Fn(&Request) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        let listener = loop {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            if is_new(listener.local_addr().unwrap()) {
                break listener;
            }
        };
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(answer);
        let connections = Arc::new(AtomicUsize::new(0));
        let (seen, count) = (Arc::clone(&requests), Arc::clone(&connections));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(stream, Arc::clone(&answer), Arc::clone(&seen)));
            }
        });
        Self { url, requests, connections }
    }

    /// Everything that was sent so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// How often a client connected.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Everything that was sent since this was last called.
    pub(crate) fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

/// Answers until the client closes the connection, or sends something that is not a request.
async fn serve<F: Future<Output = Reply> + Send>(
    mut stream: TcpStream,
    answer: Arc<impl Fn(&Request) -> F + Send + Sync>,
    seen: Arc<Mutex<Vec<Request>>>,
) -> Option<()> {
    loop {
        let request = read(&mut stream).await?;
        seen.lock().unwrap().push(request.clone());
        let reply = {
            let _held = hold();
            answer(&request).await
        };
        match reply {
            Reply::Keep(bytes) => stream.write_all(&bytes).await.ok()?,
            Reply::Close(bytes) => return stream.write_all(&bytes).await.ok(),
            Reply::Reset(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                return stream.set_zero_linger().ok();
            }
            Reply::Stall(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                let _held = hold();
                return stream.read_u8().await.ok().map(drop);
            }
            Reply::Silence => {
                let _held = hold();
                return stream.read_u8().await.ok().map(drop);
            }
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        more(stream, &mut bytes).await?;
    };
    let mut body = bytes.split_off(end + 4);
    let head = String::from_utf8(bytes).ok()?;
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let mut request = Request {
        method: words.next()?.to_owned(),
        target: words.next()?.to_owned(),
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect(),
        body: Vec::new(),
    };
    let length = request.header("content-length").first().map_or(0, |length| length.parse().unwrap());
    while body.len() < length {
        more(stream, &mut body).await?;
    }
    request.body = body;
    Some(request)
}

async fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    (stream.read_buf(bytes).await.ok()? > 0).then_some(())
}

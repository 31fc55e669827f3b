//! A reverse proxy on the loopback address that hands every exchange on to be recorded.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, anyhow};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::upstream::Upstream;
use crate::{clock, hops};

/// Larger than the documents that Truv takes, which are 100 MiB at most, in base64.
pub(crate) const LARGEST_BODY: usize = 140 << 20;
/// How long exchanges under way may still take when the proxy stops.
const LAST_EXCHANGES: Duration = Duration::from_secs(10);

/// A request and its answer, with the bytes that passed.
pub(crate) struct Exchange {
    /// RFC 3339.
    pub(crate) started: String,
    pub(crate) milliseconds: u64,
    pub(crate) method: Method,
    /// The path with the query.
    pub(crate) target: String,
    pub(crate) request_headers: HeaderMap,
    pub(crate) request_body: Bytes,
    pub(crate) status: StatusCode,
    pub(crate) response_headers: HeaderMap,
    pub(crate) response_body: Bytes,
}

/// Listens until it is stopped or dropped.
pub(crate) struct Proxy {
    pub(crate) base_url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
    stop: Option<oneshot::Sender<()>>,
}

struct Shared {
    base_url: String,
    upstream: Upstream,
    largest_body: usize,
    exchanges: UnboundedSender<Exchange>,
    failed: AtomicU64,
}

/// Why an exchange was not forwarded or has no answer.
enum Failure {
    TooLarge(&'static str, StatusCode),
    Other(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

impl Proxy {
    /// On this port of the loopback address, 0 for a free one. The exchanges come out of the other end, the oldest first,
    /// until the proxy has stopped.
    pub(crate) async fn start(
        port: u16,
        upstream: Upstream,
        largest_body: usize,
    ) -> anyhow::Result<(Self, UnboundedReceiver<Exchange>)> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await;
        let listener = listener.with_context(|| format!("port {port} of 127.0.0.1 cannot be listened on"))?;
        let base_url = format!("http://{}", listener.local_addr().context("the port is unknown")?);
        let (exchanges, received) = unbounded_channel();
        let failed = AtomicU64::new(0);
        let shared = Arc::new(Shared { base_url: base_url.clone(), upstream, largest_body, exchanges, failed });
        let app = Router::new().fallback(pass).with_state(shared.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            // axum retries after errors of single connections and reports none
            let _ = axum::serve(listener, app).with_graceful_shutdown(async { drop(stopped.await) }).await;
        });
        Ok((Self { base_url, shared, server, stop: Some(stop) }, received))
    }

    /// How many exchanges failed; they are not recorded.
    pub(crate) fn failed(&self) -> u64 {
        self.shared.failed.load(Ordering::Relaxed)
    }

    /// Takes no more requests, and ends those under way.
    pub(crate) async fn stop(&mut self) {
        drop(self.stop.take());
        if tokio::time::timeout(LAST_EXCHANGES, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response<Body> {
    forward(&shared, request).await.unwrap_or_else(|failure| {
        shared.failed.fetch_add(1, Ordering::Relaxed);
        let (status, problem) = match failure {
            Failure::TooLarge(what, status) => {
                (status, format!("{what} has more than {} bytes, the most that is recorded", shared.largest_body))
            }
            // the outermost error says what failed, and shows no address
            Failure::Other(error) => (StatusCode::BAD_GATEWAY, error.to_string()),
        };
        let mut response = Response::new(Body::from(format!("the recording proxy failed: {problem}\n")));
        *response.status_mut() = status;
        response
    })
}

async fn forward(shared: &Shared, request: Request<Body>) -> Result<Response<Body>, Failure> {
    let (started, start) = (clock::now(), clock::start());
    let (mut parts, body) = request.into_parts();
    let request_body = match Limited::new(body, shared.largest_body).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Err(Failure::TooLarge("the request", StatusCode::PAYLOAD_TOO_LARGE));
        }
        Err(_) => return Err(anyhow!("the request was cut off").into()),
    };
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    hops::remove(&mut parts.headers);
    let upstream = &shared.upstream;
    let forwarded = upstream
        .client
        .request(parts.method.clone(), format!("{}{target}", upstream.origin))
        .headers(hops::for_upstream(&parts.headers))
        .body(request_body.clone());
    let mut response = forwarded.send().await.context("the upstream does not answer")?;
    let (status, mut headers) = (response.status(), std::mem::take(response.headers_mut()));
    hops::remove(&mut headers);
    let mut response_body = Vec::new();
    while let Some(chunk) = response.chunk().await.context("the answer was cut off")? {
        if response_body.len() + chunk.len() > shared.largest_body {
            return Err(Failure::TooLarge("the answer", StatusCode::BAD_GATEWAY));
        }
        response_body.extend_from_slice(&chunk);
    }
    let response_body = Bytes::from(response_body);
    let exchange = Exchange {
        started,
        milliseconds: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
        method: parts.method,
        target,
        request_headers: parts.headers,
        request_body,
        status,
        response_headers: headers.clone(),
        response_body: response_body.clone(),
    };
    // nobody receives the exchange once the recording has ended
    let _ = shared.exchanges.send(exchange);
    shared.point_here(&mut headers);
    let mut answer = Response::new(Body::from(response_body));
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    Ok(answer)
}

impl Shared {
    /// A client that follows a redirect stays with the proxy.
    fn point_here(&self, headers: &mut HeaderMap) {
        let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
        let rest = location.and_then(|location| location.strip_prefix(&self.upstream.origin));
        let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
        if let Some(here) = rest.and_then(|rest| HeaderValue::from_str(&format!("{}{rest}", self.base_url)).ok()) {
            headers.insert(header::LOCATION, here);
        }
    }
}

//! A reverse proxy on the loopback address that keeps every exchange.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, Uri, header};
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A request and its answer, with the bytes that passed.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) method: Method,
    /// With the query.
    pub(crate) target: String,
    pub(crate) request_headers: HeaderMap,
    pub(crate) request_body: Bytes,
    pub(crate) status: StatusCode,
    pub(crate) response_headers: HeaderMap,
    pub(crate) response_body: Bytes,
}

/// Listens on a free port until it is dropped.
pub(crate) struct Proxy {
    pub(crate) base_url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    /// Scheme and host, without a slash at the end.
    target: String,
    client: Client<HttpConnector, Body>,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Proxy {
    /// Forwards to `target`, such as `http://127.0.0.1:8787`.
    pub(crate) async fn start(target: &str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("no port can be listened on")?;
        let base_url = format!("http://{}", listener.local_addr().context("the port is unknown")?);
        let shared = Arc::new(Shared {
            target: target.to_owned(),
            client: Client::builder(TokioExecutor::new()).build_http(),
            exchanges: Mutex::default(),
        });
        let app = Router::new().fallback(pass).with_state(shared.clone());
        let server = tokio::spawn(async move {
            // axum retries after errors of single connections and reports none
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { base_url, shared, server })
    }

    /// What has passed, the oldest first.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.shared.exchanges().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Shared {
    fn exchanges(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn pass(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response<Body> {
    match forward(&shared, request).await {
        Ok(response) => response,
        Err(problem) => {
            let mut response = Response::new(Body::from(format!("the recording proxy failed: {problem:#}")));
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            response
        }
    }
}

async fn forward(shared: &Shared, request: Request<Body>) -> anyhow::Result<Response<Body>> {
    let (mut parts, body) = request.into_parts();
    let request_body = body.collect().await.context("the request broke off")?.to_bytes();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    parts.uri = format!("{}{target}", shared.target).parse::<Uri>().context("the path cannot be forwarded")?;
    // those of the next connection are set by its client
    for name in [header::HOST, header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
        parts.headers.remove(name);
    }
    let (method, request_headers) = (parts.method.clone(), parts.headers.clone());
    let request = Request::from_parts(parts, Body::from(request_body.clone()));
    let response = shared.client.request(request).await.context("the target does not answer")?;
    let (mut parts, body) = response.into_parts();
    let response_body = body.collect().await.context("the answer broke off")?.to_bytes();
    parts.headers.remove(header::TRANSFER_ENCODING);
    shared.exchanges().push(Exchange {
        method,
        target,
        request_headers,
        request_body,
        status: parts.status,
        response_headers: parts.headers.clone(),
        response_body: response_body.clone(),
    });
    Ok(Response::from_parts(parts, Body::from(response_body)))
}

//! HTTP to a sandbox.

use std::fmt;

use bytes::Bytes;
#[cfg(feature = "tls")]
use http::{HeaderValue, Uri};
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
#[cfg(feature = "tls")]
use hyper_util::rt::TokioIo;
use serde_json::Value;

use super::error::ControlError;
use super::objects::Keys;

#[derive(Clone)]
pub(super) struct Http {
    client: Client<HttpConnector, Full<Bytes>>,
    base_url: String,
    pub(super) keys: Option<Keys>,
    pub(super) token: Option<String>,
    /// Present where the sandbox has TLS.
    #[cfg(feature = "tls")]
    pub(super) tls: Option<tokio_rustls::TlsConnector>,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("base_url", &self.base_url).field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl Http {
    pub(super) fn new(base_url: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self {
            client,
            base_url: base_url.trim_end_matches('/').to_owned(),
            keys: None,
            token: None,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value, ControlError> {
        json(&self.send(&Method::GET, path, None).await?)
    }

    pub(super) async fn bytes(&self, path: &str) -> Result<Vec<u8>, ControlError> {
        self.send(&Method::GET, path, None).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, ControlError> {
        json(&self.send(&Method::POST, path, Some(body.to_string().into_bytes())).await?)
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Result<Value, ControlError> {
        json(&self.send(&Method::PUT, path, Some(body.to_string().into_bytes())).await?)
    }

    pub(super) async fn post_text(&self, path: &str, body: Vec<u8>) -> Result<(), ControlError> {
        self.send(&Method::POST, path, Some(body)).await.map(drop)
    }

    pub(super) async fn upload(&self, path: &str, body: Vec<u8>) -> Result<(), ControlError> {
        self.send(&Method::PUT, path, Some(body)).await.map(drop)
    }

    pub(super) async fn delete(&self, path: &str) -> Result<(), ControlError> {
        self.send(&Method::DELETE, path, None).await.map(drop)
    }

    async fn send(&self, method: &Method, path: &str, body: Option<Vec<u8>>) -> Result<Vec<u8>, ControlError> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base_url));
        if let Some(keys) = &self.keys {
            request =
                request.header("X-Access-Client-Id", &keys.client_id).header("X-Access-Secret", &keys.access_secret);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(body.map(Full::from).unwrap_or_default());
        let request =
            request.map_err(|_| ControlError::Argument("the base URL, the keys or the token cannot be sent"))?;
        let response = self.answer(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await;
        let body = body.map_err(unreachable)?.to_bytes();
        if status.is_success() { Ok(body.to_vec()) } else { Err(refused(status, &body)) }
    }

    async fn answer(&self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, ControlError> {
        if request.uri().scheme_str() != Some("https") {
            return self.client.request(request).await.map_err(unreachable);
        }
        #[cfg(feature = "tls")]
        if let Some(tls) = &self.tls {
            return over_tls(tls, request).await;
        }
        Err(ControlError::Argument(
            "an address with https needs the certificate of the sandbox: see Control::with_certificate",
        ))
    }
}

/// A connection of its own for each request, which ends with it.
#[cfg(feature = "tls")]
async fn over_tls(
    tls: &tokio_rustls::TlsConnector,
    request: Request<Full<Bytes>>,
) -> Result<Response<Incoming>, ControlError> {
    use rustls::pki_types::ServerName;

    let host = request.uri().host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = request.uri().port_u16().unwrap_or(443);
    let authority = request.uri().authority().map(ToString::to_string).unwrap_or_default();
    let name = ServerName::try_from(host.clone()).map_err(|_| ControlError::Argument("the base URL has no host"))?;
    let stream = tokio::net::TcpStream::connect((host.as_str(), port)).await.map_err(unreachable)?;
    let stream = tls.connect(name, stream).await.map_err(unreachable)?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(unreachable)?;
    tokio::spawn(connection);
    let (mut parts, body) = request.into_parts();
    parts.uri = parts.uri.path_and_query().map_or_else(Uri::default, |path| Uri::from(path.clone()));
    let host = HeaderValue::try_from(authority).map_err(|_| ControlError::Argument("the base URL has no host"))?;
    parts.headers.insert(header::HOST, host);
    sender.send_request(Request::from_parts(parts, body)).await.map_err(unreachable)
}

fn unreachable(problem: impl std::error::Error + Send + Sync + 'static) -> ControlError {
    ControlError::Unreachable(Box::new(problem))
}

fn refused(status: StatusCode, body: &[u8]) -> ControlError {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let mut message = [&body["error"]["message"], &body["error"]["error_message"], &body["detail"]]
        .into_iter()
        .find_map(Value::as_str)
        .unwrap_or("no reason given")
        .to_owned();
    for param in body["error"]["extra"]["invalid-params"].as_array().into_iter().flatten() {
        let of = |name: &str| param[name].as_str().unwrap_or_default().to_owned();
        message = format!("{message} {}: {}", of("field"), of("message"));
    }
    ControlError::Refused { status: status.as_u16(), message }
}

fn json(body: &[u8]) -> Result<Value, ControlError> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body).map_err(|_| ControlError::Answer)
}

/// A text property of an answer.
pub(super) fn text(answer: &Value, name: &str) -> Result<String, ControlError> {
    answer[name].as_str().map(str::to_owned).ok_or(ControlError::Answer)
}

/// A list of an answer.
pub(super) fn list<'a>(answer: &'a Value, name: &str) -> Result<&'a Vec<Value>, ControlError> {
    answer[name].as_array().ok_or(ControlError::Answer)
}

/// An id as one segment of a path.
pub(super) fn segment(id: &str) -> String {
    form_urlencoded::byte_serialize(id.as_bytes()).collect()
}

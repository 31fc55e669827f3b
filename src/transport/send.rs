//! From a filled request to an answer or an error.

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tracing::Instrument;
use url::Url;

use super::body::{self, BodyError};
use super::{Received, TlsSettings, redirect, tls, trace};
use crate::credentials::Credentials;
use crate::download::FileHosts;
use crate::error::{Error, ErrorKind};
use crate::runtime::Request;
use crate::value::Secret;

const CLIENT_ID: HeaderName = HeaderName::from_static("x-access-client-id");
const ACCESS_SECRET: HeaderName = HeaderName::from_static("x-access-secret");

/// A server that redirects more often than this goes in circles.
const MAX_REDIRECTS: u32 = 5;

/// What the client builder decided.
pub(crate) struct Settings {
    pub(crate) base_url: Url,
    pub(crate) connect_timeout: Duration,
    /// In place of each operation's own, if set.
    pub(crate) attempt_timeout: Option<Duration>,
    /// Bytes.
    pub(crate) max_body: usize,
    pub(crate) user_agent: String,
    pub(crate) tls: TlsSettings,
}

/// Sends requests to one Truv with one pair of keys.
pub(crate) struct Transport {
    http: reqwest::Client,
    headers: HeaderMap,
    credentials: Credentials,
    settings: Settings,
    file_hosts: FileHosts,
}

impl Transport {
    pub(crate) fn new(credentials: Credentials, settings: Settings) -> Result<Self, Error> {
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(settings.connect_timeout);
        if settings.base_url.scheme() == "https" {
            builder = builder.https_only(true).tls_backend_preconfigured(settings.tls.config()?);
        } else {
            // loopback only; a configured proxy is not for it, and could not reach it
            builder = builder.no_proxy().tls_backend_preconfigured(tls::trusting_nobody()?);
        }
        let http = builder
            .build()
            .map_err(|source| Error::configuration("the HTTP client cannot be set up").with_source(source))?;
        let headers = headers(&credentials, &settings.user_agent)?;
        let file_hosts = FileHosts::new(&settings);
        Ok(Self { http, headers, credentials, settings, file_hosts })
    }

    pub(crate) fn file_hosts(&self) -> &FileHosts {
        &self.file_hosts
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    pub(crate) fn base_url(&self) -> &Url {
        &self.settings.base_url
    }

    /// Sends the request and gives its answer, if that is a success.
    pub(crate) async fn send(&self, request: Request) -> Result<Received, Error> {
        let span = trace::span(&request);
        let Credentials { client_id, access_secret, .. } = &self.credentials;
        let result = self.attempt(request).instrument(span.clone()).await;
        let result = result.map_err(|error| error.without(access_secret.expose()).without(client_id.expose()));
        trace::outcome(&span, &result);
        result
    }

    async fn attempt(&self, request: Request) -> Result<Received, Error> {
        let mut url = self.settings.base_url.clone();
        url.set_path(&request.path);
        url.set_query(Some(request.query.as_str()).filter(|query| !query.is_empty()));
        let timeout = self.settings.attempt_timeout.unwrap_or(request.operation.timeout);
        let mut attempts = 0;
        let mut response = loop {
            attempts += 1;
            let response = self
                .request(&request, url.clone(), timeout)
                .send()
                .await
                .map_err(|source| self.failed(&request, attempts, timeout, source))?;
            match redirect::target(&response, &request.operation.method, &url) {
                None => break response,
                Some(Ok(next)) if attempts <= MAX_REDIRECTS => url = next,
                Some(outcome) => {
                    let explanation =
                        outcome.err().unwrap_or_else(|| format!("redirected more than {MAX_REDIRECTS} times"));
                    return Err(Error::refused(self.received(request, &response, attempts), explanation));
                }
            }
        };
        let body = body::read(&mut response, self.settings.max_body).await;
        let received = match body {
            Ok(body) => Received { body, ..self.received(request, &response, attempts) },
            Err(BodyError::TooLarge) => {
                let explanation = format!(
                    "the body is longer than the bound of {} bytes; raise `max_body_bytes` on the client if that is expected",
                    self.settings.max_body
                );
                return Err(Error::refused(self.received(request, &response, attempts), explanation));
            }
            Err(BodyError::Broken(source)) => return Err(self.failed(&request, attempts, timeout, source)),
        };
        if received.status.is_success() { Ok(received) } else { Err(Error::api(received)) }
    }

    fn request(&self, request: &Request, url: Url, timeout: Duration) -> reqwest::RequestBuilder {
        let mut headers = self.headers.clone();
        if request.accepts_pdf {
            headers.insert(ACCEPT, HeaderValue::from_static("application/pdf, application/json"));
        }
        let method = request.operation.method.clone();
        let builder = self.http.request(method, url).headers(headers).timeout(timeout);
        match &request.body {
            Some(body) => builder.body(body.clone()),
            // some gateways answer 411 without it, and hyper writes none for an empty body
            None if request.operation.method == Method::POST => builder.header(CONTENT_LENGTH, 0),
            None => builder,
        }
    }

    /// All but the body. A header that echoes a key is masked.
    fn received(&self, request: Request, response: &reqwest::Response, attempts: u32) -> Received {
        let mut headers = response.headers().clone();
        let Credentials { client_id, access_secret, .. } = &self.credentials;
        for value in headers.values_mut() {
            let holds =
                |key: &Secret| value.as_bytes().windows(key.expose().len()).any(|part| part == key.expose().as_bytes());
            if holds(client_id) || holds(access_secret) {
                *value = HeaderValue::from_static("***");
            }
        }
        let Request { operation, ids, .. } = request;
        Received { operation, ids, attempts, status: response.status(), headers, body: Bytes::new() }
    }

    /// Says what went wrong, and what to do, in place of reqwest's own words.
    fn failed(&self, request: &Request, attempts: u32, timeout: Duration, source: reqwest::Error) -> Error {
        let origin = self.settings.base_url.origin().ascii_serialization();
        let cause = innermost(&source);
        let (kind, attempts, explanation) = if source.is_connect() {
            let explanation = format!(
                "no connection to {origin} could be made ({cause}); \
                 check the base URL (TRUV_BASE_URL), name resolution, and that a firewall or proxy lets it through"
            );
            (ErrorKind::Connect, attempts - 1, explanation)
        } else if source.is_timeout() {
            let explanation = format!(
                "no complete answer within {} s; the request may or may not have been carried out",
                timeout.as_secs_f32()
            );
            (ErrorKind::Timeout, attempts, explanation)
        } else {
            let explanation = format!(
                "the connection to {origin} broke before the answer was complete ({cause}); \
                 the request may or may not have been carried out"
            );
            (ErrorKind::Interrupted, attempts, explanation)
        };
        Error::unanswered(kind, request, attempts, explanation).with_source(source.without_url())
    }
}

/// Truv asks for both media types on every request, with or without a body.
fn headers(credentials: &Credentials, user_agent: &str) -> Result<HeaderMap, Error> {
    let json = HeaderValue::from_static("application/json");
    let user_agent = HeaderValue::from_str(user_agent)
        .map_err(|_| Error::configuration("the user agent has a character that an HTTP header cannot carry"))?;
    Ok(HeaderMap::from_iter([
        (CLIENT_ID, sensitive(&credentials.client_id)?),
        (ACCESS_SECRET, sensitive(&credentials.access_secret)?),
        (ACCEPT, json.clone()),
        (CONTENT_TYPE, json),
        (USER_AGENT, user_agent),
    ]))
}

fn sensitive(key: &Secret) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(key.expose())
        .map_err(|_| Error::configuration("a key has a character that an HTTP header cannot carry"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The cause at the end of the chain is the one that says something.
fn innermost(error: &dyn StdError) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

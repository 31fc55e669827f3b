//! A whole call: attempts until one succeeds, another attempt is not worth it, or the deadline has come.

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use tracing::{Instrument, Span};
use url::Url;

use super::attempt::Call;
use super::deadline::Deadline;
use super::observed::Watched;
use super::quota::{self, Budget, Quota};
use super::retry::{self, Failure, Next, Retry, RetryBudget, RetryEvent};
use super::{Hooks, Request, Timeouts, trace};
use crate::call::{Mask, Received, Tally};
use crate::clock;
use crate::connect::{Connections, Loopback, ProxySettings, TlsSettings};
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind};
use crate::exchange::AnyExchange;
use crate::value::Secret;

const CLIENT_ID: HeaderName = HeaderName::from_static("x-access-client-id");
const ACCESS_SECRET: HeaderName = HeaderName::from_static("x-access-secret");

/// How long nothing is sent after a 429 that does not say how long to wait.
const PAUSE: Duration = Duration::from_secs(1);

/// The settings from the client builder.
pub(crate) struct Settings {
    pub(crate) base_url: Url,
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) timeouts: Timeouts,
    /// In bytes.
    pub(crate) max_body: usize,
    pub(crate) user_agent: String,
    pub(crate) tls: TlsSettings,
    pub(crate) proxy: ProxySettings,
    pub(crate) quota: Quota,
    pub(crate) retry: Retry,
    /// The user's own exchange, which sends requests in place of reqwest.
    pub(crate) exchange: Option<AnyExchange>,
    pub(crate) hooks: Hooks,
}

/// Sends requests to one Truv with one pair of keys.
pub(crate) struct Transport {
    pub(super) connections: Connections,
    pub(super) headers: HeaderMap,
    pub(super) credentials: Credentials,
    pub(super) mask: Mask,
    pub(super) settings: Settings,
    pub(super) budget: Option<Arc<dyn Budget>>,
    retry_budget: RetryBudget,
}

/// The outcome of a call, and the span that it belongs to; the span ends once the answer is decoded.
pub(crate) struct Sent {
    span: Span,
    watched: Option<Watched>,
    result: Result<Received, Error>,
}

impl Sent {
    pub(crate) fn decode<T>(self, decode: fn(Received) -> Result<T, Error>) -> Result<T, Error> {
        let _entered = self.span.enter();
        let answered = self.result.as_ref().ok().map(|received| (received.status, received.tally));
        let result = self.result.and_then(decode);
        let error = result.as_ref().err();
        if let Some(error) = error {
            trace::failed(&self.span, error);
        }
        if let Some(watched) = self.watched {
            let (status, tally) = match (answered, error) {
                (Some((status, tally)), _) => (Some(status), tally),
                (None, error) => (error.and_then(Error::status), error.map(Error::tally).unwrap_or_default()),
            };
            watched.ended(status, tally, error);
        }
        result
    }
}

impl Transport {
    pub(crate) fn new(credentials: Credentials, settings: Settings) -> Result<Self, Error> {
        let connections = connections(&settings)?;
        let headers = headers(&credentials, &settings.user_agent)?;
        let budget = quota::join(
            &settings.quota,
            &credentials.access_secret,
            &settings.base_url,
            #[cfg(feature = "redis")]
            settings.tls.provider.as_ref(),
        )?;
        let retry_budget = settings.retry.budget.clone().unwrap_or_default();
        let mask = credentials.mask();
        Ok(Self { connections, headers, credentials, mask, settings, budget, retry_budget })
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    pub(crate) fn mask(&self) -> &Mask {
        &self.mask
    }

    pub(crate) fn base_url(&self) -> &Url {
        &self.settings.base_url
    }

    pub(crate) fn budget(&self) -> Option<&dyn Budget> {
        self.budget.as_deref()
    }

    /// Sends the request, again if needed, and returns its answer if the answer is a success.
    pub(crate) async fn send(&self, request: Request) -> Sent {
        let span = trace::call(&request, self.base_url());
        let watched = self.settings.hooks.watch(request.operation);
        let result = self.attempts(&request, &span).instrument(span.clone()).await;
        if let Ok(received) = &result {
            trace::succeeded(&span, received);
        }
        Sent { span, watched, result }
    }

    async fn attempts(&self, request: &Request, span: &Span) -> Result<Received, Error> {
        let options = &request.options;
        if let Err(reason) = &options.headers {
            return Err(Error::invalid_request(request.operation, reason.clone()));
        }
        if !options.body_fields.is_empty() {
            let explanation = "body fields were added to a request without a typed body".to_owned();
            return Err(Error::invalid_request(request.operation, explanation));
        }
        if let Err(refused) = self.settings.hooks.before(request.operation) {
            let explanation = format!("a hook of the client refused the call: {refused}; nothing was sent");
            let error = Error::unanswered(ErrorKind::Refused, request.subject(&self.mask), explanation);
            return Err(error.with_source(refused));
        }
        let retry = options.retry.as_ref().unwrap_or(&self.settings.retry);
        let deadline = Deadline::start(request.operation, self.settings.timeouts, options);
        let mut call = Call { request, deadline, tally: Tally::default(), span };
        let mut previous: Option<Error> = None;
        loop {
            call.tally.tries += 1;
            let error = match self.attempt(&mut call).await {
                Ok(received) => {
                    self.retry_budget.succeeded();
                    return Ok(received);
                }
                Err(error) => error.tallied(call.tally),
            };
            if error.is_quota_refusal() {
                return Err(match previous {
                    Some(earlier) => error.after(earlier),
                    None => error,
                });
            }
            self.learn(&error);
            let failure = Failure::new(&error, call.tally.tries, deadline.elapsed());
            let wait = match retry::next(retry, &self.retry_budget, &failure, deadline.left()) {
                Next::RetryAfter(wait) => wait,
                Next::GiveUp(why) => return Err(error.not_retried(why)),
            };
            let attempt = call.tally.tries + 1;
            trace::retry(&error, attempt, wait);
            retry.retries(&RetryEvent { operation: request.operation, error: &error, attempt, wait });
            clock::sleep(wait).await;
            call.tally.retry_wait += wait;
            previous = Some(error);
        }
    }

    /// A 429 means that the server has counted more requests than this process did: others use the same secret.
    fn learn(&self, error: &Error) {
        if let Some(budget) = &self.budget
            && error.is_rate_limited()
        {
            budget.pause(error.retry_after().unwrap_or(PAUSE));
        }
    }
}

fn connections(settings: &Settings) -> Result<Connections, Error> {
    // an exchange in place of reqwest makes its own connections
    let is_secure = settings.base_url.scheme() == "https" && settings.exchange.is_none();
    let tls = if is_secure { settings.tls.config()? } else { settings.tls.trusting_nobody()? };
    // plain HTTP is for loopback only, which a proxy could not reach
    let proxy = if is_secure { settings.proxy.find()? } else { None };
    let connect_timeout = settings.connect_timeout;
    Connections::new(settings.idle_timeout, move |builder| {
        let builder = builder
            .redirect(reqwest::redirect::Policy::none())
            // this crate has its own retries, and counts every request
            .retry(reqwest::retry::never())
            .connect_timeout(connect_timeout)
            .tls_backend_preconfigured(tls.clone())
            .no_proxy();
        let builder = match &proxy {
            Some(proxy) => builder.proxy(proxy.clone()),
            None => builder,
        };
        let builder = if is_secure { builder.https_only(true) } else { builder.dns_resolver(Loopback) };
        builder.build().map_err(|source| Error::configuration("the HTTP client cannot be set up").with_source(source))
    })
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
        // this crate decodes no other coding, and some servers choose one unless told not to
        (ACCEPT_ENCODING, HeaderValue::from_static("identity")),
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

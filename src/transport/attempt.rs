//! One attempt: a request, its redirects, and the answer's body.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH};
use http::{HeaderValue, Method};
use tracing::{Instrument, Span};
use url::Url;

use super::body::{self, BodyError};
use super::deadline::{AttemptTime, Deadline};
use super::exchange::{self, Broken};
use super::failure::Failure;
use super::quota::{Ask, Permit, QuotaWait};
use super::{Request, Transport, redirect, trace};
use crate::call::{Received, Tally, Wait};
use crate::clock;
use crate::error::{Error, ErrorKind};

/// A server that redirects more often than this goes in circles.
const MAX_REDIRECTS: u32 = 5;

/// A call that is under way.
pub(super) struct Call<'a> {
    pub(super) request: &'a Request,
    pub(super) deadline: Deadline,
    pub(super) tally: Tally,
    pub(super) span: &'a Span,
}

/// The result of one request.
enum Exchanged {
    Answer(Received),
    /// A redirect, and where to, or why not.
    Moved(Received, Result<Url, String>),
}

impl Transport {
    /// Sends the request once, and again for each redirect.
    pub(super) async fn attempt(&self, call: &mut Call<'_>) -> Result<Received, Error> {
        let request = call.request;
        let mut url = self.settings.base_url.clone();
        url.set_path(&request.path);
        url.set_query(Some(request.query.as_str()).filter(|query| !query.is_empty()));
        let mut redirects = 0;
        loop {
            match self.exchange(call, url).await? {
                Exchanged::Answer(received) if received.status.is_success() => return Ok(received),
                Exchanged::Answer(received) => return Err(Error::api(received)),
                Exchanged::Moved(_, Ok(next)) if redirects < MAX_REDIRECTS => url = next,
                Exchanged::Moved(received, target) => {
                    let explanation =
                        target.err().unwrap_or_else(|| format!("redirected more than {MAX_REDIRECTS} times"));
                    return Err(Error::refused(received, explanation));
                }
            }
            redirects += 1;
        }
    }

    /// One request and its answer, in a span of its own.
    async fn exchange(&self, call: &mut Call<'_>, url: Url) -> Result<Exchanged, Error> {
        let permit = self.permit(call).await?;
        let span = trace::attempt(call.request, &self.settings.base_url, call.tally.begun);
        call.tally.begun += 1;
        let result = self.send_once(call, url, permit).instrument(span.clone()).await;
        match &result {
            Ok(Exchanged::Answer(received) | Exchanged::Moved(received, _)) => trace::answered(&span, received.status),
            Err(error) => trace::failed(&span, error),
        }
        result
    }

    /// A place in the quota's window; `None` without a quota.
    async fn permit(&self, call: &mut Call<'_>) -> Result<Option<Permit>, Error> {
        let Some(budget) = &self.budget else { return Ok(None) };
        let (operation, priority) = (call.request.operation, call.request.options.priority.unwrap_or_default());
        let on_wait = |ahead, wait: Wait| {
            let (expected, asked_by) = (wait.time, wait.asked_by());
            trace::quota_wait(priority, ahead, wait);
            self.settings.quota.waits(&QuotaWait { operation, priority, ahead, expected, asked_by });
        };
        let (deadline, attempt) = (call.deadline.at(), call.deadline.longest_attempt());
        let ask = Ask { priority, deadline, attempt, on_wait: &on_wait };
        let began = clock::now();
        let acquired = budget.acquire(ask).await;
        let waited = clock::now() - began;
        call.tally.quota_wait += waited;
        trace::quota_waited(call.span, call.tally.quota_wait);
        acquired.map(Some).map_err(|refusal| {
            let limit = budget.stats().limit;
            Error::quota_refused(call.request.subject(&self.mask), limit, refusal).tallied(call.tally)
        })
    }

    async fn send_once(&self, call: &mut Call<'_>, url: Url, mut permit: Option<Permit>) -> Result<Exchanged, Error> {
        let request = call.request;
        let time = call.deadline.attempt();
        let left = time.left();
        if left.is_zero() {
            let explanation = format!("the time limit of {time} was over before the request was sent");
            return Err(Error::unanswered(ErrorKind::Timeout, request.subject(&self.mask), explanation));
        }
        let builder = self.request(request, url.clone()).timeout(left);
        if let Some(permit) = &mut permit {
            permit.sending();
        }
        call.tally.sent += 1;
        let mut response = match exchange::send(self.settings.exchange.as_ref(), builder, left).await {
            Ok(response) => response,
            Err(broken) => {
                if broken.failure().is_unsent() {
                    call.tally.sent -= 1;
                    if let Some(permit) = &mut permit {
                        permit.never_sent();
                    }
                }
                return Err(self.failed(request, time, broken));
            }
        };
        // the server has counted it; what follows takes time that the quota need not know of
        drop(permit);
        if let Some(target) = redirect::target(&response, &request.operation.method, &url) {
            return Ok(Exchanged::Moved(self.received(call, &response), target));
        }
        match body::read(&mut response, self.settings.max_body).await {
            Ok(body) => Ok(Exchanged::Answer(Received { body, ..self.received(call, &response) })),
            Err(BodyError::TooLarge) => {
                let explanation = format!(
                    "the body is longer than the limit of {} bytes; raise `max_body_bytes` on the client if that is expected",
                    self.settings.max_body
                );
                Err(Error::refused(self.received(call, &response), explanation))
            }
            Err(BodyError::Broken(source)) => Err(self.failed(request, time, Broken::Http(source))),
        }
    }

    fn request(&self, request: &Request, url: Url) -> reqwest::RequestBuilder {
        let mut headers = self.headers.clone();
        if request.accepts_pdf {
            headers.insert(ACCEPT, HeaderValue::from_static("application/pdf, application/json"));
        }
        // checked when the call began: none of them can replace a key
        for (name, value) in request.options.headers.iter().flatten() {
            headers.insert(name, value.clone());
        }
        let method = request.operation.method.clone();
        let builder = self.http.request(method, url).headers(headers);
        match &request.body {
            Some(body) => builder.body(body.clone()),
            // some gateways answer 411 without it, and hyper writes none for an empty body
            None if request.operation.method == Method::POST => builder.header(CONTENT_LENGTH, 0),
            None => builder,
        }
    }

    /// All but the body.
    fn received(&self, call: &Call<'_>, response: &reqwest::Response) -> Received {
        Received {
            subject: call.request.subject(&self.mask),
            tally: call.tally,
            status: response.status(),
            headers: response.headers().clone(),
            body: Bytes::new(),
            max_body: self.settings.max_body,
        }
    }

    /// Says what went wrong, and what to do, in place of reqwest's own words.
    fn failed(&self, request: &Request, time: AttemptTime, broken: Broken) -> Error {
        let origin = self.settings.base_url.origin().ascii_serialization();
        let cause = broken.cause();
        let (kind, explanation) = match broken.failure() {
            Failure::Connect => (
                ErrorKind::Connect,
                format!(
                    "no connection to {origin} could be made ({cause}); \
                     check the base URL (TRUV_BASE_URL), name resolution, and that a firewall or proxy lets it through"
                ),
            ),
            Failure::UntrustedServer => (
                ErrorKind::Connect,
                format!(
                    "the certificate of {origin} is not trusted ({cause}); nothing was sent. If the certificate authority is \
                     your own, add it with `root_certificates_pem`; otherwise check the base URL, and that no proxy is in between"
                ),
            ),
            Failure::ClientCertificate => (
                ErrorKind::Connect,
                format!(
                    "{origin} accepts only requests with a client certificate that it trusts ({cause}); nothing was \
                     carried out. Set the certificate with `identity_pem`"
                ),
            ),
            Failure::Unsendable if broken.is_replaced() => {
                (ErrorKind::InvalidRequest, format!("the request cannot be sent: {cause}"))
            }
            Failure::Unsendable => (
                ErrorKind::InvalidRequest,
                "the request cannot be written as HTTP; nothing was sent. The usual cause is a path or query of more than 64 kB"
                    .to_owned(),
            ),
            Failure::HeadTooLarge => (
                ErrorKind::Refused,
                format!(
                    "the answer of {origin} has more headers than this client reads; a proxy on the way may add headers. \
                     The request may have been carried out"
                ),
            ),
            Failure::Timeout => (
                ErrorKind::Timeout,
                format!("no complete answer within {time}; the request may or may not have been carried out"),
            ),
            Failure::Broken => (
                ErrorKind::Interrupted,
                format!(
                    "the connection to {origin} broke before the answer was complete ({cause}); \
                     the request may or may not have been carried out"
                ),
            ),
        };
        broken.explain(Error::unanswered(kind, request.subject(&self.mask), explanation))
    }
}

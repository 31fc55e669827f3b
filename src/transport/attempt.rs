//! One attempt: a request, its redirects, and the answer's body.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue, Method};
use tracing::{Instrument, Span};
use url::Url;

use super::body::{self, BodyError};
use super::deadline::{AttemptTime, Deadline};
use super::exchange::{self, Broken};
use super::failure::{self, Failure, Progress};
use super::outgoing::{Outgoing, Taken};
use super::quota::{Ask, Permit, QuotaWait};
use super::{Request, Transport, redirect, trace};
use crate::call::{Received, Tally, Wait};
use crate::clock;
use crate::error::{Error, ErrorKind};

/// A server that redirects more often than this redirects in circles.
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
    /// A redirect: its target, or why it is not followed.
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
        if let Some(permit) = budget.acquire_at_once(priority) {
            return Ok(Some(permit));
        }
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
        let (time, left) = call.deadline.attempt();
        if left.is_zero() {
            let explanation = format!("the time limit of {time} was over before the request was sent");
            return Err(Error::unanswered(ErrorKind::Timeout, request.subject(&self.mask), explanation));
        }
        let lease = self.connections.lease().map_err(|error| error.about(request.subject(&self.mask)))?;
        let taken = Taken::default();
        let headers = self.headers(request);
        if let Some(permit) = &mut permit {
            permit.sending();
        }
        call.tally.sent += 1;
        let method = request.operation.method.clone();
        let sent = match &self.settings.exchange {
            None => {
                let mut outgoing = reqwest::Request::new(method, url.clone());
                *outgoing.headers_mut() = headers;
                *outgoing.body_mut() = Some(reqwest::Body::wrap(Outgoing::new(request.body.clone(), &taken)));
                *outgoing.timeout_mut() = Some(left);
                lease.http().execute(outgoing).await.map_err(|source| {
                    let was_kept = failure::local_address(&source).is_some_and(|address| lease.was_kept(address));
                    Broken::Http(source, Progress { is_taken: taken.is_taken(), was_kept, has_head: false })
                })
            }
            Some(exchange) => match exchange::request(method, &url, headers, request.body.clone()) {
                Ok(request) => exchange::send(exchange, request, left).await,
                Err(broken) => Err(broken),
            },
        };
        let mut response = match sent {
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
        lease.answered(&response);
        // the server has counted the request; the quota need not know how long the rest takes
        drop(permit);
        if let Some(target) = redirect::target(&response, &request.operation.method, &url) {
            return Ok(Exchanged::Moved(self.received(call, &mut response), target));
        }
        match body::read(&mut response, self.settings.max_body).await {
            Ok(body) => Ok(Exchanged::Answer(Received { body, ..self.received(call, &mut response) })),
            Err(BodyError::TooLarge) => {
                let explanation = format!(
                    "the body is longer than the limit of {} bytes; raise `max_body_bytes` on the client if that is expected",
                    self.settings.max_body
                );
                Err(Error::refused(self.received(call, &mut response), explanation))
            }
            Err(BodyError::Broken(source)) => {
                let progress = Progress { is_taken: true, was_kept: false, has_head: true };
                Err(self.failed(request, time, Broken::Http(source, progress)))
            }
        }
    }

    fn headers(&self, request: &Request) -> HeaderMap {
        let mut headers = self.headers.clone();
        if request.accepts_pdf {
            headers.insert(ACCEPT, HeaderValue::from_static("application/pdf, application/json"));
        }
        // checked when the call began: no header can replace a key
        for (name, value) in request.options.headers.iter().flatten() {
            headers.insert(name, value.clone());
        }
        if request.body.is_none() && request.operation.method == Method::POST {
            // some gateways answer 411 without this header, and hyper does not write it for an empty body
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        headers
    }

    /// The answer without its body. Takes the headers.
    fn received(&self, call: &Call<'_>, response: &mut reqwest::Response) -> Received {
        Received {
            subject: call.request.subject(&self.mask),
            tally: call.tally,
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body: Bytes::new(),
            max_body: self.settings.max_body,
        }
    }

    fn failed(&self, request: &Request, time: AttemptTime, broken: Broken) -> Error {
        let failure = broken.failure();
        let origin = self.settings.base_url.origin().ascii_serialization();
        let explanation = broken.explain(&origin, time);
        let error = Error::unanswered(failure.kind(), request.subject(&self.mask), explanation);
        let error = if failure == Failure::IdleClosed { error.idle_closed() } else { error };
        broken.cause(error)
    }
}

//! The traces of a call: a span for the call and a span for each request, with the names of OpenTelemetry's HTTP
//! conventions. Traces never hold a body, an id or a key.

use std::time::Duration;

use http::StatusCode;
use tracing::{Span, field};
use url::Url;

use super::Request;
use super::quota::Priority;
use crate::call::{Received, Wait};
use crate::error::Error;

/// The whole call, waits and retries included.
pub(super) fn call(request: &Request, base_url: &Url) -> Span {
    let operation = request.operation;
    tracing::info_span!(
        "truv.call",
        otel.kind = "internal",
        truv.operation = operation.id,
        http.request.method = operation.method.as_str(),
        url.template = template(request),
        server.address = base_url.host_str(),
        server.port = base_url.port_or_known_default(),
        http.response.status_code = field::Empty,
        "error.type" = field::Empty,
        truv.error.code = field::Empty,
        truv.attempts = field::Empty,
        truv.quota.wait_ms = field::Empty,
        truv.retry.wait_ms = field::Empty,
    )
}

/// The path template in the API document. `None` for a raw request, as its path may hold an id.
fn template(request: &Request) -> Option<&'static str> {
    Some(request.operation.path).filter(|path| !path.is_empty())
}

/// One request of the call; `earlier` requests were sent before.
pub(super) fn attempt(request: &Request, base_url: &Url, earlier: u32) -> Span {
    let operation = request.operation;
    tracing::info_span!(
        "truv.attempt",
        otel.kind = "client",
        http.request.method = operation.method.as_str(),
        url.template = template(request),
        server.address = base_url.host_str(),
        server.port = base_url.port_or_known_default(),
        // the convention leaves the number out on the first request
        http.request.resend_count = Some(earlier).filter(|earlier| *earlier > 0),
        http.response.status_code = field::Empty,
        "error.type" = field::Empty,
        truv.error.code = field::Empty,
    )
}

/// The call's answer was a success, as far as HTTP can tell.
pub(super) fn succeeded(span: &Span, received: &Received) {
    span.record("http.response.status_code", received.status.as_u16());
    waited(span, received.tally.sent, received.tally.retry_wait);
}

/// A request's answer, which may be an error of Truv.
pub(super) fn answered(span: &Span, status: StatusCode) {
    span.record("http.response.status_code", status.as_u16());
    if status.is_client_error() || status.is_server_error() {
        span.record("error.type", status.as_str());
    }
}

pub(super) fn failed(span: &Span, error: &Error) {
    if span.is_disabled() {
        return;
    }
    if let Some(status) = error.status() {
        span.record("http.response.status_code", status.as_u16());
    }
    span.record("error.type", error.trace_type());
    if let Some(code) = error.known_code() {
        span.record("truv.error.code", code);
    }
    waited(span, error.attempts(), error.retry_wait());
}

fn waited(span: &Span, attempts: u32, retry_wait: Duration) {
    span.record("truv.attempts", attempts);
    if !retry_wait.is_zero() {
        span.record("truv.retry.wait_ms", milliseconds(retry_wait));
    }
}

pub(super) fn quota_waited(span: &Span, wait: Duration) {
    if wait >= Duration::from_millis(1) {
        span.record("truv.quota.wait_ms", milliseconds(wait));
    }
}

/// A call begins to wait for a place in the quota's window.
pub(super) fn quota_wait(priority: Priority, ahead: usize, wait: Wait) {
    tracing::debug!(
        truv.quota.priority = priority.as_str(),
        truv.quota.ahead = ahead,
        truv.quota.expected_wait_ms = milliseconds(wait.time),
        truv.quota.asked_by = wait.asked_by().as_str(),
        "waits for the quota"
    );
}

pub(super) fn retry(error: &Error, attempt: u32, wait: Duration) {
    tracing::info!(
        "error.type" = error.trace_type(),
        http.request.resend_count = attempt - 1,
        truv.retry.wait_ms = milliseconds(wait),
        "tries again"
    );
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

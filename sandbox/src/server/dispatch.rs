//! The entry of every request: checks who sends the request, plans faults, reads the body, and passes the request to the
//! part that answers it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response, StatusCode, header};
use hyper::body::Incoming;
use serde_json::Value;

use crate::clock::Stopwatch;
use crate::http::body::{discard, limits, read};
use crate::http::body_delivery::Body;
use crate::http::connection::Hold;
use crate::http::faults::Plan;
use crate::http::request_journal::{KeptBody, LARGEST_BODY, NotedRequest, refused_fields};
use crate::http::routing::Route;
use crate::http::{Admitted, Answered, Purpose, Shared, UNKNOWN, admit, answer, body_delivery, caller_of, carry_out};
use crate::message::{Failure, Reply};
use crate::{bridge, control, inspector};

/// Answers any request.
pub(super) async fn dispatch(shared: Arc<Shared>, hold: Hold, request: Request<Incoming>) -> Response<Body> {
    let stopwatch = Stopwatch::start();
    let (parts, body) = request.into_parts();
    let mut planned = Plan::default();
    let mut request_body = Bytes::new();
    let path = parts.uri.path();
    let allowed = shared.access.check(&parts, purpose(&parts));
    let is_allowed = allowed.is_ok();
    let (path, reply, rest) = match allowed {
        Err(failure) => (UNKNOWN, failure.reply(), Some(body)),
        Ok(()) => {
            let template;
            (template, planned) = plan(&shared, &parts);
            let entered = match planned.instead.take() {
                Some(reply) => Err((template, reply)),
                None => enter(&shared, &parts),
            };
            let (sent, rest) = match entered {
                Ok(_) => read(body, largest_body(&shared, path), shared.access.timeouts.body).await,
                Err(_) => (Ok(Bytes::new()), Some(body)),
            };
            if let Ok(sent) = &sent {
                request_body = sent.clone();
            }
            if !planned.latency.is_zero() {
                tokio::time::sleep(planned.latency).await;
            }
            let (path, reply) = entered.map_or_else(|refused| refused, |entered| entered.answer(&shared, &parts, sent));
            (path, reply, rest)
        }
    };
    if is_allowed {
        note(&shared, &parts, &request_body, &reply, &planned, stopwatch.elapsed());
    }
    // The page asks once a second, which would hide everything else.
    if let Some(observer) = shared.observer.as_ref().filter(|_| path != "/_sandbox/overview") {
        let bodies = logged(&shared, &parts, &request_body, &reply);
        observer(&Answered {
            method: parts.method.as_str(),
            path,
            status: reply.status.as_u16(),
            duration: stopwatch.elapsed(),
            request_body: bodies[0].as_deref(),
            answer_body: bodies[1].as_deref(),
        });
    }
    if planned.resets {
        hold.reset();
    }
    if let Some(rest) = rest {
        discard(&parts, rest, shared.access.timeouts.body);
    }
    body_delivery::response(reply, planned.delivery)
}

/// The part that answers a request, after all decisions that need only the head of the request.
enum Entered<'a> {
    Control,
    Bridge,
    Operation(Admitted<'a>),
}

/// Where a request goes; a refusal comes with the path template.
fn enter<'a>(shared: &'a Shared, parts: &Parts) -> Result<Entered<'a>, (&'a str, Reply)> {
    match control::path_of(parts.uri.path()) {
        Some(path) if control::exists(&parts.method, path) => Ok(Entered::Control),
        Some(_) => Err(route(shared, parts, Ok(Bytes::new()))),
        None if inspector::serves(parts.uri.path()) => Err(inspector::answer(parts)),
        None if bridge::takes_body(parts) => Ok(Entered::Bridge),
        None if bridge::serves(parts.uri.path()) => Err(route(shared, parts, Ok(Bytes::new()))),
        None => admit(shared, parts).map(Entered::Operation),
    }
}

impl<'a> Entered<'a> {
    fn answer(self, shared: &'a Shared, parts: &Parts, body: Result<Bytes, Failure>) -> (&'a str, Reply) {
        match self {
            Self::Operation(admitted) => carry_out(shared, parts, admitted, body),
            Self::Control | Self::Bridge => route(shared, parts, body),
        }
    }
}

/// The kind of a request, as far as it decides who may send the request.
fn purpose(parts: &Parts) -> Purpose {
    match control::path_of(parts.uri.path()) {
        Some(path) => control::purpose(path),
        // The page itself holds no data; a link of another site may lead to it.
        None if inspector::serves(parts.uri.path()) => Purpose::Page,
        None if bridge::serves(parts.uri.path()) => Purpose::Bridge,
        None => Purpose::Truv,
    }
}

/// The answer to a request for any part, with the path template of the request.
pub(super) fn route<'a>(shared: &'a Shared, parts: &Parts, body: Result<Bytes, Failure>) -> (&'a str, Reply) {
    match control::path_of(parts.uri.path()) {
        Some(path) => control::answer(shared, parts, path, body),
        None if bridge::serves(parts.uri.path()) => bridge::answer(shared, parts, body),
        None => answer(shared, parts, body),
    }
}

/// Whether a path is not one of Truv's.
fn is_of_sandbox(path: &str) -> bool {
    control::path_of(path).is_some() || inspector::serves(path) || bridge::serves(path)
}

fn largest_body(shared: &Shared, path: &str) -> usize {
    if path == "/_sandbox/snapshot" {
        return shared.world().log.limit();
    }
    limits(path).bytes
}

/// The effects of the active faults on a request.
fn plan<'a>(shared: &'a Shared, parts: &Parts) -> (&'a str, Plan) {
    let mut faults = shared.faults();
    if faults.is_empty() || is_of_sandbox(parts.uri.path()) {
        return (UNKNOWN, Plan::default());
    }
    let caller = caller_of(&parts.headers).ok();
    match shared.routes.find(&parts.method, parts.uri.path()) {
        Route::Found(endpoint, _) => {
            let operation = &endpoint.operation;
            (operation.template.as_str(), faults.plan(&operation.id, caller.as_ref()))
        }
        _ => (UNKNOWN, Plan::default()),
    }
}

/// The bodies of a request and its answer for a log, if they are wanted there.
fn logged(shared: &Shared, parts: &Parts, sent: &Bytes, reply: &Reply) -> [Option<String>; 2] {
    let Some(hiding) = shared.logs_bodies.then(|| shared.hiding().ok()).flatten() else { return [None, None] };
    let operation = match shared.routes.find(&parts.method, parts.uri.path()) {
        Route::Found(endpoint, _) => endpoint.operation.id.as_str(),
        _ => "",
    };
    let read = |body: &Bytes| {
        let is_small = body.len() <= LARGEST_BODY;
        is_small.then(|| serde_json::from_slice::<Value>(body).ok()).flatten()
    };
    let request = read(sent).map(|body| hiding.request(operation, body).to_string());
    let answer = read(reply.body()).map(|body| hiding.answer(operation, reply.status.as_u16(), body).to_string());
    [request, answer]
}

fn note(shared: &Shared, parts: &Parts, sent: &Bytes, reply: &Reply, plan: &Plan, took: Duration) {
    if is_of_sandbox(parts.uri.path()) {
        return;
    }
    let mut noted = NotedRequest::new(parts, shared.world().settings.clock.now());
    noted.status = (!plan.resets).then_some(reply.status.as_u16());
    noted.microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    noted.faults.clone_from(&plan.names);
    noted.request_body = KeptBody::new(parts.headers.get(header::CONTENT_TYPE), sent);
    noted.answer_body = KeptBody::new(reply.header(&header::CONTENT_TYPE), reply.body());
    if reply.status == StatusCode::BAD_REQUEST {
        noted.refused = refused_fields(&reply.value().unwrap_or_default());
    }
    shared.journal().note(noted);
}

//! Where every request comes in: faults are planned, the body is read, and who it is for answers it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::request::Parts;
use axum::http::{Request, Response, StatusCode};

use crate::clock::Stopwatch;
use crate::http::body::{LARGEST_BODY, LARGEST_UPLOAD, read};
use crate::http::connection::Hold;
use crate::http::faults::Plan;
use crate::http::request_journal::{NotedRequest, refused_fields};
use crate::http::routing::Route;
use crate::http::{Answered, Shared, UNKNOWN, answer, body_delivery, caller_of};
use crate::message::{Failure, Reply};
use crate::{bridge, control};

/// Answers any request.
pub(super) async fn dispatch(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(hold): ConnectInfo<Hold>,
    request: Request<Body>,
) -> Response<Body> {
    let stopwatch = Stopwatch::start();
    let (parts, body) = request.into_parts();
    let (template, mut planned) = plan(&shared, &parts);
    let body = read(body, largest_body(&shared, parts.uri.path())).await;
    if !planned.latency.is_zero() {
        tokio::time::sleep(planned.latency).await;
    }
    let (path, reply) = match planned.instead.take() {
        Some(reply) => (template, reply),
        None => route(&shared, &parts, body),
    };
    note(&shared, &parts, &reply, &planned, stopwatch.elapsed());
    if let Some(observer) = &shared.observer {
        observer(&Answered {
            method: parts.method.as_str(),
            path,
            status: reply.status.as_u16(),
            duration: stopwatch.elapsed(),
        });
    }
    if planned.resets {
        hold.reset();
    }
    body_delivery::response(reply, planned.delivery)
}

/// The answer to a request, whoever it is for; also gives its path template.
pub(super) fn route<'a>(shared: &'a Shared, parts: &Parts, body: Result<Bytes, Failure>) -> (&'a str, Reply) {
    match control::path_of(parts.uri.path()) {
        Some(path) => control::answer(shared, parts, path, body),
        None if bridge::serves(parts.uri.path()) => bridge::answer(shared, parts, body),
        None => answer(shared, parts, body),
    }
}

/// Whether a path is none of Truv's.
fn is_of_sandbox(path: &str) -> bool {
    control::path_of(path).is_some() || bridge::serves(path)
}

fn largest_body(shared: &Shared, path: &str) -> usize {
    if path == "/_sandbox/snapshot" {
        return shared.world().log.limit();
    }
    let large = ["/v1/documents/", "/v1/sandbox/documents/", "/_sandbox/uploads/", "/v1/orders/batch/"];
    if large.iter().any(|start| path.starts_with(start)) { LARGEST_UPLOAD } else { LARGEST_BODY }
}

/// What the faults that were asked for do to a request.
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

fn note(shared: &Shared, parts: &Parts, reply: &Reply, plan: &Plan, took: Duration) {
    if is_of_sandbox(parts.uri.path()) {
        return;
    }
    let mut noted = NotedRequest::new(parts, shared.world().settings.clock.now());
    noted.status = (!plan.resets).then_some(reply.status.as_u16());
    noted.microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    noted.faults.clone_from(&plan.names);
    if reply.status == StatusCode::BAD_REQUEST {
        noted.refused = refused_fields(&reply.value().unwrap_or_default());
    }
    shared.journal().note(noted);
}

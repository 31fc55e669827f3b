//! The way of a request: route, negotiate, authenticate, throttle, read, check, answer.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use chrono::DateTime;
use http_body_util::BodyExt;
use serde_json::{Map, Value};

use crate::auth::Caller;
use crate::bridge;
use crate::call::Call;
use crate::clock::Stopwatch;
use crate::connection::Connection;
use crate::control;
use crate::delivery;
use crate::document::{Document, Operation};
use crate::failure::Failure;
use crate::handlers;
use crate::journal;
use crate::query;
use crate::reply::Reply;
use crate::report_file;
use crate::routing::{Endpoint, Route};
use crate::service::{Answered, Service};
use crate::state::World;
use crate::validate;

/// The largest request body.
const LARGEST_BODY: usize = 1024 * 1024;
/// The largest one with documents, ten of 10,000,000 bytes in Base64, or with a batch of 10,000 orders.
const LARGEST_UPLOAD: usize = 134 * LARGEST_BODY;
/// What is read beyond that of a larger one, so that its sender gets to the answer.
const READ_BEYOND: usize = 15 * LARGEST_BODY;

/// The path of a request that fits none, for logs.
pub(crate) const UNKNOWN: &str = "(unknown)";

/// Says what the caller of an unknown path may have meant.
const HINT: HeaderName = HeaderName::from_static("x-truv-sandbox-hint");

/// Whether a path is none of Truv's.
pub(crate) fn is_of_sandbox(path: &str) -> bool {
    control::path_of(path).is_some() || bridge::serves(path)
}

/// Answers any request.
pub(crate) async fn serve(
    State(service): State<Arc<Service>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request<Body>,
) -> Response<Body> {
    let stopwatch = Stopwatch::start();
    let (parts, body) = request.into_parts();
    let (template, mut plan) = service.plan(&parts);
    let body = read(body, largest_body(&service, parts.uri.path())).await;
    if !plan.latency.is_zero() {
        tokio::time::sleep(plan.latency).await;
    }
    let (path, reply) = match plan.instead.take() {
        Some(reply) => (template, reply),
        None => route(&service, &parts, body),
    };
    service.note(&parts, &reply, &plan, stopwatch.elapsed());
    if let Some(observer) = &service.observer {
        observer(&Answered {
            method: parts.method.as_str(),
            path,
            status: reply.status.as_u16(),
            duration: stopwatch.elapsed(),
        });
    }
    if plan.resets {
        connection.reset();
    }
    delivery::response(reply, plan.delivery)
}

/// The answer to a request, whoever it is for; also gives its path template.
pub(crate) fn route<'a>(service: &'a Service, parts: &Parts, body: Result<Bytes, Failure>) -> (&'a str, Reply) {
    match control::path_of(parts.uri.path()) {
        Some(path) => control::answer(service, parts, path, body),
        None if bridge::serves(parts.uri.path()) => bridge::answer(service, parts, body),
        None => answer(service, parts, body),
    }
}

/// The scheme and host that the caller used.
pub(crate) fn base_url(service: &Service, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match host {
        Some(host) if !host.is_empty() => format!("http://{host}"),
        _ => format!("http://{}", service.address),
    }
}

fn largest_body(service: &Service, path: &str) -> usize {
    if path == "/_sandbox/snapshot" {
        return service.world().log.limit();
    }
    let large = ["/v1/documents/", "/v1/sandbox/documents/", "/_sandbox/uploads/", "/v1/orders/batch/"];
    if large.iter().any(|start| path.starts_with(start)) { LARGEST_UPLOAD } else { LARGEST_BODY }
}

/// The whole body; fails if it is too large or breaks off.
async fn read(mut body: Body, largest: usize) -> Result<Bytes, Failure> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Failure::Unreadable("The body broke off.".to_owned()))?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length <= largest {
            bytes.extend_from_slice(&data);
        } else if length > largest + READ_BEYOND {
            break;
        }
    }
    if length > largest {
        return Err(Failure::TooLarge);
    }
    Ok(bytes.into())
}

/// Answers an operation of the document; also gives its path template.
pub(crate) fn answer<'a>(service: &'a Service, parts: &Parts, body: Result<Bytes, Failure>) -> (&'a str, Reply) {
    let (template, result) = match service.routes.find(&parts.method, parts.uri.path()) {
        Route::Unknown => (UNKNOWN, Ok(unknown(service, parts))),
        Route::MissingSlash => (UNKNOWN, Ok(redirect(&parts.uri))),
        Route::OtherMethod { template, allow } => {
            let method = parts.method.to_string();
            let failure = Failure::MethodNotAllowed { method, allow };
            (template, admit(service, parts, false).and(Err(failure)))
        }
        Route::Found(endpoint, ids) => (
            endpoint.operation.template.as_str(),
            admit(service, parts, endpoint.operation.pdf_title.is_some())
                .and_then(|caller| run(service, parts, endpoint, ids, caller, body)),
        ),
    };
    (template, result.unwrap_or_else(Failure::reply))
}

fn unknown(service: &Service, parts: &Parts) -> Reply {
    let reply = Failure::not_found().reply();
    let hint = journal::hint(&service.routes, &parts.method, parts.uri.path());
    match hint.and_then(|hint| HeaderValue::try_from(hint).ok()) {
        Some(hint) => reply.with_header(HINT, hint),
        None => reply,
    }
}

/// What the framework behind Truv does with a missing slash, for every method. A client that follows it turns POST into
/// GET and loses the body, which is why Truv's paths are always written with the slash.
fn redirect(uri: &Uri) -> Reply {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let reply = Reply::empty(StatusCode::MOVED_PERMANENTLY);
    match HeaderValue::try_from(format!("{}/{query}", uri.path())) {
        Ok(location) => reply.with_header(header::LOCATION, location),
        Err(_) => Failure::not_found().reply(),
    }
}

fn admit(service: &Service, parts: &Parts, has_pdf: bool) -> Result<Caller, Failure> {
    if !is_acceptable(&parts.headers, has_pdf) {
        return Err(Failure::NotAcceptable);
    }
    let caller = Caller::of_request(&parts.headers)?;
    service.world().admit(&caller)?;
    Ok(caller)
}

fn run(
    service: &Service,
    parts: &Parts,
    endpoint: &Endpoint,
    ids: Vec<String>,
    caller: Caller,
    body: Result<Bytes, Failure>,
) -> Result<Reply, Failure> {
    let operation = &endpoint.operation;
    let query_pairs = query::pairs(parts.uri.query().unwrap_or_default());
    let query = query::parameters(&service.document, operation, &query_pairs)?;
    let sent = body?;
    let body = read_json(&service.document, operation, &parts.headers, &sent)?;
    let mut call = Call {
        caller,
        now: DateTime::UNIX_EPOCH,
        base_url: base_url(service, &parts.headers),
        path: parts.uri.path().to_owned(),
        ids,
        query_pairs,
        query,
        body,
    };
    let changes = operation.method != Method::GET || service.world().counts_reads(&call.caller, &call.ids);
    let carry_out = |world: &mut World, call: &mut Call| {
        call.now = world.settings.clock.now();
        let answer = (endpoint.handler)(call, world, &service.document);
        if operation.method == Method::GET {
            world.count_read(&call.caller, &call.ids);
        }
        answer
    };
    let answer = match changes {
        true => service.write(parts, &sent, |world| carry_out(world, &mut call)),
        false => carry_out(&mut service.world(), &mut call),
    }?;
    let wants_pdf = operation.pdf_title.is_some() && call.filter("fmt") == Some("pdf");
    let status = StatusCode::from_u16(operation.success).unwrap_or(StatusCode::OK);
    Ok(match answer {
        report if wants_pdf => {
            let title = operation.pdf_title.as_deref().unwrap_or_default();
            Reply::pdf(report_file::render(title, &report))
        }
        Value::Null => Reply::empty(status),
        answer => Reply::json(status, answer),
    })
}

/// The checked body of an operation that takes one. An empty body counts as an empty object.
fn read_json(
    document: &Document,
    operation: &Operation,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Map<String, Value>, Failure> {
    let Some(expected) = &operation.body else {
        return Ok(Map::new());
    };
    if body.is_empty() && !expected.required {
        return Ok(Map::new());
    }
    let value = if body.is_empty() { Value::Object(Map::new()) } else { json(headers, body)? };
    let mut problems = validate::problems(document, &expected.schema, &value);
    problems.retain(|problem| !handlers::leaves_to_handler(&operation.id, &problem.field));
    match value {
        Value::Object(object) if problems.is_empty() => Ok(object),
        _ => Err(Failure::Invalid(problems)),
    }
}

/// A JSON body with the media type of JSON.
pub(crate) fn json(headers: &HeaderMap, body: &[u8]) -> Result<Value, Failure> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let given = given.unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(Failure::UnsupportedMediaType(media_type.to_owned()));
    }
    serde_json::from_slice(body).map_err(|problem| Failure::Unreadable(format!("JSON parse error - {problem}")))
}

fn is_acceptable(headers: &HeaderMap, has_pdf: bool) -> bool {
    let mut ranges = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter(|range| !range.trim().is_empty())
        .peekable();
    ranges.peek().is_none() || ranges.any(|range| accepts(range, has_pdf))
}

/// Whether one media range admits JSON, or PDF where an operation has that. The parameter `fmt` decides which it is.
fn accepts(range: &str, has_pdf: bool) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_excluded = parts.any(|parameter| {
        let weight = parameter.strip_prefix("q=").and_then(|weight| weight.parse::<f64>().ok());
        weight == Some(0.0)
    });
    let fits = match media_type.as_str() {
        "application/json" | "application/*" | "*/*" => true,
        "application/pdf" => has_pdf,
        _ => false,
    };
    fits && !is_excluded
}

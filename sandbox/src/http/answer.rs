//! The way of a request for an operation of the document: route, negotiate, authenticate, throttle, read, check, answer.

use bytes::Bytes;
use chrono::DateTime;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use serde_json::Value;

use super::authentication::caller_of;
use super::negotiation::is_acceptable;
use super::routing::{Endpoint, Route};
use super::{Shared, body, hints, query};
use crate::files;
use crate::handlers::Handler;
use crate::message::{Call, Caller, Failure, Reply, older};

/// In logs, stands for the path of a request that fits no template.
pub(crate) const UNKNOWN: &str = "(unknown)";

/// Says what the caller of an unknown path may have meant.
const HINT: HeaderName = HeaderName::from_static("x-truv-sandbox-hint");

/// A request for an operation whose head is valid: its path, format of the answer, keys, rate and method.
pub(crate) struct Admitted<'a> {
    endpoint: &'a Endpoint,
    ids: Vec<String>,
    caller: Caller,
}

/// Answers an operation of the document; also gives its path template.
pub(crate) fn answer<'a>(shared: &'a Shared, parts: &Parts, body: Result<Bytes, Failure>) -> (&'a str, Reply) {
    match admit(shared, parts) {
        Ok(admitted) => carry_out(shared, parts, admitted, body),
        Err(refused) => refused,
    }
}

/// Makes all decisions that do not need the body; a refusal comes with its path template.
pub(crate) fn admit<'a>(shared: &'a Shared, parts: &Parts) -> Result<Admitted<'a>, (&'a str, Reply)> {
    match shared.routes.find(&parts.method, parts.uri.path()) {
        Route::Unknown => Err((UNKNOWN, unknown(shared, parts))),
        Route::MissingSlash => Err((UNKNOWN, redirect(&parts.uri))),
        Route::OtherMethod { template, allow } => {
            let method = parts.method.to_string();
            let failure = admit_caller(shared, parts, false).err();
            Err((template, failure.unwrap_or(Failure::MethodNotAllowed { method, allow }).reply()))
        }
        Route::Found(endpoint, ids) => match admit_caller(shared, parts, endpoint.operation.has_pdf) {
            Ok(caller) => Ok(Admitted { endpoint, ids, caller }),
            Err(failure) => Err((&endpoint.operation.template, failure.reply())),
        },
    }
}

/// Answers a request that was admitted; also gives its path template.
pub(crate) fn carry_out<'a>(
    shared: &Shared,
    parts: &Parts,
    admitted: Admitted<'a>,
    body: Result<Bytes, Failure>,
) -> (&'a str, Reply) {
    let template = admitted.endpoint.operation.template.as_str();
    let operation_id = admitted.endpoint.operation.id.as_str();
    let reply = run(shared, parts, admitted, body).unwrap_or_else(Failure::reply);
    (template, if shared.has_older_codes { older(reply, operation_id) } else { reply })
}

fn unknown(shared: &Shared, parts: &Parts) -> Reply {
    let reply = Failure::not_found().reply();
    let hint = hints::hint(&shared.routes, &parts.method, parts.uri.path());
    match hint.and_then(|hint| HeaderValue::try_from(hint).ok()) {
        Some(hint) => reply.with_header(HINT, hint),
        None => reply,
    }
}

/// Redirects a path without its last slash, for every method, like the framework behind Truv. A client that follows the
/// redirect turns POST into GET and loses the body, which is why Truv's paths are always written with the slash.
fn redirect(uri: &Uri) -> Reply {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let reply = Reply::empty(StatusCode::MOVED_PERMANENTLY);
    match HeaderValue::try_from(format!("{}/{query}", uri.path())) {
        Ok(location) => reply.with_header(header::LOCATION, location),
        Err(_) => Failure::not_found().reply(),
    }
}

fn admit_caller(shared: &Shared, parts: &Parts, has_pdf: bool) -> Result<Caller, Failure> {
    if !is_acceptable(&parts.headers, has_pdf) {
        return Err(Failure::NotAcceptable);
    }
    let caller = caller_of(&parts.headers)?;
    shared.world().admit(&caller)?;
    Ok(caller)
}

fn run(
    shared: &Shared,
    parts: &Parts,
    Admitted { endpoint, ids, caller }: Admitted<'_>,
    sent: Result<Bytes, Failure>,
) -> Result<Reply, Failure> {
    let operation = &endpoint.operation;
    let query_pairs = query::pairs(parts.uri.query().unwrap_or_default());
    let query = query::parameters(&shared.document, operation, &query_pairs)?;
    let sent = sent?;
    let body = body::of_operation(&shared.document, operation, parts, &sent)?;
    let mut call = Call {
        caller,
        now: DateTime::UNIX_EPOCH,
        base_url: shared.base_url(&parts.headers),
        path: parts.uri.path().to_owned(),
        ids,
        query_pairs,
        query,
        body,
    };
    // A read that makes a task go on changes the state too.
    let is_counted = shared.world().counts_reads(&call.caller, &call.ids);
    let answer = match endpoint.handler {
        Handler::Reads(handler) if !is_counted => {
            let world = shared.world();
            call.now = world.settings.clock.now();
            handler(&call, &world, &shared.document)
        }
        handler => shared.keeper.write(parts, &sent, |world| {
            call.now = world.settings.clock.now();
            match handler {
                Handler::Changes(handler) => handler(&call, world, &shared.document),
                Handler::Reads(handler) => {
                    let answer = handler(&call, world, &shared.document);
                    world.count_read(&call.caller, &call.ids);
                    answer
                }
            }
        }),
    }?;
    let wants_pdf = operation.has_pdf && call.filter("fmt") == Some("pdf");
    let status = StatusCode::from_u16(operation.success).unwrap_or(StatusCode::OK);
    Ok(match answer {
        report if wants_pdf => Reply::pdf(files::report(&operation.title, &report)),
        Value::Null => Reply::empty(status),
        answer => Reply::json(status, answer),
    })
}

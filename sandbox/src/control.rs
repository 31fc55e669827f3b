//! Operations of the sandbox itself, under `/_sandbox/`. They need no keys.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};

use crate::bridge::{self, BridgeError, BridgeLogin};
use crate::call::text;
use crate::clock::timestamp;
use crate::failure::Failure;
use crate::files;
use crate::reply::Reply;
use crate::service::{self, Service};
use crate::uploads;
use crate::validate;
use crate::webhooks;

const PREFIX: &str = "/_sandbox";

/// What there is, for an answer to a path that is not among it.
const AVAILABLE: [&str; 9] = [
    "GET /_sandbox/health",
    "GET /_sandbox/clock",
    "POST /_sandbox/clock/advance",
    "POST /_sandbox/reset",
    "POST /_sandbox/webhooks",
    "POST /_sandbox/bridge/login",
    "GET /_sandbox/files/{id}.pdf",
    "GET /_sandbox/uploads/{id}",
    "POST /_sandbox/uploads/{id}",
];

/// A hundred years: enough for any test, and far from the end of the calendar.
const LONGEST_ADVANCE: u64 = 100 * 366 * 24 * 60 * 60;

/// The part of a path after the prefix, if it has the prefix.
pub(crate) fn path_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(PREFIX)?;
    (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_matches('/'))
}

/// Answers a control operation; also gives its path for the log.
pub(crate) fn answer(
    service: &Service,
    parts: &Parts,
    path: &str,
    body: Result<Bytes, Failure>,
) -> (&'static str, Reply) {
    let is_get = matches!(parts.method, Method::GET | Method::HEAD);
    let is_post = parts.method == Method::POST;
    let (name, result) = match path {
        "health" if is_get => ("/_sandbox/health", Ok(health(service))),
        "clock" if is_get => ("/_sandbox/clock", Ok(clock(service))),
        "clock/advance" if is_post => {
            ("/_sandbox/clock/advance", body.and_then(|body| advance(service, &parts.headers, &body)))
        }
        "reset" if is_post => {
            service.world().reset();
            ("/_sandbox/reset", Ok(Reply::empty(StatusCode::NO_CONTENT)))
        }
        "webhooks" if is_post => {
            ("/_sandbox/webhooks", body.and_then(|body| webhooks::control(service, &parts.headers, &body)))
        }
        "bridge/login" if is_post => {
            ("/_sandbox/bridge/login", body.and_then(|body| login(service, &parts.headers, &body)))
        }
        _ => match path.strip_prefix("files/").and_then(files::id_of) {
            Some(id) if is_get => ("/_sandbox/files/{id}.pdf", Ok(Reply::pdf(files::pdf(id)))),
            _ => match path.strip_prefix("uploads/") {
                Some(id) if is_get => ("/_sandbox/uploads/{id}", uploads::get(&service.world(), id)),
                Some(id) if is_post => {
                    let reply = body.and_then(|body| uploads::post(&mut service.world(), id, &parts.headers, &body));
                    ("/_sandbox/uploads/{id}", reply)
                }
                _ => ("(unknown)", Ok(unknown())),
            },
        },
    };
    (name, result.unwrap_or_else(Failure::reply))
}

fn health(service: &Service) -> Reply {
    Reply::json(
        StatusCode::OK,
        json!({
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "operations": service.routes.count(),
        }),
    )
}

fn clock(service: &Service) -> Reply {
    let now = timestamp(service.world().settings.clock.now());
    Reply::json(StatusCode::OK, json!({"now": now}))
}

fn unknown() -> Reply {
    Reply::json(StatusCode::NOT_FOUND, json!({"detail": "Not found.", "available": AVAILABLE}))
}

fn advance(service: &Service, headers: &HeaderMap, body: &[u8]) -> Result<Reply, Failure> {
    let schema = json!({
        "type": "object",
        "required": ["seconds"],
        "properties": {"seconds": {"type": "integer", "minimum": 0, "maximum": LONGEST_ADVANCE}},
    });
    let body = checked(service, headers, body, &schema)?;
    let seconds = body["seconds"].as_u64().unwrap_or_default();
    service.world().settings.clock.advance(Duration::from_secs(seconds));
    Ok(clock(service))
}

/// What is entered in Bridge, as a body.
pub(crate) fn read_login(service: &Service, headers: &HeaderMap, body: &[u8]) -> Result<BridgeLogin, Failure> {
    let any_text = json!({"type": "string"});
    let optional = json!({"type": "string", "nullable": true});
    let schema = json!({
        "type": "object",
        "required": ["bridge_token", "username", "password"],
        "properties": {
            "bridge_token": any_text, "username": any_text, "password": any_text,
            "mfa": optional,
            "provider_id": {"type": "string", "nullable": true, "maxLength": 64},
            "company_mapping_id": {"type": "string", "nullable": true, "maxLength": 64},
        },
    });
    let body = checked(service, headers, body, &schema)?;
    let body = body.as_object().cloned().unwrap_or_default();
    let required = |name| text(&body, name).unwrap_or_default();
    Ok(BridgeLogin {
        bridge_token: required("bridge_token"),
        username: required("username"),
        password: required("password"),
        code: text(&body, "mfa"),
        provider_id: text(&body, "provider_id"),
        company_mapping_id: text(&body, "company_mapping_id"),
    })
}

/// Plays the person in Bridge; Bridge's own page logs in with it too.
pub(crate) fn login(service: &Service, headers: &HeaderMap, body: &[u8]) -> Result<Reply, Failure> {
    let login = read_login(service, headers, body)?;
    match bridge::login(&mut service.world(), &login) {
        Ok(connection) => Ok(Reply::json(
            StatusCode::OK,
            json!({
                "public_token": connection.public_token,
                "link_id": connection.link_id,
                "task_id": connection.task_id,
            }),
        )),
        Err(BridgeError::Refused(refusal)) => {
            let body = json!({
                "error": {
                    "error_type": "LINK_ERROR",
                    "error_code": refusal.error_code,
                    "error_message": refusal.error_message,
                },
                "link_id": refusal.link_id,
                "task_id": refusal.task_id,
            });
            Ok(Reply::json(StatusCode::UNPROCESSABLE_ENTITY, body))
        }
        Err(problem) => Err(failure(problem)),
    }
}

/// A login that led to nothing, not even to a refusal by the provider.
pub(crate) fn failure(problem: BridgeError) -> Failure {
    match problem {
        BridgeError::UnknownToken => Failure::NotFound("No such bridge_token."),
        BridgeError::ExpiredToken => Failure::Expired("The bridge_token has expired."),
        BridgeError::CodeWanted => Failure::invalid("mfa", "This login asks for a one-time code."),
        BridgeError::NotEmulated { field, message } => Failure::invalid(field, message),
        BridgeError::Refused(refusal) => Failure::Unreadable(refusal.error_message.into_owned()),
    }
}

/// A body that fits a schema.
pub(crate) fn checked(service: &Service, headers: &HeaderMap, body: &[u8], schema: &Value) -> Result<Value, Failure> {
    let value = service::json(headers, body)?;
    let problems = validate::problems(&service.document, schema, &value);
    if problems.is_empty() { Ok(value) } else { Err(Failure::Invalid(problems)) }
}

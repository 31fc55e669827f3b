//! The person's part, without a browser.

use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde_json::json;

use super::{Asked, checked};
use crate::bridge::{self, BridgeError, BridgeLogin};
use crate::call::text;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::service::Service;

pub(super) fn act(asked: &Asked<'_>) -> Result<Reply, Failure> {
    login(asked.service, asked.parts, &asked.body)
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
pub(crate) fn login(service: &Service, parts: &Parts, body: &[u8]) -> Result<Reply, Failure> {
    let login = read_login(service, &parts.headers, body)?;
    match service.write(parts, body, |world| Ok(bridge::login(world, &login)))? {
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
        BridgeError::NotKept => Failure::NotKept(std::io::ErrorKind::Other),
        BridgeError::NotEmulated { field, message } => Failure::invalid(field, message),
        BridgeError::Refused(refusal) => Failure::Unreadable(refusal.error_message.into_owned()),
    }
}

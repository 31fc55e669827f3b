//! A login as an HTTP request, for Bridge's own page and for tests that act as the person.

use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::json;

use super::login;
use crate::http::{Shared, body};
use crate::message::{BridgeError, BridgeLogin, Failure, Reply, text};

/// The input in Bridge, read from a body.
pub(crate) fn read_login(parts: &Parts, sent: &[u8]) -> Result<BridgeLogin, Failure> {
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
    let body = body::checked(parts, sent, &schema)?;
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

/// Plays the person in Bridge; Bridge's own page uses this to log in, too.
pub(crate) fn answer_login(shared: &Shared, parts: &Parts, sent: &[u8]) -> Result<Reply, Failure> {
    let login = read_login(parts, sent)?;
    match shared.keeper.write(parts, sent, |world| Ok(login::login(world, &login)))? {
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

/// The error for a login that never reached the provider.
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

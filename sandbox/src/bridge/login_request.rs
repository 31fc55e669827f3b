//! A login as an HTTP request, for Bridge's own page and for tests that act as the person.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use http::request::Parts;
use serde_json::json;

use super::{login, upload};
use crate::http::{Shared, body};
use crate::message::{BridgeError, BridgeLogin, BridgeUpload, Connection, Failure, Reply, text};

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
        Ok(connection) => Ok(connected(&connection)),
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

/// Uploads documents as the person in Bridge; Bridge's own page uploads with it too.
pub(crate) fn answer_upload(shared: &Shared, parts: &Parts, sent: &[u8]) -> Result<Reply, Failure> {
    let upload = read_upload(parts, sent)?;
    let uploaded = shared.keeper.write(parts, sent, |world| Ok(upload::upload(world, &upload)))?;
    uploaded.map(|connection| connected(&connection)).map_err(failure)
}

fn read_upload(parts: &Parts, sent: &[u8]) -> Result<BridgeUpload, Failure> {
    let name = json!({"type": "string", "minLength": 1, "maxLength": 255});
    let schema = json!({
        "type": "object",
        "required": ["bridge_token", "documents"],
        "properties": {
            "bridge_token": {"type": "string"},
            "documents": {
                "type": "array", "minItems": 1, "maxItems": upload::MOST_DOCUMENTS,
                "items": {
                    "type": "object",
                    "required": ["filename", "content"],
                    "properties": {"filename": name, "content": {"type": "string"}},
                },
            },
        },
    });
    let body = body::checked(parts, sent, &schema)?;
    let mut upload = BridgeUpload::new(body["bridge_token"].as_str().unwrap_or_default());
    for (index, document) in body["documents"].as_array().into_iter().flatten().enumerate() {
        let content = STANDARD.decode(document["content"].as_str().unwrap_or_default());
        let content =
            content.map_err(|_| Failure::invalid(&format!("documents.{index}.content"), "Not valid Base64."))?;
        upload = upload.document(document["filename"].as_str().unwrap_or_default(), content);
    }
    Ok(upload)
}

fn connected(connection: &Connection) -> Reply {
    let body = json!({
        "public_token": connection.public_token,
        "link_id": connection.link_id,
        "task_id": connection.task_id,
    });
    Reply::json(StatusCode::OK, body)
}

/// A login that led to nothing, not even to a refusal by the provider.
pub(crate) fn failure(problem: BridgeError) -> Failure {
    match problem {
        BridgeError::UnknownToken => Failure::NotFound("No such bridge_token."),
        BridgeError::ExpiredToken => Failure::Expired("The bridge_token has expired."),
        BridgeError::CodeWanted => Failure::invalid("mfa", "This login asks for a one-time code."),
        BridgeError::Document { index, message } => Failure::invalid(&format!("documents.{index}"), message),
        BridgeError::NotKept => Failure::NotKept(std::io::ErrorKind::Other),
        BridgeError::NotEmulated { field, message } => Failure::invalid(field, message),
        BridgeError::Refused(refusal) => Failure::Unreadable(refusal.error_message.into_owned()),
    }
}

//! Errors, as the lender's own clients see them. What is for people at the lender goes to the log, without personal data.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Why a request was not carried out.
#[derive(Debug)]
pub enum Problem {
    /// There is no such application.
    NotFound,
    /// Fields that Truv refuses, each with its reason. The names are Truv's, which this service uses, too.
    Invalid(Vec<(String, String)>),
    /// The person has to start again in Bridge: the public token was used before, or is too old.
    StartAgain,
    /// It may work later, after so many seconds if they are known.
    Later(Option<u64>),
    /// Somebody at the lender has to look; the log says at what.
    Broken,
}

/// What a failed call of Truv means for the lender's client. This `match` is what the unit tests are about.
impl From<truv_sdk::Error> for Problem {
    fn from(error: truv_sdk::Error) -> Self {
        match error {
            error if error.is_expired_token() => Self::StartAgain,
            error if error.is_validation() => {
                let fields = error.invalid_params().iter();
                Self::Invalid(fields.map(|param| (param.field.clone(), param.message.clone())).collect())
            }
            // found before anything was sent; the message names the property and shows no value
            error if error.is_invalid_request() => Self::Invalid(vec![("request".to_owned(), error.to_string())]),
            error if error.is_retryable() => Self::Later(error.retry_after().map(|wait| wait.as_secs())),
            error => {
                // status, code and ids, but no body and nothing personal
                eprintln!("truv: {}", error.support_reference());
                Self::Broken
            }
        }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        // the code alone: the database's message may repeat values of a row
        let code = error.as_database_error().and_then(|error| error.code().map(String::from));
        eprintln!("database: {}", code.as_deref().unwrap_or("no connection"));
        if crate::once::is_busy(&error) { Self::Later(None) } else { Self::Broken }
    }
}

#[derive(Serialize)]
struct Body {
    problem: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Field>,
}

#[derive(Serialize)]
struct Field {
    name: String,
    reason: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let answer = |status: StatusCode, problem, fields| (status, Json(Body { problem, fields })).into_response();
        match self {
            Self::NotFound => answer(StatusCode::NOT_FOUND, "there is no such application", Vec::new()),
            Self::Invalid(fields) => {
                let fields = fields.into_iter().map(|(name, reason)| Field { name, reason }).collect();
                answer(StatusCode::UNPROCESSABLE_ENTITY, "some fields are not valid", fields)
            }
            Self::StartAgain => answer(StatusCode::CONFLICT, "the person has to log in again in Bridge", Vec::new()),
            Self::Later(seconds) => {
                let mut response = answer(StatusCode::SERVICE_UNAVAILABLE, "try again later", Vec::new());
                response.headers_mut().extend(seconds.map(|seconds| (header::RETRY_AFTER, seconds.into())));
                response
            }
            Self::Broken => {
                answer(StatusCode::BAD_GATEWAY, "this cannot be done now; we are looking at it", Vec::new())
            }
        }
    }
}

/// No server and no socket: an error is made, and the `match` above decides.
#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::{Response, StatusCode, header};
    use axum::response::IntoResponse;
    use truv_sdk::{Error, ErrorKind};

    use super::Problem;

    fn refused(status: u16, body: &'static str) -> Error {
        Error::from_answer(Response::builder().status(status).body(body).unwrap())
    }

    #[test]
    fn fields_that_truv_refuses_are_told_to_the_client() {
        let body = r#"{"error": {"code": "validation_error", "message": "Invalid data.",
            "extra": {"invalid-params": [{"field": "email", "message": "Enter a valid email address."}]}}}"#;
        let problem = Problem::from(refused(400, body));
        let Problem::Invalid(fields) = &problem else { panic!("{problem:?}") };
        assert_eq!(fields, &[("email".to_owned(), "Enter a valid email address.".to_owned())]);
        assert_eq!(problem.into_response().status(), StatusCode::UNPROCESSABLE_ENTITY);
    }

    #[test]
    fn what_may_work_later_says_when() {
        let answer = Problem::from(Error::of_quota(Duration::from_secs(7))).into_response();
        assert_eq!(
            (answer.status(), &answer.headers()[header::RETRY_AFTER]),
            (StatusCode::SERVICE_UNAVAILABLE, &"7".parse().unwrap())
        );
        assert!(matches!(Problem::from(Error::of_kind(ErrorKind::Connect, "no route")), Problem::Later(None)));
    }

    #[test]
    fn wrong_keys_are_not_the_clients_business() {
        let body = r#"{"error": {"code": "authentication_failed", "message": "Wrong keys."}}"#;
        let answer = Problem::from(refused(401, body)).into_response();
        assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
    }
}

//! Every answer that is not a success, in the shapes that Truv documents.

use std::time::Duration;

use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::Reply;

/// Why a request is refused.
#[derive(Debug, PartialEq)]
pub(crate) enum Failure {
    /// 400: these parameters are missing or wrong.
    Invalid(Vec<InvalidParam>),
    /// 400: the request as a whole cannot be read.
    Unreadable(String),
    /// 401.
    Unauthorized(&'static str),
    /// 403.
    Forbidden(&'static str),
    /// 403: a token that does not exist.
    IncorrectToken(&'static str),
    /// 404, with the text of `detail`.
    NotFound(&'static str),
    /// 405.
    MethodNotAllowed { method: String, allow: String },
    /// 406.
    NotAcceptable,
    /// 410.
    Expired(&'static str),
    /// 413.
    TooLarge,
    /// 415.
    UnsupportedMediaType(String),
    /// 429: more requests in a minute than the access secret may send.
    Throttled { wait_seconds: u64 },
    /// 429: the link was refreshed too often.
    RefreshLimit,
    /// 400 with a code of its own and a message.
    Coded(&'static str, &'static str),
    /// 403: the operation is for sandbox keys.
    NotSandbox,
    /// 507: the state has grown as large as it may.
    StateFull { limit: usize },
    /// 507: the file of the state cannot be written.
    NotKept(std::io::ErrorKind),
    /// 501: an operation of the document that the sandbox does not emulate.
    NotEmulated,
    /// 421: the request names this host, which does not belong to the sandbox.
    OtherHost(String),
    /// 403: a browser sends the request for a page of another origin.
    ForeignPage,
    /// 401: a control operation without the token that it needs.
    ControlToken,
    /// 408: the body does not come.
    TooSlow { limit: Duration },
    /// 413: the body is small as text, but large when it is parsed.
    TooMany { what: &'static str, limit: usize },
}

/// One refused parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InvalidParam {
    pub(crate) field: String,
    pub(crate) message: String,
}

impl Failure {
    /// 400 for one field.
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![InvalidParam { field: field.to_owned(), message: message.into() }])
    }

    /// 404 for an object or a path.
    pub(crate) fn not_found() -> Self {
        Self::NotFound("Not found.")
    }

    pub(crate) fn reply(self) -> Reply {
        match self {
            Self::Invalid(params) => invalid("Some parameters are missing or wrong.", &params),
            Self::Unreadable(problem) => invalid(&problem, &[]),
            Self::Unauthorized(message) => coded(StatusCode::UNAUTHORIZED, "authentication_failed", message),
            Self::Forbidden(message) => coded(StatusCode::FORBIDDEN, "not_authenticated", message),
            Self::IncorrectToken(message) => coded(StatusCode::FORBIDDEN, "incorrect_token", message),
            Self::NotFound(detail) => detailed(StatusCode::NOT_FOUND, detail),
            Self::MethodNotAllowed { method, allow } => {
                let detail = format!("Method \"{method}\" not allowed.");
                let reply = detailed(StatusCode::METHOD_NOT_ALLOWED, &detail);
                match HeaderValue::try_from(allow) {
                    Ok(allow) => reply.with_header(header::ALLOW, allow),
                    Err(_) => reply,
                }
            }
            Self::NotAcceptable => detailed(
                StatusCode::NOT_ACCEPTABLE,
                "Could not satisfy the request Accept header. Answers are application/json.",
            ),
            Self::Expired(message) => coded(StatusCode::GONE, "expired_token", message),
            Self::TooLarge => detailed(
                StatusCode::PAYLOAD_TOO_LARGE,
                "The request body is larger than 1 MiB, 32 MiB with a batch of orders, or 134 MiB with documents.",
            ),
            Self::UnsupportedMediaType(given) => {
                let detail = format!("Unsupported media type \"{given}\" in request. Send application/json.");
                detailed(StatusCode::UNSUPPORTED_MEDIA_TYPE, &detail)
            }
            Self::Throttled { wait_seconds } => {
                let message = format!("Request was throttled. Expected available in {wait_seconds} seconds.");
                coded(StatusCode::TOO_MANY_REQUESTS, "throttled", &message)
                    .with_header(header::RETRY_AFTER, HeaderValue::from(wait_seconds))
            }
            Self::RefreshLimit => coded(
                StatusCode::TOO_MANY_REQUESTS,
                "throttled",
                "Refresh limit for the access_token exceeded: \
                 one link takes its first request and three refreshes in 24 hours.",
            ),
            Self::Coded(code, message) => coded(StatusCode::BAD_REQUEST, code, message),
            Self::NotSandbox => {
                coded(StatusCode::FORBIDDEN, "env_not_sandbox", "The operation is for the sandbox environment alone.")
            }
            Self::StateFull { limit } => detailed(
                StatusCode::INSUFFICIENT_STORAGE,
                &format!(
                    "The state of the sandbox takes the {limit} bytes that it may: \
                     start with a larger limit, or POST /_sandbox/reset."
                ),
            ),
            Self::NotKept(problem) => detailed(
                StatusCode::INSUFFICIENT_STORAGE,
                &format!("The request was not carried out, as the file of the state cannot be written: {problem}."),
            ),
            Self::NotEmulated => detailed(StatusCode::NOT_IMPLEMENTED, "The sandbox does not emulate this operation."),
            Self::OtherHost(host) => detailed(
                StatusCode::MISDIRECTED_REQUEST,
                &format!(
                    "The request is for the host \"{host}\". This sandbox is at 127.0.0.1, [::1] and localhost; \
                     start it with --allow-host NAME, or SandboxBuilder::allow_host, to give it another name."
                ),
            ),
            Self::ForeignPage => detailed(
                StatusCode::FORBIDDEN,
                "A page of another origin may not use the sandbox (see the headers Origin and Sec-Fetch-Site). \
                 Let the server of the page send the request.",
            ),
            Self::ControlToken => detailed(
                StatusCode::UNAUTHORIZED,
                "Other machines can reach this sandbox, so control operations need the token that the program prints \
                 at its start: send the header \"Authorization: Bearer TOKEN\", or use Control::with_token.",
            )
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
            Self::TooSlow { limit } => detailed(
                StatusCode::REQUEST_TIMEOUT,
                &format!("The request body did not arrive within {} seconds.", limit.as_secs_f64()),
            )
            .with_header(header::CONNECTION, HeaderValue::from_static("close")),
            Self::TooMany { what, limit } => detailed(
                StatusCode::PAYLOAD_TOO_LARGE,
                &format!("The JSON of the request body has more than {limit} {what}."),
            ),
        }
    }
}

/// The answer in the older generation of codes, where the introduction of Truv's API reference has them:
/// `validation_error` for 400, and 401 for a public token that has expired.
pub(crate) fn older(reply: Reply, operation_id: &str) -> Reply {
    let Some(mut body) = reply.value().filter(|body| body["error"]["code"].is_string()) else { return reply };
    let status = match (reply.status, body["error"]["code"].as_str()) {
        (StatusCode::BAD_REQUEST, Some("incorrect_parameters")) => {
            body["error"]["code"] = json!("validation_error");
            StatusCode::BAD_REQUEST
        }
        (StatusCode::GONE, Some("expired_token")) if operation_id == "links_exchange_token" => StatusCode::UNAUTHORIZED,
        _ => return reply,
    };
    let headers = reply.headers().to_vec();
    headers.into_iter().fold(Reply::json(status, body), |reply, (name, value)| {
        if name == header::CONTENT_TYPE { reply } else { reply.with_header(name, value) }
    })
}

fn invalid(message: &str, params: &[InvalidParam]) -> Reply {
    let params: Vec<Value> =
        params.iter().map(|param| json!({"field": param.field, "message": param.message})).collect();
    let body = json!({"error": {
        "code": "incorrect_parameters",
        "message": message,
        "extra": {"invalid-params": params},
    }});
    Reply::json(StatusCode::BAD_REQUEST, body)
}

fn coded(status: StatusCode, code: &str, message: &str) -> Reply {
    Reply::json(status, json!({"error": {"code": code, "message": message}}))
}

fn detailed(status: StatusCode, detail: &str) -> Reply {
    Reply::json(status, json!({"detail": detail}))
}

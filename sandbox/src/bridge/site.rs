//! Bridge in the browser: its pages and scripts, and the small JSON operations that they call. Like Truv's own Bridge,
//! it takes no keys; a bridge token lets a person in.

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use serde_json::{Map, Value, json};

use super::{demo, landing, login_request, steps};
use crate::http::{Shared, UNKNOWN, body};
use crate::message::{Failure, Reply};
use crate::truv::orders;

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Every file, by its path.
const FILES: [(&str, &str, &str); 13] = [
    // Where Truv's documents have the script, on a host of its own.
    ("/bridge.js", SCRIPT, include_str!("pages/bridge.js")),
    ("/bridge/bridge.js", SCRIPT, include_str!("pages/bridge.js")),
    ("/bridge/", HTML, include_str!("pages/bridge.html")),
    ("/bridge/app.js", SCRIPT, include_str!("pages/app.js")),
    ("/bridge/screens.js", SCRIPT, include_str!("pages/screens.js")),
    ("/bridge/fallbacks.js", SCRIPT, include_str!("pages/fallbacks.js")),
    ("/bridge/common.js", SCRIPT, include_str!("pages/common.js")),
    ("/bridge/order", HTML, include_str!("pages/order.html")),
    ("/bridge/order.js", SCRIPT, include_str!("pages/order.js")),
    ("/bridge/demo", HTML, include_str!("pages/demo.html")),
    ("/bridge/demo.js", SCRIPT, include_str!("pages/demo.js")),
    ("/bridge/style.css", STYLE, include_str!("pages/style.css")),
    ("/bridge/demo.css", STYLE, include_str!("pages/demo.css")),
];

/// A page may run its own scripts, call its own server, and be a frame in any page, as Bridge is.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; \
                      img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors *; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

/// An operation of the pages: the body's properties in, an answer out.
type Step = fn(&Shared, &Parts, &[u8]) -> Result<Value, Failure>;

const STEPS: [(&str, Step); 9] = [
    ("/bridge/api/open", |shared, parts, body| steps::open(&shared.world(), &properties(parts, body)?)),
    ("/bridge/api/search", |shared, parts, body| steps::search(&shared.world(), &properties(parts, body)?)),
    ("/bridge/api/questions", |shared, parts, body| {
        let login = login_request::read_login(parts, body)?;
        steps::questions(&shared.world(), &login)
    }),
    ("/bridge/api/task", |shared, parts, body| steps::task(&shared.world(), &properties(parts, body)?)),
    ("/bridge/api/deposit_form", |shared, parts, body| steps::deposit_form(&shared.world(), &properties(parts, body)?)),
    ("/bridge/api/order", |shared, parts, body| landing::order(&shared.world(), &properties(parts, body)?)),
    ("/bridge/api/demo/start", |shared, parts, body| demo::start(shared, host(parts), &properties(parts, body)?)),
    ("/bridge/api/demo/finish", |shared, parts, body| demo::finish(shared, host(parts), &properties(parts, body)?)),
    ("/bridge/api/demo/order", |shared, parts, body| demo::order(shared, host(parts), &properties(parts, body)?)),
];

/// What changes the state: what the person enters or uploads.
const ENTERED: [(&str, Enter); 2] =
    [("/bridge/api/login", login_request::answer_login), ("/bridge/api/documents", login_request::answer_upload)];

type Enter = fn(&Shared, &Parts, &[u8]) -> Result<Reply, Failure>;

/// Whether a path is one of Bridge's.
pub(crate) fn serves(path: &str) -> bool {
    path.starts_with("/bridge/") || matches!(path, "/bridge" | "/bridge.js")
}

/// Whether a request is for an operation of the pages.
pub(crate) fn takes_body(parts: &Parts) -> bool {
    let path = parts.uri.path();
    let is_entered = ENTERED.iter().any(|(known, _)| *known == path);
    parts.method == Method::POST && (is_entered || STEPS.iter().any(|(known, _)| *known == path))
}

/// Answers a request for one of Bridge's paths; also gives the path for the log.
pub(crate) fn answer(shared: &Shared, parts: &Parts, body: Result<Bytes, Failure>) -> (&'static str, Reply) {
    let path = match parts.uri.path() {
        "/bridge" => "/bridge/",
        path => path,
    };
    if let Some((path, media_type, content)) = FILES.into_iter().find(|(known, ..)| *known == path) {
        let is_missing =
            path == "/bridge/order" && !landing::is_known(&shared.world(), parts.uri.query().unwrap_or_default());
        let status = if is_missing { StatusCode::NOT_FOUND } else { StatusCode::OK };
        let file = only(&[Method::GET, Method::HEAD], &parts.method, "GET, HEAD")
            .map(|()| Reply::file(media_type, content.as_bytes().to_vec()).with_status(status));
        return (path, guarded(file));
    }
    if let Some((path, step)) = STEPS.into_iter().find(|(known, _)| *known == path) {
        let answer = only(&[Method::POST], &parts.method, "POST").and(body);
        let answer = answer.and_then(|body| {
            // The page works with the sandbox's own keys, whoever asks.
            if path.starts_with("/bridge/api/demo/") && shared.access.is_remote && shared.has_credentials() {
                return Err(Failure::Forbidden(
                    "The demonstration is off: other machines can reach this sandbox, and would use the keys that it \
                     was started with.",
                ));
            }
            step(shared, parts, &body)
        });
        return (path, guarded(answer.map(|answer| Reply::json(StatusCode::OK, answer))));
    }
    let is_get = matches!(parts.method, Method::GET | Method::HEAD);
    let entered = ENTERED.into_iter().find(|(known, _)| *known == path);
    let (name, answer) = match entered {
        Some((path, answer)) => {
            let body = only(&[Method::POST], &parts.method, "POST").and(body);
            (path, body.and_then(|body| answer(shared, parts, &body)))
        }
        None => match path.strip_prefix("/bridge/o/") {
            Some(id) if is_get => {
                let base_url = shared.base_url(&parts.headers);
                ("/bridge/o/{id}", orders::redirect(&shared.world(), &base_url, id))
            }
            _ => (UNKNOWN, Err(Failure::not_found())),
        },
    };
    (name, guarded(answer))
}

fn only(allowed: &[Method], method: &Method, allow: &str) -> Result<(), Failure> {
    if allowed.contains(method) {
        return Ok(());
    }
    Err(Failure::MethodNotAllowed { method: method.to_string(), allow: allow.to_owned() })
}

/// Adds the headers that isolate a page.
fn guarded(reply: Result<Reply, Failure>) -> Reply {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        // The script is for pages of other origins.
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    headers.into_iter().fold(reply.unwrap_or_else(Failure::reply), |reply, (name, value)| {
        reply.with_header(name, HeaderValue::from_static(value))
    })
}

fn host(parts: &Parts) -> &str {
    parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default()
}

/// The properties of a step's body; all except one are texts.
fn properties(parts: &Parts, sent: &[u8]) -> Result<Map<String, Value>, Failure> {
    let text = json!({"type": "string", "maxLength": 512});
    let schema = json!({
        "type": "object",
        "properties": {
            "bridge_token": text, "query": text, "data_source": text, "task_id": text,
            "product": {"type": "string",
                        "enum": ["income", "employment", "deposit_switch", "assets", "insurance", "order"]},
            "public_token": text,
            "providers": {"type": "boolean"},
        },
    });
    let body = body::checked(parts, sent, &schema)?;
    Ok(body.as_object().cloned().unwrap_or_default())
}

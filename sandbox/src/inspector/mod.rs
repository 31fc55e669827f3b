//! The page on which people see what happens: requests, deliveries, objects, clock and faults. The page itself holds no data;
//! its script reads control operations. The document is served here, too.

use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, header};

use crate::http::UNKNOWN;
use crate::message::{Failure, Reply};

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Every file, by its path.
const FILES: [(&str, &str, &str); 9] = [
    ("/", HTML, include_str!("pages/index.html")),
    ("/inspector/inspector.css", STYLE, include_str!("pages/inspector.css")),
    ("/inspector/inspector.js", SCRIPT, include_str!("pages/inspector.js")),
    ("/inspector/sandbox.js", SCRIPT, include_str!("pages/sandbox.js")),
    ("/inspector/requests.js", SCRIPT, include_str!("pages/requests.js")),
    ("/inspector/deliveries.js", SCRIPT, include_str!("pages/deliveries.js")),
    ("/inspector/objects.js", SCRIPT, include_str!("pages/objects.js")),
    ("/inspector/controls.js", SCRIPT, include_str!("pages/controls.js")),
    ("/openapi.json", "application/json", truv_spec::BUNDLE),
];

/// The page may run its own scripts and call its own server, but not be in a frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

/// Whether a path is one of the page's files.
pub(crate) fn serves(path: &str) -> bool {
    FILES.iter().any(|(known, ..)| *known == path)
}

/// Answers a request for one of the files; also gives the path for the log.
pub(crate) fn answer(parts: &Parts) -> (&'static str, Reply) {
    let file = FILES.into_iter().find(|(known, ..)| *known == parts.uri.path());
    let Some((path, media_type, content)) = file else { return (UNKNOWN, Failure::not_found().reply()) };
    let reply = match parts.method {
        // Truv has nothing at this path, and a program that asks for it has to see that.
        _ if path == "/" && !accepts_pages(parts) => Failure::not_found().reply(),
        Method::GET | Method::HEAD => Reply::file(media_type, content.as_bytes()),
        _ => {
            let failure = Failure::MethodNotAllowed { method: parts.method.to_string(), allow: "GET, HEAD".to_owned() };
            failure.reply()
        }
    };
    (path, guarded(reply))
}

/// Adds the headers that isolate the page.
fn guarded(reply: Reply) -> Reply {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    headers.into_iter().fold(reply, |reply, (name, value)| reply.with_header(name, HeaderValue::from_static(value)))
}

fn accepts_pages(parts: &Parts) -> bool {
    let accepted = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

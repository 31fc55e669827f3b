//! Plain words of HTTP, HAR and widespread standards: they are in everybody's traffic, so they stay.

mod plain;

use std::collections::HashSet;
use std::sync::LazyLock;

use http::StatusCode;
use truv_openapi::matching::is_plain_segment;

static HEADERS: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("protocol/headers.txt").lines().collect());
static MEDIA_TYPES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("protocol/media_types.txt").lines().collect());
/// Problem details (RFC 9457), OAuth (RFC 6749, 7662), JSON-RPC, JSON Schema, JSON-LD, HAL, JSON:API.
static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("protocol/names.txt").lines().collect());

/// Fields of HAR 1.2, and those that this workspace adds.
const FIELDS: [&str; 62] = [
    "_redaction",
    "_truv",
    "beforeRequest",
    "afterRequest",
    "blocked",
    "bodySize",
    "browser",
    "cache",
    "comment",
    "compression",
    "connect",
    "connection",
    "content",
    "contentType",
    "cookies",
    "creator",
    "dns",
    "domain",
    "eTag",
    "encoding",
    "entries",
    "expires",
    "fileName",
    "headers",
    "headersSize",
    "hitCount",
    "httpOnly",
    "httpVersion",
    "id",
    "lastAccess",
    "log",
    "method",
    "mimeType",
    "name",
    "onContentLoad",
    "onLoad",
    "operation_id",
    "pageTimings",
    "pageref",
    "pages",
    "params",
    "path",
    "postData",
    "provenance",
    "queryString",
    "receive",
    "redirectURL",
    "request",
    "response",
    "seal",
    "secure",
    "send",
    "serverIPAddress",
    "size",
    "ssl",
    "startedDateTime",
    "status",
    "statusText",
    "text",
    "time",
    "timings",
    "title",
];
const MORE_FIELDS: [&str; 4] = ["url", "value", "version", "wait"];
/// Of HTTP, WebDAV, CalDAV and caches.
const METHODS: [&str; 29] = [
    "ACL",
    "BIND",
    "CHECKIN",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LABEL",
    "LINK",
    "LOCK",
    "MERGE",
    "MKCALENDAR",
    "MKCOL",
    "MOVE",
    "OPTIONS",
    "PATCH",
    "POST",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "PUT",
    "QUERY",
    "REPORT",
    "SEARCH",
    "TRACE",
    "UNLINK",
    "UNLOCK",
];
const VERSIONS: [&str; 9] =
    ["HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/2.0", "HTTP/3", "h2", "h3", "http/1.1", "http/2.0"];

pub(crate) use plain::{is_plain as is_plain_value, is_weight};

/// Whether a standard or a widespread convention defines this header.
pub(crate) fn is_header(name: &str) -> bool {
    HEADERS.contains(&*name.to_ascii_lowercase())
}

/// Whether a widespread standard defines a member or a parameter of this name.
pub(crate) fn is_name(name: &str) -> bool {
    NAMES.contains(name)
}

/// Whether this is a field of HAR.
pub(crate) fn is_field(name: &str) -> bool {
    FIELDS.contains(&name) || MORE_FIELDS.contains(&name)
}

/// Whether this is a widespread media type, without parameters.
pub(crate) fn is_media_type(text: &str) -> bool {
    MEDIA_TYPES.contains(text)
}

pub(crate) fn http_version(version: &str) -> Option<&'static str> {
    VERSIONS.into_iter().find(|known| *known == version)
}

/// The usual text of a status; empty for an unusual status.
pub(crate) fn reason(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}

/// Whether a standard has this method, in capital letters.
pub(crate) fn is_method(text: &str) -> bool {
    METHODS.contains(&text)
}

/// Whether the text as a whole is such a word, whatever it stands for.
pub(crate) fn is_word(text: &str) -> bool {
    static REASONS: LazyLock<HashSet<&str>> = LazyLock::new(|| (100..1000).map(reason).collect());
    REASONS.contains(text)
        || is_method(text)
        || http_version(text).is_some()
        || is_field(text)
        || is_name(text)
        || is_header(text)
        || is_plain_segment(text)
        || is_media_type(text.split(';').next().unwrap_or_default().trim())
}

//! Segments of paths that belong to everybody's traffic.

/// Segments that say what an interface is, and nothing of anybody.
const PATHS: [&str; 32] = [
    ".well-known",
    "api",
    "auth",
    "events",
    "favicon.ico",
    "graphql",
    "health",
    "healthz",
    "index.html",
    "internal",
    "login",
    "logout",
    "me",
    "metrics",
    "oauth",
    "oauth2",
    "openid-configuration",
    "openapi.json",
    "ping",
    "public",
    "ready",
    "rest",
    "robots.txt",
    "search",
    "session",
    "sitemap.xml",
    "status",
    "token",
    "users",
    "version",
    "webhook",
    "webhooks",
];

/// Whether a segment of a path says nothing about anybody, whatever the document has: a version such as `v1.1`, or a plain word
/// of interfaces such as `api` or `webhooks`. Reports may show it, and redaction leaves it.
pub fn is_plain_segment(segment: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_version = |number: &str| number.len() <= 4 && number.split('.').all(is_number);
    segment.is_empty() || PATHS.contains(&segment) || segment.strip_prefix('v').is_some_and(is_version)
}

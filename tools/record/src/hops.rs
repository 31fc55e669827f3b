//! Headers that are about one connection and not about the message (RFC 9110, section 7.6.1).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

const HOP_BY_HOP: [HeaderName; 7] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];
const KEEP_ALIVE: &str = "keep-alive";

/// Removes these headers, and those that `Connection` names.
pub(crate) fn remove(headers: &mut HeaderMap) {
    let named = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let named: Vec<HeaderName> =
        named.flat_map(|value| value.split(',')).filter_map(|name| name.trim().parse().ok()).collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
    headers.remove(KEEP_ALIVE);
}

/// Prepares headers for the next connection: its client sets host and length, and bodies must come uncompressed, so
/// that they can be read.
pub(crate) fn for_upstream(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in [header::HOST, header::CONTENT_LENGTH, header::EXPECT] {
        headers.remove(name);
    }
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_the_connection_goes() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, X-Once"),
            ("keep-alive", "timeout=5"),
            ("x-once", "1"),
            ("te", "trailers"),
            ("upgrade", "h2c"),
            ("transfer-encoding", "chunked"),
            ("proxy-authorization", "Basic x"),
            ("accept", "application/json"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        remove(&mut headers);
        assert_eq!(headers.len(), 1);
        assert_eq!(headers["accept"], "application/json");
    }

    #[test]
    fn bodies_are_asked_for_as_they_are() {
        let mut headers = HeaderMap::new();
        headers.insert("accept-encoding", HeaderValue::from_static("gzip"));
        headers.insert("host", HeaderValue::from_static("127.0.0.1:1"));
        headers.insert("content-length", HeaderValue::from_static("7"));
        let headers = for_upstream(&headers);
        assert_eq!((headers.len(), &headers["accept-encoding"]), (1, &HeaderValue::from_static("identity")));
    }
}

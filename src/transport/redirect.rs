//! Redirects: followed for GET inside the configured origin, refused otherwise.

use http::{Method, StatusCode, header};
use url::Url;

/// The target of the redirect, or why it is not followed.
pub(super) fn target(response: &reqwest::Response, method: &Method, current: &Url) -> Option<Result<Url, String>> {
    let status = response.status();
    let is_redirect = matches!(
        status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    if !is_redirect {
        return None;
    }
    let location = response
        .headers()
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|location| current.join(location).ok());
    let Some(mut location) = location else {
        return Some(Err("a redirect without a usable Location header".to_owned()));
    };
    let origin = location.origin().ascii_serialization();
    if location.origin() != current.origin() {
        return Some(Err(format!(
            "redirected to another origin, {origin}; nothing was sent there, since the request carries credentials. \
             If that host is right, set it as the base URL"
        )));
    }
    if method != Method::GET {
        return Some(Err(format!(
            "a {method} was redirected inside {origin}; it was not followed, since its body would be lost. \
             Check the base URL: scheme, host, and no path after it"
        )));
    }
    // reqwest would turn user name and password into an Authorization header; a URL of this scheme never needs them
    let _ = location.set_username("");
    let _ = location.set_password(None);
    Some(Ok(location))
}

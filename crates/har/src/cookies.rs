//! Cookies that a program has written only into the lists of HAR, as headers.

use crate::header::Header;
use crate::lenient::Pairs;

/// Adds the header `Cookie` if the headers have none.
pub(crate) fn of_request(mut headers: Vec<Header>, cookies: &Pairs<'_>) -> Vec<Header> {
    if !cookies.0.is_empty() && !has(&headers, "cookie") {
        headers.push(Header::new("cookie", pairs(cookies).collect::<Vec<_>>().join("; ")));
    }
    headers
}

/// Adds a header `Set-Cookie` for each cookie if the headers have none.
pub(crate) fn of_response(mut headers: Vec<Header>, cookies: &Pairs<'_>) -> Vec<Header> {
    if !has(&headers, "set-cookie") {
        headers.extend(pairs(cookies).map(|cookie| Header::new("set-cookie", cookie)));
    }
    headers
}

fn has(headers: &[Header], name: &str) -> bool {
    headers.iter().any(|header| header.name.eq_ignore_ascii_case(name))
}

fn pairs<'c>(cookies: &'c Pairs<'_>) -> impl Iterator<Item = String> + 'c {
    cookies.0.iter().map(|cookie| format!("{}={}", cookie.name.as_str(), cookie.value.as_str()))
}

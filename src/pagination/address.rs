//! The addresses of pages, and which addresses are not followed.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use url::Url;

use super::Cursor;
use crate::error::Error;
use crate::transport::Request;

/// The parameters that differ from page to page.
const OF_THE_PAGE: [&str; 3] = ["page", "cursor", "page_size"];

/// The address of the page that the request asks for, without the host.
pub(super) fn of(request: &Request) -> Cursor {
    match request.query.as_str() {
        "" => request.path.as_str().into(),
        query => format!("{}?{query}", request.path).into(),
    }
}

/// The request for the page at `next`, which is a whole address or is relative to the address of `request`.
///
/// # Errors
///
/// Why the address is not followed.
pub(super) fn follow(base: &Url, request: &Request, next: &str) -> Result<Request, String> {
    let current = base.join(of(request).as_str()).map_err(|_| unreadable())?;
    let next = current.join(next.trim()).map_err(|_| unreadable())?;
    if next.origin() != base.origin() {
        return Err(format!(
            "the next page is on another origin, {}; nothing was sent there, since the request carries credentials. \
             If that host is right, set it as the base URL",
            next.origin().ascii_serialization()
        ));
    }
    let query = next.query().unwrap_or_default().to_owned();
    Ok(Request { path: next.path().to_owned(), query, ..request.clone() })
}

fn unreadable() -> String {
    "the address of the next page is not a valid address".to_owned()
}

/// The request for the page that the cursor marks.
///
/// A cursor may come back from where others can change it. It must not lead to another operation, nor drop a parameter,
/// such as the id of the user whose data the caller may see.
///
/// # Errors
///
/// The cursor belongs to another request.
pub(super) fn resume(base: &Url, request: &Request, cursor: &Cursor) -> Result<Request, Error> {
    let wrong =
        |why: String| Error::invalid_request(request.operation, format!("the cursor does not resume this list: {why}"));
    if !cursor.as_str().starts_with('/') {
        return Err(wrong("this crate did not make it".to_owned()));
    }
    let resumed = follow(base, request, cursor.as_str()).map_err(wrong)?;
    if resumed.path != request.path {
        return Err(wrong("it belongs to another operation, or to the list of another object".to_owned()));
    }
    let found = parameters(&resumed.query);
    for (name, value) in parameters(&request.query) {
        if !OF_THE_PAGE.contains(&name.as_str()) && found.get(&name) != Some(&value) {
            return Err(wrong(format!("it was made with another value of `{name}`")));
        }
    }
    Ok(resumed)
}

/// Decoded names and values. Servers write a blank as a plus sign.
fn parameters(query: &str) -> BTreeMap<String, String> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.filter(|(name, _)| !name.is_empty()).map(|(name, value)| (decode(name), decode(value))).collect()
}

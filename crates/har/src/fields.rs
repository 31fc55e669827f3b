//! Single fields of an entry that is already a [`Value`], read as tolerantly as an [`Exchange`](crate::Exchange).

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::address::resolve;
use crate::lenient::{Content, Maybe, Pairs, Request, Text, method_of, status_of};
use crate::{Header, Reason};
use crate::{body, cookies};

/// The status, if it is valid: a number from 100 to 999, or such a number as text.
#[must_use]
pub fn status(status: &Value) -> Option<u16> {
    status_of(&Text::deserialize(status).unwrap_or_default())
}

/// The method, if HTTP allows it: a token.
#[must_use]
pub fn method(method: &Value) -> Option<&str> {
    method.as_str().and_then(method_of)
}

/// The headers of a request, like [`headers`]. Cookies that are recorded only in the list of cookies are among them.
#[must_use]
pub fn request_headers(request: &Value) -> Vec<Header> {
    cookies::of_request(headers(&request["headers"]), &Pairs::deserialize(&request["cookies"]).unwrap_or_default())
}

/// The headers of a response, like [`headers`]. Cookies that are recorded only in the list of cookies are among them.
#[must_use]
pub fn response_headers(response: &Value) -> Vec<Header> {
    cookies::of_response(headers(&response["headers"]), &Pairs::deserialize(&response["cookies"]).unwrap_or_default())
}

/// The headers with their names as recorded, without the pseudo headers of HTTP/2 (`:path`).
#[must_use]
pub fn headers(headers: &Value) -> Vec<Header> {
    let Pairs(pairs) = Pairs::deserialize(headers).unwrap_or_default();
    let real = pairs.into_iter().filter(|pair| !pair.name.as_str().starts_with(':'));
    real.map(|pair| Header::new(pair.name.as_str(), pair.value.as_str())).collect()
}

/// The address of a request as an absolute URL. A relative one is joined with the host that the headers name.
///
/// None if the address is relative and no host is known.
///
/// # Errors
///
/// [`Reason::BadUrl`] if the address cannot be read.
pub fn url(request: &Value) -> Result<Option<Url>, Reason> {
    let Maybe(request) = Maybe::<Request<'_>>::deserialize(request).unwrap_or_default();
    let request = request.ok_or(Reason::BadUrl)?;
    let resolved = resolve(request.url.as_str(), &request.headers, None)?;
    Ok(resolved.has_host.then_some(resolved.url))
}

/// Names and values of a list such as `queryString`.
#[must_use]
pub fn pairs(list: &Value) -> Vec<(String, String)> {
    let Pairs(pairs) = Pairs::deserialize(list).unwrap_or_default();
    pairs.iter().map(|pair| (pair.name.as_str().to_owned(), pair.value.as_str().to_owned())).collect()
}

/// The bytes of a body from `postData` or `content`: decoded from base64, or made from `params` if only those exist. The
/// headers beside it say how it was compressed.
///
/// # Errors
///
/// [`Reason::BadBody`] if the body is marked as base64, and is not valid base64.
pub fn body(content: &Value, headers: &Value) -> Result<Vec<u8>, Reason> {
    let Maybe(content) = Maybe::<Content<'_>>::deserialize(content).unwrap_or_default();
    let headers = self::headers(headers);
    let coding = headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-encoding"));
    let coding = coding.map(|header| header.value.as_str());
    content.map_or(Ok(Vec::new()), |content| body::read(content, coding).map(|body| body.bytes))
}

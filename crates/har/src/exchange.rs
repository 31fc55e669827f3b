//! One request and its response, for programs that check, count or replay traffic.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use crate::address::resolve;
use crate::header::Header;
use crate::lenient::{Content, Maybe, Pair, Pairs, Recorded, Text, method_of, status_of};
use crate::{Reason, body, cookies};

/// One request and its response. [`Debug`] shows no recorded text.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// File and number of the entry: `traffic.har#3`.
    pub id: String,
    /// In lower case.
    pub method: String,
    /// The scheme of the URL, such as `https`.
    pub scheme: String,
    /// In lower case; none if the URL is relative and nothing else in the recording names a host.
    pub host: Option<String>,
    /// The port of the URL, or the usual one of its scheme.
    pub port: Option<u16>,
    /// The path of the URL, percent-encoded as it was sent.
    pub path: String,
    /// The decoded names and values of the query.
    pub query: Vec<(String, String)>,
    /// The headers and body of the request.
    pub request: Message,
    /// The status, from 100 to 999.
    pub status: u16,
    /// The headers and body of the response.
    pub response: Message,
}

/// Headers and body. [`Debug`] shows no recorded text.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// The headers, without the pseudo headers of HTTP/2.
    pub headers: Vec<Header>,
    /// The media type in lower case, without parameters. The header `Content-Type` wins over the recorder's field.
    pub media_type: Option<String>,
    /// The media type with its parameters, as it was recorded.
    pub content_type: Option<String>,
    /// The bytes of the body, decoded from base64. A form that was recorded only as fields is written as text.
    pub body: Vec<u8>,
    /// Whether the recording says that there was a body, but does not have it: browsers leave out files and large
    /// bodies.
    pub is_body_left_out: bool,
}

impl Message {
    /// The value of the first header of this name. Pass the name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.name == name).map(|header| header.value.as_str())
    }

    fn read(headers: Vec<Header>, content: Maybe<Content<'_>>, size: &Text<'_>) -> Result<Self, Reason> {
        let is_some = |size: &Text<'_>| size.as_str().parse::<f64>().is_ok_and(|size| size > 0.0);
        let mut has_body = is_some(size);
        let mut message = Self { headers, ..Self::default() };
        let mut content_type =
            message.header("content-type").filter(|value| !value.trim().is_empty()).map(str::to_owned);
        if let Some(content) = content.0 {
            let recorded = content.mime_type.as_str().trim();
            // Chrome writes this media type if there was no body
            let recorded = Some(recorded).filter(|recorded| !recorded.is_empty() && *recorded != "x-unknown");
            let recorded = recorded.map(str::to_owned);
            has_body |= is_some(&content.size);
            let body = body::read(content, message.header("content-encoding"))?;
            content_type = match (content_type, body.media_type) {
                // only the recorder's own fields say where the parts of a form end
                (Some(declared), Some(made)) if essence(&declared) != essence(&made) => Some(declared),
                (_, Some(made)) => Some(made),
                (declared, None) => declared.or(recorded),
            };
            message.body = body.bytes;
        }
        message.media_type = content_type.as_deref().map(essence).filter(|essence| !essence.is_empty());
        message.content_type = content_type;
        message.is_body_left_out = has_body && message.body.is_empty();
        Ok(message)
    }
}

impl Exchange {
    /// Reads an entry that is already parsed. Fields may be missing, null or of another type, as long as the meaning is
    /// clear.
    ///
    /// # Errors
    ///
    /// Why the entry is not an exchange.
    pub fn from_value(entry: &Value) -> Result<Self, Reason> {
        if !entry.is_object() {
            return Err(Reason::NotAnObject);
        }
        Self::read(Recorded::deserialize(entry).map_err(|_| Reason::NotJson)?, |_| None)
    }

    /// `page` gives the URL of a page by its id.
    pub(crate) fn read<'p>(entry: Recorded<'_>, page: impl FnOnce(&str) -> Option<&'p str>) -> Result<Self, Reason> {
        let request = entry.request.0.ok_or(Reason::NoRequest)?;
        let method = method_of(request.method.as_str()).ok_or(Reason::NoMethod)?.to_ascii_lowercase();
        let resolved = resolve(request.url.as_str(), &request.headers, page(entry.pageref.as_str()))?;
        let response = entry.response.0.ok_or(Reason::NoResponse)?;
        let status = status_of(&response.status).ok_or(Reason::NoStatus)?;
        let url = resolved.url;
        let query: Vec<_> = match url.query() {
            Some(_) => url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
            // some recorders remove the query from the URL
            None => {
                let text = |text: Text<'_>| text.0.unwrap_or_default().into_owned();
                request.query_string.0.into_iter().map(|pair| (text(pair.name), text(pair.value))).collect()
            }
        };
        Ok(Self {
            id: String::new(),
            method,
            scheme: url.scheme().to_owned(),
            host: url.host_str().filter(|_| resolved.has_host).map(str::to_owned),
            port: url.port_or_known_default().filter(|_| resolved.has_host),
            path: url.path().to_owned(),
            query,
            request: Message::read(
                cookies::of_request(headers_of(request.headers), &request.cookies),
                request.post_data,
                &request.body_size,
            )?,
            status,
            response: Message::read(
                cookies::of_response(headers_of(response.headers), &response.cookies),
                response.content,
                &Text::default(),
            )?,
        })
    }
}

/// The headers without the pseudo headers of HTTP/2, with names in lower case.
fn headers_of(headers: Pairs<'_>) -> Vec<Header> {
    let pairs = headers.0.into_iter().filter(|pair| !pair.name.as_str().starts_with(':'));
    let header = |pair: Pair<'_>| Header {
        name: pair.name.as_str().trim().to_ascii_lowercase(),
        value: pair.value.0.unwrap_or_default().into_owned(),
    };
    pairs.map(header).collect()
}

fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

impl fmt::Debug for Exchange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Exchange")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("request", &self.request)
            .field("response", &self.response)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Message")
            .field("headers", &self.headers.len())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

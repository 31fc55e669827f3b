//! HAR 1.2, in the layout of tests/recordings/.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::proxy::Exchange;
use crate::stand_ins::StandIns;
use har_redact::document::Operation;

/// Headers that are written; all others, above all those with keys, never reach a file.
const REQUEST_HEADERS: [HeaderName; 2] = [header::ACCEPT, header::CONTENT_TYPE];
const RESPONSE_HEADERS: [HeaderName; 4] =
    [header::CONTENT_TYPE, header::CONTENT_DISPOSITION, header::ALLOW, header::RETRY_AFTER];

/// The host that every recording names, whichever was called.
const HOST: &str = "https://prod.truv.com";

/// Where the answers of a run come from, and what has to be replaced in them.
pub(crate) struct Source<'a> {
    /// One of the words of tests/recordings/README.md.
    pub(crate) provenance: &'static str,
    /// Scheme and host of the target, which answers may contain.
    pub(crate) target: &'a str,
    pub(crate) tidy: Tidy<'a>,
}

/// The form of an entry.
pub(crate) enum Tidy<'a> {
    /// Fit for a file, and the same each time: with stand-ins for tokens, few headers, and one time (RFC 3339).
    Sandbox { stand_ins: &'a StandIns, started: &'a str },
    /// Everything that passed. It is redacted before it is written anywhere.
    Whole,
}

pub(crate) fn entry(source: &Source<'_>, operation: Option<&Operation>, exchange: &Exchange) -> Value {
    let (started, time) = source.times(exchange);
    let target = source.plain(&exchange.target);
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let query: Vec<_> =
        form_urlencoded::parse(query.as_bytes()).map(|(name, value)| json!({"name": name, "value": value})).collect();
    json!({
        "startedDateTime": started,
        "time": time,
        "request": {
            "method": exchange.method.as_str(),
            "url": format!("{HOST}{target}"),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": source.headers(&exchange.request_headers, &REQUEST_HEADERS),
            "queryString": query,
            "headersSize": -1,
            "postData": source.post_data(exchange),
            "bodySize": source.body(&exchange.request_headers, &exchange.request_body).size,
        },
        "response": source.response(exchange),
        "cache": {},
        "timings": {"send": 0, "wait": time, "receive": 0},
        "_truv": {"provenance": source.provenance, "operation_id": operation.map(|operation| &operation.id)},
    })
    .without_nulls()
}

impl Source<'_> {
    fn times<'t>(&'t self, exchange: &'t Exchange) -> (&'t str, u64) {
        match &self.tidy {
            Tidy::Sandbox { started, .. } => (started, 0),
            Tidy::Whole => (&exchange.started, exchange.milliseconds),
        }
    }

    /// The text without the target's own address, and, if wanted, without tokens.
    fn plain(&self, text: &str) -> String {
        match &self.tidy {
            Tidy::Sandbox { stand_ins, .. } => stand_ins.replace(text).replace(self.target, HOST),
            Tidy::Whole => text.replace(self.target, HOST),
        }
    }

    fn headers(&self, headers: &HeaderMap, allowed: &[HeaderName]) -> Vec<Value> {
        if matches!(self.tidy, Tidy::Whole) {
            let header = |(name, value): (&HeaderName, &HeaderValue)| {
                let value = self.plain(&String::from_utf8_lossy(value.as_bytes()));
                json!({"name": title_case(name.as_str()), "value": value})
            };
            return headers.iter().map(header).collect();
        }
        let of_name = |name: &HeaderName| {
            let values: Vec<_> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
            let name = title_case(name.as_str());
            values.into_iter().map(move |value| json!({"name": name, "value": self.plain(value)})).collect::<Vec<_>>()
        };
        allowed.iter().flat_map(of_name).collect()
    }

    fn post_data(&self, exchange: &Exchange) -> Option<Value> {
        let text = (!exchange.request_body.is_empty())
            .then(|| self.body(&exchange.request_headers, &exchange.request_body).text)?;
        Some(json!({"mimeType": media_type(&exchange.request_headers), "text": text}))
    }

    fn response(&self, exchange: &Exchange) -> Value {
        let body = self.body(&exchange.response_headers, &exchange.response_body);
        json!({
            "status": exchange.status.as_u16(),
            "statusText": exchange.status.canonical_reason().unwrap_or_default(),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": self.headers(&exchange.response_headers, &RESPONSE_HEADERS),
            "content": {
                "size": body.size,
                "mimeType": media_type(&exchange.response_headers),
                "text": body.text,
                "encoding": body.encoding,
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": body.size,
        })
    }

    /// JSON as it came; anything else, such as a PDF, whole and in base64.
    fn body(&self, headers: &HeaderMap, bytes: &[u8]) -> Body {
        match std::str::from_utf8(bytes) {
            Ok(text) if is_text(media_type(headers)) => {
                let text = self.plain(text);
                Body { size: text.len(), text, encoding: None }
            }
            _ => Body { size: bytes.len(), text: BASE64_STANDARD.encode(bytes), encoding: Some("base64") },
        }
    }
}

struct Body {
    /// In bytes, before the encoding.
    size: usize,
    text: String,
    encoding: Option<&'static str>,
}

/// Names in HTTP/1.1 may have any case; in files they are written in title case.
fn title_case(name: &str) -> String {
    let word = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    name.split('-').filter(|word| !word.is_empty()).map(word).collect::<Vec<_>>().join("-")
}

/// An answer without a body names no type.
fn is_text(media_type: &str) -> bool {
    const TEXTS: [&str; 4] =
        ["application/json", "application/problem+json", "application/x-www-form-urlencoded", "text/"];
    media_type.is_empty() || TEXTS.iter().any(|text| media_type.starts_with(text))
}

fn media_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// HAR leaves out missing values.
trait WithoutNulls {
    fn without_nulls(self) -> Self;
}

impl WithoutNulls for Value {
    fn without_nulls(self) -> Self {
        match self {
            Self::Object(object) => object
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, value.without_nulls()))
                .collect(),
            Self::Array(items) => items.into_iter().map(Self::without_nulls).collect(),
            other => other,
        }
    }
}

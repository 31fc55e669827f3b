//! Entries to redact.

use std::sync::LazyLock;

use har_redact::document::Document;
use har_redact::redaction::{Key, Redactor};
use har_redact::scan::Scanner;
use serde_json::{Value, json};

pub(crate) const KEY: &str = "a key for tests";

pub(crate) fn document() -> &'static Document {
    static DOCUMENT: LazyLock<Document> = LazyLock::new(|| Document::parse(truv_spec::BUNDLE).unwrap());
    &DOCUMENT
}

pub(crate) fn redactor() -> Redactor<'static> {
    Redactor::new(document(), Key::of_text(KEY))
}

/// An exchange with JSON in the answer.
pub(crate) fn entry(method: &str, target: &str, status: u16, body: &Value) -> Value {
    json!({
        "startedDateTime": "2026-03-02T15:00:00.000Z",
        "time": 12,
        "request": {
            "method": method,
            "url": format!("https://prod.truv.com{target}"),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [{"name": "Accept", "value": "application/json"}],
            "queryString": [],
            "headersSize": -1,
            "bodySize": 0,
        },
        "response": {
            "status": status,
            "statusText": "OK",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"size": 1, "mimeType": "application/json", "text": body.to_string()},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": 1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 12, "receive": 0},
    })
}

/// With JSON in the request as well.
pub(crate) fn with_request(mut entry: Value, body: &Value) -> Value {
    entry["request"]["postData"] = json!({"mimeType": "application/json", "text": body.to_string()});
    entry
}

pub(crate) fn answer(entry: &Value) -> Value {
    serde_json::from_str(entry["response"]["content"]["text"].as_str().unwrap()).unwrap()
}

pub(crate) fn request(entry: &Value) -> Value {
    serde_json::from_str(entry["request"]["postData"]["text"].as_str().unwrap()).unwrap()
}

/// The body of an answer of an operation, redacted.
pub(crate) fn redacted(method: &str, target: &str, status: u16, body: &Value) -> Value {
    answer(&redactor().entry(&entry(method, target, status, body)))
}

#[track_caller]
pub(crate) fn assert_clean(redactor: &Redactor<'_>, entries: &[Value]) {
    let har = json!({"log": {"entries": entries}});
    let hits = Scanner::new(redactor.canaries()).of_document(document()).scan(&har.to_string());
    assert!(hits.is_empty(), "{hits:?}\n{har:#}");
}

//! Entries of HAR 1.2. The kept fields are listed here; any other field is left out.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};
use truv_har::fields;

use super::{Kind, Redactor, body, seal};
use crate::document::{self, Operation, Place, Written, is_json};
use crate::protocol;
use crate::scan::Scanner;

/// The version of these rules that redacted an entry.
pub(super) const VERSION: u64 = 2;
/// Text that is not base64, as the stand-in for such a text.
const BAD_BASE64: &str = "***";
/// The largest size that stays.
const MOST_SIZE: u64 = 999_999;
/// The longest duration that stays, in milliseconds.
const LONGEST: f64 = 999_999.0;
const FORM: &str = "application/x-www-form-urlencoded";
/// Where an answer comes from; tests/recordings/README.md says what the words mean.
pub const PROVENANCES: [&str; 6] =
    ["documented-example", "embedded-sandbox", "live-sandbox", "live-dev", "live-prod", "proxy"];

/// Whether the entry is unchanged since redaction.
#[must_use]
pub fn is_sealed(entry: &Value) -> bool {
    let mark = &entry[seal::FIELD];
    mark["version"] == VERSION && mark["seal"] == seal::of(entry)
}

impl<'d> Redactor<'d> {
    /// The entry without personal data and keys. An entry that was redacted before stays unchanged.
    ///
    /// Defects that make an entry unusable, such as a missing response, stay too. So a reader that left the entry out before
    /// leaves it out again.
    pub fn entry(&mut self, entry: &Value) -> Value {
        if is_sealed(entry) {
            return entry.clone();
        }
        let request = &entry["request"];
        if !request.is_object() {
            return self.odd(entry);
        }
        let method = method(&request["method"]);
        let used = method.as_deref().unwrap_or("GET");
        let (operation, url) = self.url(used, request);
        let query: Vec<_> = url.split_once('?').map_or_else(Vec::new, |(_, query)| {
            form_urlencoded::parse(query.as_bytes())
                .map(|(name, value)| json!({"name": name, "value": value}))
                .collect()
        });
        let post_data = self.post_data(operation, &request["headers"], &request["postData"]);
        let request_size = post_data.as_ref().map_or(0, |data| text(data, "text").len());
        let mut redacted = json!({
            "startedDateTime": started(text(entry, "startedDateTime")),
            "time": duration(&entry["time"]),
            "request": {
                "method": method,
                "url": url,
                "httpVersion": http_version(text(request, "httpVersion")),
                "cookies": [],
                "headers": self.request_headers(operation, request),
                "queryString": query,
                "headersSize": -1,
            },
        });
        if let (None, Some(request)) = (method, redacted["request"].as_object_mut()) {
            request.remove("method");
        }
        if let Some(post_data) = post_data {
            redacted["request"]["postData"] = post_data;
        }
        redacted["request"]["bodySize"] = match request_size {
            // a browser may leave out a body that was sent
            0 => json!(recorded_size(&request["bodySize"], &request["headers"])),
            size => json!(size),
        };
        if entry["response"].is_object() {
            let status = fields::status(&entry["response"]["status"]).unwrap_or_default();
            redacted["response"] = self.response(operation, status, &entry["response"]);
        }
        redacted["cache"] = json!({});
        redacted["timings"] = timings(&entry["timings"]);
        if let Some(own) = self.own_fields(operation, &entry["_truv"]) {
            redacted["_truv"] = own;
        }
        self.count_left_out(entry);
        self.sealed(redacted)
    }

    fn sealed(&self, mut redacted: Value) -> Value {
        redacted[seal::FIELD] = json!({"version": VERSION, "seal": seal::of(&redacted)});
        match self.is_strict {
            true => redacted,
            false => self.mended(&Scanner::new([]).of_document(self.document), redacted),
        }
    }

    /// JSON that is not an entry: an object is redacted like any other data, anything else is removed.
    fn odd(&mut self, entry: &Value) -> Value {
        let Some(members) = entry.as_object() else {
            self.counts.add(Kind::Field);
            return Value::Null;
        };
        let mut members = members.clone();
        members.remove(seal::FIELD);
        let redacted = self.value(&Value::Object(members), &Place::default(), None);
        self.sealed(redacted)
    }

    fn response(&mut self, operation: Option<&'d Operation>, status: u16, response: &Value) -> Value {
        let content = &response["content"];
        let media_type = text(content, "mimeType");
        let declared = declared(&response["headers"], media_type);
        let place =
            operation.map(|operation| self.document.response_body(operation, status, &declared)).unwrap_or_default();
        let bytes = fields::body(content, &response["headers"]);
        let body = match &bytes {
            Ok(bytes) => self.body(&declared, media_type, bytes, (&place, &[])),
            Err(_) => Vec::new(),
        };
        let (written, encoding) = match std::str::from_utf8(&body) {
            _ if bytes.is_err() => (BAD_BASE64.to_owned(), Some("base64")),
            Ok(text) if !is_base64(content) => (text.to_owned(), None),
            _ => (BASE64_STANDARD.encode(&body), Some("base64")),
        };
        let mut content = json!({
            "size": if body.is_empty() { recorded_size(&content["size"], &Value::Null) } else { body.len() as u64 },
            "mimeType": self.media_type(media_type),
            "text": written,
        });
        if let Some(encoding) = encoding {
            content["encoding"] = encoding.into();
        }
        let redirect = text(response, "redirectURL");
        json!({
            "status": status,
            "statusText": protocol::reason(status),
            "httpVersion": http_version(text(response, "httpVersion")),
            "cookies": [],
            "headers": self.response_headers(operation, status, response),
            "content": content,
            "redirectURL": if redirect.is_empty() { String::new() } else { self.stand_in(redirect) },
            "headersSize": -1,
            "bodySize": body.len(),
        })
    }

    /// None if there is no body.
    fn post_data(&mut self, operation: Option<&'d Operation>, headers: &Value, data: &Value) -> Option<Value> {
        let Ok(bytes) = fields::body(data, headers) else {
            let media_type = self.media_type(text(data, "mimeType"));
            return Some(json!({"mimeType": media_type, "text": BAD_BASE64, "encoding": "base64"}));
        };
        if bytes.is_empty() {
            return None;
        }
        // fields without a type belong to a form
        let is_bare_form = text(data, "mimeType").is_empty() && data["text"].as_str().unwrap_or_default().is_empty();
        let media_type = if is_bare_form && data["params"].is_array() { FORM } else { text(data, "mimeType") };
        let declared = declared(headers, media_type);
        let place = operation.map(|operation| self.document.request_body(operation, &declared)).unwrap_or_default();
        let fields = operation.map_or_else(Vec::new, |operation| self.document.encoded_fields(operation, &declared));
        let body = self.body(&declared, media_type, &bytes, (&place, &fields));
        Some(json!({"mimeType": self.media_type(media_type), "text": String::from_utf8_lossy(&body)}))
    }

    /// JSON and forms are redacted by their schema. Anything else becomes a small stand-in of the type that HAR gives,
    /// since headers may be wrong.
    fn body(
        &mut self,
        media_type: &str,
        recorded: &str,
        bytes: &[u8],
        (place, fields): (&Place<'d>, &[(&str, Written<'d>)]),
    ) -> Vec<u8> {
        if bytes.is_empty() {
            return Vec::new();
        }
        let original = std::str::from_utf8(bytes).ok();
        let essence = document::essence(media_type);
        match (original, &*essence) {
            (_, essence) if essence.starts_with("multipart/") => {
                if let Some(parts) = self.multipart(bytes, place) {
                    return parts;
                }
            }
            (Some(text), FORM) => return self.form(text, place, fields).into_bytes(),
            (Some(text), "text/event-stream") => return self.events(text, place).into_bytes(),
            (Some(text), essence) if document::is_lines(essence) => return self.lines(text, place).into_bytes(),
            _ => {}
        }
        let original = original.unwrap_or_default();
        let is_json = is_json(media_type) || original.trim_start().starts_with(['{', '[']);
        let mut write = |value: &Value| body::written_like(original, &self.value(value, place, None)).into_bytes();
        match is_json.then(|| truv_har::with_json(bytes, &mut write).ok()).flatten() {
            Some(body) => body,
            None => {
                let file = self.file(if recorded.is_empty() { media_type } else { recorded }, bytes);
                let is_text = essence.starts_with("text/") && place.is_scalar();
                if is_text { self.text_body(original, file, place) } else { file }
            }
        }
    }

    /// A text that is a value by itself: the stand-in of a file, if its schema says the same about that.
    fn text_body(&mut self, original: &str, file: Vec<u8>, place: &Place<'d>) -> Vec<u8> {
        let content = original.strip_suffix('\n').map_or(original, |text| text.strip_suffix('\r').unwrap_or(text));
        let is_read = ["integer", "number", "boolean"].iter().any(|kind| place.has_type(kind));
        let stand_in = String::from_utf8_lossy(&file);
        let verdict = |text: &str| place.verdict(&Value::from(text));
        if !is_read && !place.lists(&Value::from(content)) && verdict(stand_in.trim_end()) == verdict(content) {
            return file;
        }
        format!("{}{}", self.scalar(content, place, None), &original[content.len()..]).into_bytes()
    }

    /// Those of our own fields that say where the entry comes from.
    fn own_fields(&mut self, operation: Option<&'d Operation>, own: &Value) -> Option<Value> {
        let mut kept = Map::new();
        if let Some(provenance) = PROVENANCES.iter().find(|known| own["provenance"] == **known) {
            kept.insert("provenance".to_owned(), (*provenance).into());
        }
        if let Some(operation) = operation.filter(|operation| own["operation_id"] == operation.id) {
            kept.insert("operation_id".to_owned(), operation.id.as_str().into());
        }
        (!kept.is_empty()).then_some(Value::Object(kept))
    }

    fn count_left_out(&mut self, entry: &Value) {
        const KNOWN: [&str; 7] = ["startedDateTime", "time", "request", "response", "cache", "timings", "_truv"];
        for (name, _) in entry.as_object().into_iter().flatten() {
            if !KNOWN.contains(&name.as_str()) {
                self.counts.add(Kind::Field);
            }
        }
    }
}

fn is_base64(content: &Value) -> bool {
    text(content, "encoding").trim().eq_ignore_ascii_case("base64")
}

/// The size of a body that is not in the recording.
fn recorded_size(size: &Value, headers: &Value) -> u64 {
    let of_text = |text: &str| text.trim().parse::<u64>().ok();
    let size = size.as_u64().or_else(|| size.as_str().and_then(of_text)).filter(|size| *size > 0);
    let headers = || fields::headers(headers);
    let length = || headers().into_iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    // a comparison needs to know whether there was a body; nine digits may be somebody's number
    size.or_else(|| of_text(&length()?.value)).unwrap_or_default().min(MOST_SIZE)
}

/// The media type by the headers, or else by HAR.
fn declared(headers: &Value, recorded: &str) -> String {
    let headers = fields::headers(headers);
    let declared = headers.into_iter().find(|header| header.name.eq_ignore_ascii_case("content-type"));
    declared.map(|header| header.value).filter(|value| !value.trim().is_empty()).unwrap_or_else(|| recorded.to_owned())
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// None for a method that HTTP does not allow. A method that no standard has may be data.
fn method(method: &Value) -> Option<String> {
    let method = fields::method(method)?.to_ascii_uppercase();
    Some(if protocol::is_method(&method) { method } else { "UNKNOWN".to_owned() })
}

fn http_version(version: &str) -> &'static str {
    protocol::http_version(version).unwrap_or("HTTP/1.1")
}

/// The time of the recording, which reveals nothing about a person.
fn started(text: &str) -> &str {
    if truv_openapi::format::is_date_time(text) { text } else { "1970-01-01T00:00:00.000Z" }
}

/// A duration. A longer one than a quarter of an hour may be somebody's number.
fn duration(value: &Value) -> Value {
    match value.as_f64() {
        Some(length) if length.abs() <= LONGEST => value.clone(),
        Some(_) => LONGEST.into(),
        None => 0.into(),
    }
}

fn timings(timings: &Value) -> Value {
    const NAMES: [&str; 7] = ["blocked", "dns", "connect", "send", "wait", "receive", "ssl"];
    let kept = NAMES.iter().filter(|name| timings[**name].is_number());
    Value::Object(kept.map(|name| ((*name).to_owned(), duration(&timings[*name]))).collect())
}

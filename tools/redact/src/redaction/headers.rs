//! Headers: only those on a list are kept.

use serde_json::{Value, json};
use truv_har::{Header, fields};

use super::{Kind, Redactor, body, kept, plain};
use crate::document::{Operation, Place};

/// Headers of requests that a check looks at.
const OF_REQUESTS: [&str; 4] = ["accept", "accept-encoding", "content-encoding", "content-type"];

/// Headers of answers that carry sessions, and those that would no longer be true. No document lists them.
const DROPPED: [&str; 7] =
    ["age", "connection", "content-length", "date", "keep-alive", "set-cookie", "transfer-encoding"];
/// Headers that carry keys. Their parts are unknown, so they get no stand-in of the same shape.
const KEYS: [&str; 4] = ["authorization", "proxy-authorization", "set-cookie2", "x-api-key"];
const REDACTED: &str = "REDACTED";

impl<'d> Redactor<'d> {
    /// For requests: a few headers, and those that are parameters of the operation.
    pub(super) fn request_headers(&mut self, operation: Option<&'d Operation>, headers: &Value) -> Vec<Value> {
        let mut kept = Vec::new();
        for Header { name, value } in &fields::headers(headers) {
            let is_kept = OF_REQUESTS.contains(&name.to_ascii_lowercase().as_str());
            match self.document.parameter(operation, "header", name).or_else(|| is_kept.then(Place::default)) {
                Some(place) => kept.push(self.header(name, value, &place)),
                None => self.counts.add(Kind::Header),
            }
        }
        kept
    }

    /// For answers: the names of all headers that could be missing in the document, with stand-ins for their values.
    pub(super) fn response_headers(
        &mut self,
        operation: Option<&'d Operation>,
        status: u16,
        headers: &Value,
    ) -> Vec<Value> {
        let mut kept = Vec::new();
        for Header { name, value } in &fields::headers(headers) {
            let lower = name.to_ascii_lowercase();
            let documented = operation.and_then(|operation| self.document.response_header(operation, status, name));
            if documented.is_none() && (DROPPED.contains(&lower.as_str()) || !body::is_name(name)) {
                self.counts.add(Kind::Header);
                continue;
            }
            if KEYS.contains(&lower.as_str()) || lower.starts_with("x-access-") {
                self.counts.add(Kind::Header);
                kept.push(json!({"name": self.keep(name), "value": REDACTED}));
                continue;
            }
            let place = documented.unwrap_or_default();
            kept.push(self.header(name, value, &place));
        }
        kept
    }

    fn header(&mut self, name: &str, value: &str, place: &Place<'d>) -> Value {
        let value = match name.to_ascii_lowercase().as_str() {
            "content-type" => self.media_type(value),
            "content-disposition" => self.disposition(value),
            _ if plain::is_plain(name, value) => self.keep(value),
            "location" | "content-location" => self.link(value).unwrap_or_else(|| self.stand_in(value)),
            _ => {
                self.counts.add(Kind::Header);
                self.scalar(value, place, None)
            }
        };
        json!({"name": self.keep(name), "value": value})
    }

    /// With the charset, and no other parameter.
    pub(super) fn media_type(&mut self, value: &str) -> String {
        let mut parts = value.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        if essence.is_empty() {
            return essence;
        }
        let essence = if kept::is_media_type(&essence) { essence } else { "application/octet-stream".to_owned() };
        match parts.find(|part| is_charset(part)) {
            Some(charset) => format!("{essence}; {charset}"),
            None => essence,
        }
    }

    /// Whether it is a file to keep, and a stand-in for its name.
    fn disposition(&mut self, value: &str) -> String {
        let (kind, rest) = value.split_once(';').unwrap_or((value, ""));
        let kind = if kind.trim().eq_ignore_ascii_case("inline") { "inline" } else { "attachment" };
        let name = rest.split(';').find_map(|part| part.trim().strip_prefix("filename="));
        match name.map(|name| name.trim_matches('"')).filter(|name| !name.is_empty()) {
            Some(name) => format!("{kind}; filename=\"{}\"", self.stand_in(name).replace('"', "")),
            None => kind.to_owned(),
        }
    }
}

/// `charset=utf-8`.
fn is_charset(parameter: &str) -> bool {
    const KNOWN: [&str; 5] = ["utf-8", "utf8", "us-ascii", "iso-8859-1", "windows-1252"];
    let parameter = parameter.to_ascii_lowercase();
    parameter.strip_prefix("charset=").is_some_and(|name| KNOWN.contains(&name.trim_matches('"')))
}

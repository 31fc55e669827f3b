//! Headers: only those on a list are kept.

use serde_json::{Value, json};
use truv_har::{Header, fields};
use truv_openapi::matching::is_plain_segment;

use super::{Kind, Redactor, letters, parts};
use crate::document::{self, Operation, Written};
use crate::protocol;

/// Headers of requests that a check looks at.
const OF_REQUESTS: [&str; 9] = [
    "accept",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "content-encoding",
    "content-type",
    "range",
    "sec-fetch-dest",
    "upgrade",
];

/// Headers of answers that carry sessions, and headers that would no longer be correct. No document lists them.
const DROPPED: [&str; 7] =
    ["age", "connection", "content-length", "date", "keep-alive", "set-cookie", "transfer-encoding"];
/// Headers that carry keys. Their parts are unknown, so they get no stand-in of the same shape.
const KEYS: [&str; 4] = ["authorization", "proxy-authorization", "set-cookie2", "x-api-key"];
const REDACTED: &str = "REDACTED";
/// The types that media types start with.
const CLASSES: [&str; 10] =
    ["application", "audio", "binary", "font", "image", "message", "model", "multipart", "text", "video"];
/// Words of media types that say how something is written.
const SUBTYPES: [&str; 20] = [
    "cbor",
    "css",
    "csv",
    "font",
    "form",
    "gzip",
    "html",
    "javascript",
    "json",
    "manifest",
    "ndjson",
    "plain",
    "stream",
    "vnd",
    "wasm",
    "woff",
    "x",
    "xml",
    "yaml",
    "zip",
];

impl<'d> Redactor<'d> {
    /// For requests: a few headers, and those that are parameters of the operation.
    pub(super) fn request_headers(&mut self, operation: Option<&'d Operation>, request: &Value) -> Vec<Value> {
        let mut kept = Vec::new();
        for Header { name, value } in &fields::request_headers(request) {
            let is_kept = OF_REQUESTS.contains(&name.to_ascii_lowercase().as_str());
            if name.eq_ignore_ascii_case("cookie") && self.document.takes_cookies(operation) {
                kept.push(json!({"name": name, "value": self.cookies(operation, value)}));
                continue;
            }
            match self.document.parameter(operation, "header", name).or_else(|| is_kept.then(Written::default)) {
                Some(written) => kept.push(self.header(name, value, &written)),
                None => self.counts.add(Kind::Header),
            }
        }
        kept
    }

    /// Keeps only cookies that the document has.
    fn cookies(&mut self, operation: Option<&'d Operation>, value: &str) -> String {
        let mut kept = Vec::new();
        for (name, value) in value.split(';').filter_map(|cookie| cookie.trim().split_once('=')) {
            if let Some(written) = self.document.parameter(operation, "cookie", name) {
                kept.push(format!("{name}={}", self.written(value, &written, Some(name))));
            }
        }
        kept.join("; ")
    }

    /// For answers: the names of all headers that could be missing in the document, with stand-ins for their values.
    pub(super) fn response_headers(
        &mut self,
        operation: Option<&'d Operation>,
        status: u16,
        response: &Value,
    ) -> Vec<Value> {
        let mut kept = Vec::new();
        for Header { name, value } in &fields::response_headers(response) {
            let lower = name.to_ascii_lowercase();
            let documented = operation.and_then(|operation| self.document.response_header(operation, status, name));
            if documented.is_none() && DROPPED.contains(&lower.as_str()) {
                self.counts.add(Kind::Header);
                continue;
            }
            if KEYS.contains(&lower.as_str()) || lower.starts_with("x-access-") {
                self.counts.add(Kind::Header);
                kept.push(json!({"name": self.header_name(name, documented.is_some()), "value": REDACTED}));
                continue;
            }
            let name = self.header_name(name, documented.is_some());
            kept.push(self.header(&name, value, &documented.unwrap_or_default()));
        }
        kept
    }

    /// A name that neither the document nor a standard has becomes a stand-in, the same in every spelling of upper and
    /// lower case.
    fn header_name(&mut self, name: &str, is_documented: bool) -> String {
        let lower = name.to_ascii_lowercase();
        if is_documented || protocol::is_header(&lower) || self.document.has_name(&lower) {
            return name.to_owned();
        }
        let replaced = self.new_name(&lower);
        match replaced.len() == name.len() && replaced.is_ascii() {
            true => replaced.chars().zip(name.chars()).map(|(new, old)| letters::cased(new, old)).collect(),
            false => replaced,
        }
    }

    fn header(&mut self, name: &str, value: &str, written: &Written<'d>) -> Value {
        let value = match name.to_ascii_lowercase().as_str() {
            "content-type" => self.media_type(value),
            "content-disposition" => self.disposition(value),
            "accept" => value.split(',').map(|range| self.media_range(range)).collect::<Vec<_>>().join(", "),
            _ if protocol::is_plain_value(name, value) => value.to_owned(),
            "location" | "content-location" => self.link(value).unwrap_or_else(|| self.stand_in(value)),
            _ => {
                self.counts.add(Kind::Header);
                self.written(value, written, None)
            }
        };
        json!({"name": name.to_owned(), "value": value})
    }

    /// A media type with its charset and the boundary of a form, and no other parameter.
    pub(super) fn media_type(&mut self, value: &str) -> String {
        let mut media_type = self.essence(value);
        let parameters = || value.split(';').skip(1).map(str::trim);
        if let Some(charset) = parameters().find(|parameter| is_charset(parameter)) {
            media_type += &format!("; {charset}");
        }
        if media_type.starts_with("multipart/")
            && parameters().any(|one| one.to_ascii_lowercase().starts_with("boundary="))
        {
            media_type += &format!("; boundary={}", parts::BOUNDARY);
        }
        media_type
    }

    /// A media type without parameters. The words of an unusual one become stand-ins.
    fn essence(&mut self, value: &str) -> String {
        let essence = document::essence(value);
        if essence.is_empty() || protocol::is_media_type(&essence) || self.document.has_literal(&essence) {
            return essence.to_owned();
        }
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b".+-_".contains(&byte);
        match essence.split_once('/') {
            Some((class, kind)) if CLASSES.contains(&class) && kind.len() <= 80 && kind.bytes().all(is_letter) => {
                let words = kind.split_inclusive(['.', '+', '-', '_']).map(|word| {
                    let (word, end) = word.split_at(word.trim_end_matches(['.', '+', '-', '_']).len());
                    let is_plain = word.is_empty() || SUBTYPES.contains(&word) || is_plain_segment(word);
                    let word = if is_plain { word.to_owned() } else { self.stand_in(word).to_ascii_lowercase() };
                    format!("{word}{end}")
                });
                format!("{class}/{}", words.collect::<String>())
            }
            _ => "application/octet-stream".to_owned(),
        }
    }

    /// `text/*;q=0.5`
    fn media_range(&mut self, range: &str) -> String {
        if protocol::is_plain_value("accept", range) {
            return range.trim().to_owned();
        }
        let weight = range.split(';').map(str::trim).find(|parameter| protocol::is_weight(parameter));
        let essence = self.essence(range);
        weight.map_or(essence.clone(), |weight| format!("{essence};{weight}"))
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

//! Headers, by a list of those that may be kept.

use serde_json::{Value, json};

use super::{Kind, Redactor, body, kept};
use crate::document::{Operation, Place};

/// Headers whose values say nothing about anybody.
const PLAIN: [&str; 9] = [
    "accept",
    "accept-encoding",
    "allow",
    "cache-control",
    "content-encoding",
    "content-language",
    "content-type",
    "retry-after",
    "vary",
];

/// Headers of answers that carry keys, sessions or places, and those that would no longer be true.
const DROPPED: [&str; 9] = [
    "age",
    "authorization",
    "connection",
    "content-length",
    "date",
    "keep-alive",
    "set-cookie",
    "set-cookie2",
    "transfer-encoding",
];

impl<'d> Redactor<'d> {
    /// Of a request only the plain ones, and those that are parameters of the operation.
    pub(super) fn request_headers(&mut self, operation: Option<&'d Operation>, headers: &Value) -> Vec<Value> {
        let mut kept = Vec::new();
        for (name, value) in pairs(headers) {
            let place = self.document.parameter(operation, "header", name);
            let is_plain = PLAIN.contains(&name.to_ascii_lowercase().as_str());
            match (is_plain, place) {
                (true, place) => kept.push(self.header(name, value, &place.unwrap_or_default(), true)),
                (false, Some(place)) => kept.push(self.header(name, value, &place, false)),
                (false, None) => self.counts.add(Kind::Header),
            }
        }
        kept
    }

    /// Of an answer the names of all that could be missing in the document, with stand-ins for what the others hold.
    pub(super) fn response_headers(&mut self, operation: Option<&'d Operation>, status: u16, headers: &Value) -> Vec<Value> {
        let mut kept = Vec::new();
        for (name, value) in pairs(headers) {
            let lower = name.to_ascii_lowercase();
            let documented = operation.and_then(|operation| self.document.response_header(operation, status, name));
            let is_dropped = DROPPED.contains(&lower.as_str()) || lower.starts_with("x-access-");
            if documented.is_none() && (is_dropped || !body::is_name(name)) {
                self.counts.add(Kind::Header);
                continue;
            }
            let place = documented.unwrap_or_default();
            kept.push(self.header(name, value, &place, PLAIN.contains(&lower.as_str())));
        }
        kept
    }

    fn header(&mut self, name: &str, value: &str, place: &Place<'d>, is_plain: bool) -> Value {
        let value = match name.to_ascii_lowercase().as_str() {
            "content-type" => self.media_type(value),
            "content-disposition" => self.disposition(value),
            _ if is_plain && is_readable(value) => value.to_owned(),
            "location" | "content-location" => self.link(value).unwrap_or_else(|| self.stand_in(value)),
            _ => {
                self.counts.add(Kind::Header);
                self.scalar(value, place, None)
            }
        };
        json!({"name": name, "value": value})
    }

    /// With the charset, and no other parameter.
    pub(super) fn media_type(&mut self, value: &str) -> String {
        let mut parts = value.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        if essence.is_empty() {
            return essence;
        }
        let essence = if kept::is_media_type(&essence) { essence } else { "application/octet-stream".to_owned() };
        let charset = parts.find(|part| part.to_ascii_lowercase().starts_with("charset=") && part.len() <= 24);
        match charset.filter(|charset| is_readable(charset)) {
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

/// Short, and nothing in it that looks like data.
fn is_readable(value: &str) -> bool {
    value.len() <= 120
        && value.chars().all(|character| character.is_ascii_graphic() || character == ' ')
        && !value.contains('@')
        && !crate::scan::is_suspicious(value)
}

fn pairs(headers: &Value) -> impl Iterator<Item = (&str, &str)> {
    let headers = headers.as_array().into_iter().flatten();
    headers.filter_map(|header| Some((header["name"].as_str()?, header["value"].as_str()?)))
}

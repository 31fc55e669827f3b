//! Paths and queries.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::{Redactor, body};
use crate::document::{Operation, Place, Segment};
use crate::protocol;

/// What stays as it is in a path, so that stand-ins can be read.
const IN_PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b',').remove(b':');

impl<'d> Redactor<'d> {
    /// The path of a request or of a link, with the query if there is one.
    pub(super) fn target(&mut self, method: &str, path: &str, query: Option<&str>) -> String {
        let operation = self.document.operation_near(method, path, query.unwrap_or_default());
        let mut target = self.path(operation, path);
        if let Some(query) = query {
            target += "?";
            target += &self.query(operation, query);
        }
        target
    }

    fn path(&mut self, operation: Option<&'d Operation>, path: &str) -> String {
        let kinds = self.document.segments(operation, path);
        let segments = path.split('/').zip(kinds).map(|(segment, kind)| match kind {
            Segment::Word => segment.to_owned(),
            // a word of the document, at a place where there may be data
            Segment::Data(_) if self.document.is_literal(segment) => segment.to_owned(),
            Segment::Data(name) => self.segment(operation, segment, name),
            Segment::Within(before, name, after) => {
                let data = segment.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                format!("{before}{}{after}", self.segment(operation, data.unwrap_or(segment), name))
            }
        });
        segments.collect::<Vec<_>>().join("/")
    }

    fn segment(&mut self, operation: Option<&'d Operation>, segment: &str, name: Option<&'d str>) -> String {
        let place = name.and_then(|name| self.document.parameter(operation, "path", name)).unwrap_or_default();
        let segment = percent_decode_str(segment).decode_utf8_lossy().into_owned();
        encoded(&self.scalar(&segment, &place, name))
    }

    fn query(&mut self, operation: Option<&'d Operation>, query: &str) -> String {
        let mut pairs = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = form_urlencoded::parse(pair.as_bytes()).next().unwrap_or_default();
            let documented = self.document.parameter(operation, "query", &name);
            let is_documented = documented.is_some();
            let place = documented.unwrap_or_else(|| self.document.query_parameter(&name));
            let new_name = if is_documented { name.to_string() } else { self.query_name(operation, &name) };
            let value = self.scalar(&value, &place, Some(&name));
            let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let equals = if pair.contains('=') { "=" } else { "" };
            pairs.push(format!("{}{equals}{}", encode(&new_name), encode(&value)));
        }
        pairs.join("&")
    }

    /// Part by part, as in `filter[state]`, which belongs to `filter`.
    pub(super) fn query_name(&mut self, operation: Option<&'d Operation>, name: &str) -> String {
        let is_known = |part: &str| self.document.parameter(operation, "query", part).is_some();
        let is_name = |part: &str| {
            part.is_empty()
                || self.document.has_name(part)
                || protocol::is_name(part)
                || is_known(part)
                || self.keeps_names && body::is_name(part)
        };
        if name.split(['[', ']', '.']).all(is_name) {
            return name.to_owned();
        }
        match name.split_once('[') {
            Some((base, rest)) if is_name(base) => {
                let (inner, end) = rest.rsplit_once(']').unwrap_or((rest, ""));
                let end = if end.is_empty() { String::new() } else { self.new_name(end) };
                format!("{base}[{}]{end}", self.new_name(inner).replace(['[', ']'], "-"))
            }
            _ => self.new_name(name).replace(['[', ']'], "-"),
        }
    }

    /// A value that is written as text and may be of another type, as those of parameters and headers are.
    pub(super) fn scalar(&mut self, text: &str, place: &Place<'d>, name: Option<&str>) -> String {
        if matches!(text, "true" | "false") {
            return text.to_owned();
        }
        let is_number = place.has_type("integer") || place.has_type("number");
        if let Some(number) = is_number.then(|| serde_json::from_str(text).ok()).flatten() {
            return self.value(&Value::Number(number), place, name).to_string();
        }
        // one or several of a list
        let items = place.items();
        if place.has_type("array") {
            let parts: Vec<_> = text.split(',').map(|part| self.text(part, &items, name)).collect();
            return parts.join(",");
        }
        self.text(text, place, name)
    }
}

pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, IN_PATH).to_string()
}

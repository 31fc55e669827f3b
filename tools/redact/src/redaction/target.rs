//! Paths and queries.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Number, Value};
use truv_openapi::matching::Request;

use super::{Redactor, body};
use crate::document::{Operation, Place, Segment, Written};
use crate::protocol;

/// Characters that are not encoded in a path, so that stand-ins are readable.
const IN_PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b',').remove(b':');

impl<'d> Redactor<'d> {
    /// The operation of a request, or the operation that a link leads to.
    pub(super) fn operation_of(
        &self,
        method: &str,
        host: Option<&str>,
        path: &str,
        query: &str,
    ) -> Option<&'d Operation> {
        let query: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        self.document.operation_near(&Request { method, host, path, query: &query })
    }

    /// The path of a request or of a link, with the query if there is one. The method is in lower case.
    pub(super) fn target(&mut self, method: &str, host: Option<&str>, path: &str, query: Option<&str>) -> String {
        let operation = self.operation_of(method, host, path, query.unwrap_or_default());
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
            _ if self.document.is_literal(segment) => segment.to_owned(),
            Segment::Data => self.segment(segment, None, None),
            Segment::Parameters(texts, names) => self.parameters(operation, segment, texts, names),
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// A segment that has parameters with fixed texts around them.
    fn parameters(
        &mut self,
        operation: Option<&'d Operation>,
        segment: &str,
        texts: &[Box<str>],
        names: &'d [Box<str>],
    ) -> String {
        let [first, between @ ..] = texts else { return self.segment(segment, None, None) };
        let Some(mut rest) = segment.strip_prefix(&**first) else { return self.segment(segment, None, None) };
        let mut new = first.to_string();
        for (at, (text, name)) in between.iter().zip(names).enumerate() {
            let is_last = at + 1 == between.len();
            let end = if is_last { rest.strip_suffix(&**text).map(str::len) } else { rest.find(&**text) };
            let (value, after) = rest.split_at(end.unwrap_or(rest.len()));
            new += &self.segment(value, self.document.parameter(operation, "path", name), Some(name));
            new += &after[..text.len().min(after.len())];
            rest = &after[text.len().min(after.len())..];
        }
        new
    }

    fn segment(&mut self, segment: &str, written: Option<Written<'d>>, name: Option<&str>) -> String {
        let decoded = percent_decode_str(segment).decode_utf8_lossy().into_owned();
        let mut new = encoded(&self.written(&decoded, &written.unwrap_or_default(), name));
        let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'));
        // reports say what kind of text a segment is
        if name.is_none() && is_word(&new) && !is_word(segment) {
            new.push('0');
        }
        new
    }

    fn query(&mut self, operation: Option<&'d Operation>, query: &str) -> String {
        let mut pairs = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = form_urlencoded::parse(pair.as_bytes()).next().unwrap_or_default();
            if self.document.is_query_of_path(operation, &name) {
                pairs.push(pair.to_owned());
                continue;
            }
            let documented = self.document.query(operation, &name);
            let new_name = match documented.is_some() && !name.contains('[') {
                true => name.to_string(),
                false => self.query_name(operation, &name),
            };
            let written = documented.unwrap_or_else(|| self.document.query_of_any(&name));
            let value = self.written(&value, &written, Some(&name));
            let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let equals = if pair.contains('=') { "=" } else { "" };
            pairs.push(format!("{}{equals}{}", encode(&new_name), encode(&value)));
        }
        pairs.join("&")
    }

    /// The name of a query parameter, part by part: `filter[state]` belongs to `filter`.
    pub(super) fn query_name(&mut self, operation: Option<&'d Operation>, name: &str) -> String {
        let is_known = |part: &str| self.document.query(operation, part).is_some();
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
        let parts = name.split_inclusive(['[', ']']).map(|part| {
            let (part, end) = part.split_at(part.trim_end_matches(['[', ']']).len());
            (part, end, is_name(part))
        });
        let parts: Vec<_> = parts.collect();
        let new = parts.into_iter().map(|(part, end, is_kept)| {
            format!("{}{end}", if is_kept { part.to_owned() } else { self.new_name(part) })
        });
        new.collect()
    }

    /// The value of a parameter or a header: one, or several of a list or an object.
    pub(super) fn written(&mut self, text: &str, written: &Written<'d>, name: Option<&str>) -> String {
        let Written { place, separator, start, has_equals } = written;
        let (start, rest) = text.split_at(if text.starts_with(start.as_str()) { start.len() } else { 0 });
        let (Some(separator), false) = (separator, place.is_scalar()) else {
            let place = if place.is_scalar() || !place.is_list() { place.clone() } else { place.item(0) };
            return format!("{start}{}", self.scalar(rest, &place, name));
        };
        let parts = rest.split(*separator).enumerate().map(|(at, part)| {
            let (blank, part) = part.split_at(part.len() - part.trim_start().len());
            let new = match part.split_once('=') {
                Some((name, value)) if *has_equals => {
                    let (name, value) = self.field(name, value, place);
                    format!("{name}={value}")
                }
                _ if place.is_list() => self.scalar(part, &place.item(at), name),
                // names and values in turn
                _ if at % 2 == 0 => self.field(part, "", place).0,
                _ => {
                    let name = rest.split(*separator).nth(at - 1).unwrap_or_default();
                    self.field(name, part, place).1
                }
            };
            format!("{blank}{new}")
        });
        format!("{start}{}", parts.collect::<Vec<_>>().join(&separator.to_string()))
    }

    /// One value that is written as text and may be of another type.
    pub(super) fn scalar(&mut self, text: &str, place: &Place<'d>, name: Option<&str>) -> String {
        if matches!(text, "true" | "false" | "null") {
            return text.to_owned();
        }
        // `+5` in a query is no number, but a blank and 5
        let number = serde_json::from_str::<Number>(text).ok().filter(|_| text.trim() == text);
        if let Some(number) =
            number.filter(|_| place.has_type("integer") || place.has_type("number") || place.has_enum())
        {
            let number = Value::Number(number);
            // the text means a number if a number fits, or if nothing fits
            let is_text = place.lists(&Value::from(text)) || place.has_type("string") && !place.lists(&number);
            if !is_text {
                return self.value(&number, place, name).to_string();
            }
        }
        // JSON, in a parameter with `content`
        if text.starts_with(['{', '['])
            && let Ok(value) = serde_json::from_str::<Value>(text)
        {
            return self.value(&value, place, name).to_string();
        }
        self.text(text, place, name)
    }
}

pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, IN_PATH).to_string()
}

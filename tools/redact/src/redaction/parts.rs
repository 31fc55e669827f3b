//! Bodies of several parts: forms, lines of JSON, events.

use serde_json::Value;

use super::{Redactor, body};
use crate::document::{Member, Place, Written, is_json};

/// Replaces a recorded boundary, which browsers make of random letters.
pub(super) const BOUNDARY: &str = "stand-in-boundary";
impl<'d> Redactor<'d> {
    /// A form; some fields may hold several values.
    pub(super) fn form(&mut self, body: &str, place: &Place<'d>, fields: &[(&str, Written<'d>)]) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(body.as_bytes()) {
            let (name, value) = match fields.iter().find(|(own, _)| *own == name) {
                Some((own, written)) => ((*own).to_owned(), self.written(&value, written, Some(own))),
                None => self.field(&name, &value, place),
            };
            form.append_pair(&name, &value);
        }
        form.finish()
    }

    /// A field of a form: its name, and its value by the schema of the property.
    pub(super) fn field(&mut self, name: &str, value: &str, place: &Place<'d>) -> (String, String) {
        let members = place.members();
        // `tags[]` and `address[city]` lead into a property
        let (stem, rest) = name.split_at(name.find('[').filter(|at| *at > 0).unwrap_or(name.len()));
        let (new_name, own) = match (members.member(name), members.member(stem)) {
            (Member::Documented(own), _) => (name.to_owned(), own),
            (_, Member::Documented(own)) => (format!("{stem}{}", self.query_name(None, rest)), own.within(rest)),
            (member @ Member::Entry(_), Member::Entry(own)) => (self.member_name(&member, name), own.within(rest)),
            (member, _) => (self.member_name(&member, name), Place::default()),
        };
        // one of several values, each by itself
        let own = if own.is_list() && !own.is_scalar() { own.item(0) } else { own };
        let value = self.scalar(value, &own, Some(name));
        (new_name, value)
    }

    /// The parts of a form with files, with another boundary; none if there is no boundary.
    pub(super) fn multipart(&mut self, body: &[u8], place: &Place<'d>) -> Option<Vec<u8>> {
        let boundary = boundary(body)?;
        let mut written = Vec::new();
        for part in split(body, boundary) {
            let (head, content) = part;
            let head = String::from_utf8_lossy(head);
            let value = |wanted: &str| {
                let lines = head.lines().filter_map(|line| line.split_once(':'));
                let mut named = lines.filter(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
                named.next().map(|(_, value)| value.trim().to_owned())
            };
            let disposition = value("content-disposition").unwrap_or_default();
            let content_type = value("content-type");
            let file_name = parameter(&disposition, "filename");
            let text = std::str::from_utf8(content).ok();
            let name = parameter(&disposition, "name").unwrap_or_default();
            let (new_name, mut new) = self.field(&name, text.unwrap_or_default(), place);
            let media_type = content_type.as_deref().unwrap_or_default();
            if is_json(media_type) && file_name.is_none() {
                let json = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
                if let (Some(json), Member::Documented(place)) = (json, place.members().member(&name)) {
                    new = self.value(&json, &place, Some(&name)).to_string();
                }
            }
            if file_name.is_some() || text.is_none() {
                new = String::from_utf8_lossy(&self.file(media_type, content)).into_owned();
            }
            let mut head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"", quoted(&new_name));
            if let Some(file_name) = file_name {
                let file_name = if file_name.is_empty() { file_name } else { self.stand_in(&file_name) };
                head += &format!("; filename=\"{}\"", quoted(&file_name));
            }
            if let Some(content_type) = &content_type {
                head += &format!("\r\nContent-Type: {}", self.media_type(content_type));
            }
            written.extend_from_slice(format!("{head}\r\n\r\n{new}\r\n").as_bytes());
        }
        written.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        Some(written)
    }

    /// JSON values one after another, on lines or as in RFC 7464. Text that is not JSON stays invalid.
    pub(super) fn lines(&mut self, text: &str, place: &Place<'d>) -> String {
        let separator = if text.contains('\u{1e}') { '\u{1e}' } else { '\n' };
        let mut line = |line: &str| {
            let content = line.trim();
            let new = match serde_json::from_str::<Value>(content) {
                _ if content.is_empty() => return line.to_owned(),
                Ok(value) => {
                    // or each is an item of a list
                    let is_item = !value.is_array() && place.is_list();
                    self.value(&value, &if is_item { place.item(0) } else { place.clone() }, None).to_string()
                }
                Err(_) => String::from_utf8_lossy(&self.file("", content.as_bytes())).trim_end().to_owned(),
            };
            line.replacen(content, &new, 1)
        };
        let lines: Vec<_> = text.split(separator).map(&mut line).collect();
        lines.join(&separator.to_string())
    }

    /// The events of a server (`text/event-stream`).
    pub(super) fn events(&mut self, text: &str, place: &Place<'d>) -> String {
        let line = |line: &str| {
            let (content, end) = line.split_at(line.trim_end_matches(['\n', '\r']).len());
            let Some((field, value)) = content.split_once(':') else {
                return if content.is_empty() { end.to_owned() } else { format!("data{end}") };
            };
            let value = value.strip_prefix(' ').unwrap_or(value);
            let new = match field {
                "data" => match serde_json::from_str::<Value>(value) {
                    Ok(json) => body::written_like(value, &self.value(&json, place, None)),
                    Err(_) => self.stand_in(value),
                },
                "event" if self.document.has_literal(value) => value.to_owned(),
                "event" | "id" => self.stand_in(value),
                "retry" if truv_openapi::format::is_digits(value) && value.len() <= 6 => value.to_owned(),
                // a comment
                _ => return format!(":{end}"),
            };
            format!("{field}: {new}{end}")
        };
        text.split_inclusive('\n').map(line).collect()
    }
}

/// The boundary in the first line.
fn boundary(body: &[u8]) -> Option<&[u8]> {
    let start = body.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let line = body[start..].split(|byte| *byte == b'\n').next()?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    (line.starts_with(b"--") && (3..=80).contains(&line.len())).then_some(line)
}

/// Head and content of each part.
fn split<'b>(body: &'b [u8], boundary: &[u8]) -> Vec<(&'b [u8], &'b [u8])> {
    let starts: Vec<usize> = find_all(body, boundary);
    let parts = starts.iter().zip(starts.iter().skip(1)).map(|(start, end)| &body[start + boundary.len()..*end]);
    let parts = parts.map(|part| {
        let part = part.strip_prefix(b"\r\n").or_else(|| part.strip_prefix(b"\n")).unwrap_or(part);
        let part = part.strip_suffix(b"\n").map_or(part, |part| part.strip_suffix(b"\r").unwrap_or(part));
        let ends: [&[u8]; 2] = [b"\r\n\r\n", b"\n\n"];
        let end = ends.iter().filter_map(|end| Some((*find_all(part, end).first()?, end.len()))).min();
        end.map_or((part, &[][..]), |(at, length)| (&part[..at], &part[at + length..]))
    });
    parts.collect()
}

fn find_all(bytes: &[u8], wanted: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| rest.len() >= wanted.len()) {
        match rest.windows(wanted.len()).position(|window| window == wanted) {
            Some(next) => {
                found.push(at + next);
                at += next + wanted.len();
            }
            None => break,
        }
    }
    found
}

/// A parameter of a header, such as `name` in `form-data; name="file"`.
fn parameter(header: &str, wanted: &str) -> Option<String> {
    let found = header.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then_some(value)
    })?;
    Some(found.trim().trim_matches('"').replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"))
}

fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

//! Files: whole bodies that are not JSON, and base64 files within texts.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::{Kind, Redactor, letters};
use crate::document::Place;

/// Shorter base64 counts as a token.
const SHORTEST_FILE: usize = 16;
/// The share of readable characters from which content counts as text.
const READABLE: f64 = 0.9;

impl<'d> Redactor<'d> {
    /// A small file of the same type in place of a body that is not JSON.
    pub(super) fn file(&mut self, media_type: &str, content: &[u8]) -> Vec<u8> {
        self.counts.add(Kind::File);
        let tag = self.key.tag(content);
        let mark = letters::run(&"x".repeat(16), &mut self.key.numbers("file", &tag, 0));
        match media_type.split(';').next().unwrap_or_default().trim() {
            "application/pdf" => pdf(&mark),
            "text/html" => format!("<!doctype html><title>Stand-in {mark}</title>\n").into_bytes(),
            "image/svg+xml" => {
                format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{mark}</title></svg>\n").into_bytes()
            }
            "application/xml" | "text/xml" => format!("<stand-in>{mark}</stand-in>\n").into_bytes(),
            "text/csv" => format!("stand-in\n{mark}\n").into_bytes(),
            _ => format!("Stand-in {mark}\n").into_bytes(),
        }
    }

    /// A file in base64, by itself or as a `data:` link.
    pub(super) fn file_in_text(&mut self, text: &str, place: &Place<'d>) -> Option<String> {
        if let Some((head, content)) = text.strip_prefix("data:").and_then(|rest| rest.split_once(',')) {
            let media_type = head.split(';').next().unwrap_or_default();
            let media_type = if crate::protocol::is_media_type(media_type) { media_type } else { "text/plain" };
            let file = BASE64_STANDARD.encode(self.file(media_type, content.as_bytes()));
            return Some(format!("data:{media_type};base64,{file}"));
        }
        let content = BASE64_STANDARD.decode(text.split_ascii_whitespace().collect::<String>()).ok()?;
        let media_type = media_type_of(&content);
        if !place.has_format("byte") && (text.len() < SHORTEST_FILE || media_type.is_none()) {
            return None;
        }
        Some(BASE64_STANDARD.encode(self.file(media_type.unwrap_or_default(), &content)))
    }

    /// A stand-in for a file in base64 with blanks after it, so that it is as long as the file was.
    pub(super) fn longer_file(&self, text: &str, stand_in: &str) -> Option<String> {
        let mut file = BASE64_STANDARD.decode(stand_in).ok()?;
        let length = BASE64_STANDARD.decode(text).ok()?.len();
        file.resize(length.max(file.len()), b' ');
        Some(BASE64_STANDARD.encode(file))
    }
}

/// The media type from the first bytes; for readable content, that of text.
fn media_type_of(content: &[u8]) -> Option<&'static str> {
    const STARTS: [(&[u8], &str); 6] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"PK\x03\x04", "application/zip"),
        (b"II*\0", "image/tiff"),
    ];
    if let Some((_, media_type)) = STARTS.iter().find(|(start, _)| content.starts_with(start)) {
        return Some(media_type);
    }
    let is_readable = |byte: &&u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    let readable = content.iter().filter(is_readable).count();
    #[allow(clippy::cast_precision_loss, reason = "a share of bytes")]
    let share = readable as f64 / content.len().max(1) as f64;
    (content.len() >= 12 && share >= READABLE).then_some("text/plain")
}

/// An empty page, with the mark at a place that PDF readers ignore.
fn pdf(mark: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
    ];
    let mut file = format!("%PDF-1.4\n% stand-in {mark}\n");
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = file.len();
    file += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in &offsets {
        file += &format!("{offset:010} 00000 n \n");
    }
    file += &format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    file.into_bytes()
}

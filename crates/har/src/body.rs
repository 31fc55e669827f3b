//! Bodies: text, base64, and the fields of forms.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use url::form_urlencoded;

use crate::lenient::{Content, Pairs};
use crate::{Reason, coding};

const TOLERANT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, TOLERANT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, TOLERANT);
const FORM: &str = "application/x-www-form-urlencoded";
/// The boundary for a multipart body that was recorded without one.
const BOUNDARY: &str = "boundary-of-recorded-parts";

pub(crate) struct Body {
    /// The media type of a body that was made from fields, where it differs from the recorded one.
    pub(crate) media_type: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// `coding` is what the header `Content-Encoding` says.
pub(crate) fn read(content: Content<'_>, coding: Option<&str>) -> Result<Body, Reason> {
    let text = content.text.0.unwrap_or_default();
    if text.is_empty() && !content.params.0.is_empty() {
        return Ok(form(content.mime_type.as_str(), &content.params));
    }
    let bytes = match content.encoding.as_str().trim().eq_ignore_ascii_case("base64") {
        true => coding::unpacked(base64(&text).ok_or(Reason::BadBody)?, content.mime_type.as_str(), coding),
        false => text.into_owned().into_bytes(),
    };
    Ok(Body { media_type: None, bytes })
}

/// Decodes base64: with or without padding, in either alphabet, on one line or many.
fn base64(text: &str) -> Option<Vec<u8>> {
    let text: Cow<'_, str> = match text.contains(|c: char| c.is_ascii_whitespace()) {
        true => Cow::Owned(text.split_ascii_whitespace().collect()),
        false => Cow::Borrowed(text),
    };
    let engine = if text.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    engine.decode(text.as_bytes()).ok()
}

/// The fields in the form in which a browser would send them.
fn form(media_type: &str, fields: &Pairs<'_>) -> Body {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("multipart/form-data") {
        let boundary = boundary(media_type).unwrap_or(BOUNDARY);
        let media_type = format!("{essence}; boundary=\"{boundary}\"");
        return Body { media_type: Some(media_type), bytes: multipart(boundary, fields) };
    }
    let mut form = form_urlencoded::Serializer::new(String::new());
    for field in &fields.0 {
        form.append_pair(field.name.as_str(), field.value.as_str());
    }
    let media_type = essence.is_empty().then(|| FORM.to_owned());
    Body { media_type, bytes: form.finish().into_bytes() }
}

fn multipart(boundary: &str, fields: &Pairs<'_>) -> Vec<u8> {
    let quoted = |text: &str| text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let mut text = String::new();
    for field in &fields.0 {
        text += &format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", quoted(field.name.as_str()));
        if let Some(file) = &field.file_name.0 {
            text += &format!("; filename=\"{}\"", quoted(file));
        }
        if let Some(content_type) = &field.content_type.0 {
            text += &format!("\r\nContent-Type: {}", content_type.replace(['\r', '\n'], " "));
        }
        text += &format!("\r\n\r\n{}\r\n", field.value.as_str());
    }
    text += &format!("--{boundary}--\r\n");
    text.into_bytes()
}

/// A parameter of a media type.
fn boundary(media_type: &str) -> Option<&str> {
    let value = media_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then_some(value)
    })?;
    let value = value.trim().trim_matches('"');
    (!value.is_empty() && value.len() <= 70 && value.bytes().all(|byte| byte.is_ascii_graphic())).then_some(value)
}

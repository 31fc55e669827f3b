//! Files that are sent and fetched outside the API without keys, like files in the storage behind Truv's pre-signed URLs.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};

use crate::files;
use crate::message::{Failure, Reply};
use crate::state::{Lifecycle, Pace, Paper, UploadedFile, World};
use crate::truv::documents::{check, media_type_of_name, outcome, pages};

/// An uploaded file, unchanged.
pub(crate) fn get(world: &World, id: &str) -> Result<Reply, Failure> {
    let found = world.accounts().find_map(|account| {
        let file = account.uploads.files.get(id).map(|file| (file.mime_type.as_str(), &file.content));
        // The library of `/v1/sandbox/` has files as well.
        file.or_else(|| {
            let document = account.sandbox_data.documents.get(id)?;
            Some((media_type_of_name(&document.filename), &document.content))
        })
    });
    let (media_type, content) = found.ok_or_else(Failure::not_found)?;
    Ok(Reply::file(media_type, content.to_vec()))
}

/// Takes the file of a form that `POST /v1/documents/` has announced.
pub(crate) fn post(world: &mut World, id: &str, headers: &HeaderMap, body: &Bytes) -> Result<Reply, Failure> {
    let now = world.settings.clock.now();
    let account = world.account_with_form(id).ok_or_else(Failure::not_found)?;
    let form = account.uploads.forms.get(id).cloned().ok_or_else(Failure::not_found)?;
    let parts =
        parts(headers, body).ok_or_else(|| Failure::Unreadable("Send a multipart/form-data form.".to_owned()))?;
    let part = |name: &str| parts.iter().find(|part| part.name == name);
    if part("policy").is_none_or(|policy| policy.content != form.policy.as_bytes()) {
        return Err(Failure::Forbidden("The form lacks the field policy, or has another value in it."));
    }
    let content = part("file").map(|part| part.content.to_vec());
    let content = content.ok_or_else(|| Failure::invalid("file", "The form has no part of this name."))?;
    let mime_type = media_type_of_name(&form.filename);
    let checks = check(&form.filename, mime_type, &content, true);
    let user_id = account.links.get(&form.link_id).map(|link| link.user_id.clone());
    let paper = Paper {
        id: form.id.clone(),
        file_id: form.id.clone(),
        kind: form.found.kind,
        subtype: form.found.subtype,
        status: if checks.is_unique.is_some() { "successful" } else { "failed" },
        user_id: user_id.clone(),
        pages: pages(&content),
        link_id: Some(form.link_id),
    };
    let file = UploadedFile {
        id: form.id.clone(),
        collection_id: None,
        filename: form.filename,
        mime_type: mime_type.to_owned(),
        md5sum: files::md5sum_of(&content),
        content: content.into(),
        checks,
        user_id,
        created_at: now,
        lifecycle: Lifecycle::through(now, Pace::Immediate, outcome(checks)),
    };
    account.uploads.papers.insert(form.id.clone(), paper);
    account.uploads.files.insert(form.id, file);
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// One part of a form.
struct Part<'a> {
    name: String,
    content: &'a [u8],
}

/// The parts of a form; none if the body is not a form.
fn parts<'a>(headers: &HeaderMap, body: &'a [u8]) -> Option<Vec<Part<'a>>> {
    let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (media_type, parameters) = content_type.split_once(';')?;
    if !media_type.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let delimiter = format!("--{}", parameter(parameters, "boundary")?);
    let mut parts = Vec::new();
    let mut rest = after(body, delimiter.as_bytes())?;
    let end = format!("\r\n{delimiter}");
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let length = position(part, end.as_bytes())?;
        let (part, next) = part.split_at(length);
        rest = next.get(end.len()..)?;
        let head = position(part, b"\r\n\r\n")?;
        let (head, content) = part.split_at(head);
        let head = String::from_utf8_lossy(head);
        let disposition = head.lines().filter_map(|line| line.split_once(':'));
        let mut disposition =
            disposition.filter(|(header, _)| header.trim().eq_ignore_ascii_case("content-disposition"));
        let name = disposition.next().and_then(|(_, value)| parameter(value, "name")).unwrap_or_default().to_owned();
        parts.push(Part { name, content: content.get(4..)? });
    }
    // Without the two hyphens at its end the form is not whole.
    rest.starts_with(b"--").then_some(parts)
}

/// The value of a parameter of a header, with or without quotes; a semicolon between quotes ends nothing.
fn parameter<'a>(text: &'a str, wanted: &str) -> Option<&'a str> {
    let mut is_quoted = false;
    let mut pieces = text.split(|letter| {
        is_quoted ^= letter == '"';
        letter == ';' && !is_quoted
    });
    pieces.find_map(|piece| {
        let (name, value) = piece.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"'))
    })
}

fn after<'a>(text: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    text.get(position(text, wanted)? + wanted.len()..)
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn form(content_type: &str, body: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, content_type.parse().unwrap());
        Some(parts(&headers, body)?.into_iter().map(|part| (part.name, part.content.to_vec())).collect())
    }

    #[test]
    fn forms_are_taken_apart() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"policy\"\r\n\r\n12\r\n\
            --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: a/b\r\n\r\n\
            \r\n--y\r\n\xff\r\n--x--\r\n";
        let parts = form("multipart/form-data; boundary=x", body).unwrap();
        assert_eq!(parts[0], ("policy".to_owned(), b"12".to_vec()));
        assert_eq!(parts[1], ("file".to_owned(), b"\r\n--y\r\n\xff".to_vec()));
        assert!(form("multipart/form-data; boundary=x", b"--x\r\n\r\n12\r\n--x").is_none());
        assert!(form("application/json", body).is_none());
        assert!(form("multipart/form-data; boundary=z", body).is_none());
        assert!(form("multipart/form-data; boundary=x", b"--x\r\nbroken").is_none());
    }

    #[test]
    fn forms_of_other_libraries_are_taken_apart() {
        // .NET quotes the boundary, but no name, and writes the media type first; others write header names in lower case.
        let body = b"--a;b\r\nContent-Type: text/plain; name=other\r\nContent-Disposition: form-data; name=policy\r\n\r\n12\r\n\
            --a;b\r\ncontent-disposition: form-data; filename=\"x; name=y.pdf\"; filename*=utf-8''y.pdf; Name=\"file\"\r\n\r\n\
            34\r\n--a;b--";
        let parts = form("multipart/form-data; charset=utf-8; Boundary=\"a;b\"", body).unwrap();
        assert_eq!(parts, [("policy".to_owned(), b"12".to_vec()), ("file".to_owned(), b"34".to_vec())]);
    }
}

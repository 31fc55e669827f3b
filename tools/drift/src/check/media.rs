//! Media types: which media type of the document a body has, and how its bytes become a value.

use truv_openapi::{Description, NodeId};

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Json,
    /// JSON values one after another.
    Sequence,
    /// Events of a server.
    Events,
    Form,
    Multipart,
    /// Plain text of any kind.
    Text,
}

impl Syntax {
    /// By the media type, in lower case and without parameters.
    pub(super) fn of(media_type: &str) -> Option<Self> {
        let (class, kind) = media_type.split_once('/')?;
        match kind {
            "x-www-form-urlencoded" => Some(Self::Form),
            "form-data" => Some(Self::Multipart),
            "x-ndjson" | "ndjson" | "jsonl" | "x-jsonl" | "jsonlines" | "x-jsonlines" | "json-lines" | "json-seq"
            | "x-json-stream" | "json-stream" | "stream+json" | "x-ldjson" | "ldjson" => Some(Self::Sequence),
            _ if kind.ends_with("+json-seq") => Some(Self::Sequence),
            _ if kind.ends_with("json") => Some(Self::Json),
            "event-stream" => Some(Self::Events),
            "xml" => None,
            _ if class == "text" && !kind.ends_with("+xml") => Some(Self::Text),
            _ => None,
        }
    }
}

/// The media type object of `content` for a body: the exact one before ranges, the narrower range first.
pub(super) fn find(document: &Description, owner: NodeId, media_type: &str) -> Option<NodeId> {
    let tree = document.tree();
    let content = tree.map(tree.get(owner, "content")?);
    let (class, kind) = media_type.split_once('/').unwrap_or((media_type, ""));
    let suffix = kind.rsplit_once('+').map(|(_, suffix)| format!("{class}/*+{suffix}"));
    let any_class = kind.rsplit_once('+').map(|(_, suffix)| format!("*/*+{suffix}"));
    let ranges = [suffix, any_class, Some(format!("{class}/*")), Some("*/*".to_owned()), Some("*".to_owned())];
    let essence = |name: &str| name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    std::iter::once(media_type.to_owned()).chain(ranges.into_iter().flatten()).find_map(|wanted| {
        content.iter().find(|(name, _)| essence(name) == wanted).map(|(_, node)| document.resolve(*node))
    })
}

/// The texts of a sequence of JSON values: lines, or what is between the record separators of RFC 7464.
pub(super) fn records(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let separator = if bytes.contains(&0x1e) { 0x1e } else { b'\n' };
    bytes.split(move |byte| *byte == separator).map(<[u8]>::trim_ascii).filter(|record| !record.is_empty())
}

/// The JSON in the lines `data: …` of events.
pub(super) fn events(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    lines
        .filter_map(|line| line.strip_prefix(b"data:"))
        .map(<[u8]>::trim_ascii)
        .filter(|data| data.starts_with(b"{") || data.starts_with(b"["))
}

/// A part of a `multipart/form-data` body.
pub(super) struct Part<'b> {
    pub(super) name: String,
    pub(super) is_file: bool,
    pub(super) media_type: Option<String>,
    pub(super) body: &'b [u8],
}

/// The parts of a multipart body; none if it is not one.
pub(super) fn parts<'b>(content_type: &str, body: &'b [u8]) -> Option<Vec<Part<'b>>> {
    let boundary = parameter(content_type, "boundary")?;
    let delimiter = format!("--{boundary}");
    let mut starts = positions(body, delimiter.as_bytes()).peekable();
    let mut parts = Vec::new();
    while let Some(start) = starts.next() {
        let after = body.get(start + delimiter.len()..)?;
        let Some(end) = starts.peek().filter(|_| !after.starts_with(b"--")) else { break };
        let part = body.get(start + delimiter.len()..*end)?;
        let part = part.strip_prefix(b"\r\n").or(part.strip_prefix(b"\n")).unwrap_or(part);
        let part = part.strip_suffix(b"\r\n").or(part.strip_suffix(b"\n")).unwrap_or(part);
        let blank = positions(part, b"\r\n\r\n").next().map(|at| (at, 4));
        let (end_of_head, gap) = blank.or_else(|| positions(part, b"\n\n").next().map(|at| (at, 2)))?;
        let head = String::from_utf8_lossy(part.get(..end_of_head)?);
        let header = |wanted: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(':'));
            lines.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim().to_owned())
        };
        let disposition = header("content-disposition")?;
        let media_type = header("content-type");
        let media_type = media_type.map(|name| name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        let is_file = parameter(&disposition, "filename").or(parameter(&disposition, "filename*")).is_some();
        let name = parameter(&disposition, "name")?.to_owned();
        parts.push(Part { name, is_file, media_type, body: part.get(end_of_head + gap..)? });
    }
    Some(parts)
}

fn positions<'b>(body: &'b [u8], wanted: &'b [u8]) -> impl Iterator<Item = usize> + 'b {
    body.windows(wanted.len().max(1)).enumerate().filter(move |(_, window)| *window == wanted).map(|(at, _)| at)
}

/// A parameter of a header's value.
fn parameter<'h>(header: &'h str, wanted: &str) -> Option<&'h str> {
    header.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"'))
    })
}

//! Problems of a recording: what was left out or repaired, and why.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

/// Why an entry or a file was left out, or what had to be repaired to read it.
///
/// [`Display`](fmt::Display) is a sentence for people, [`Reason::id`] a name for programs that stays the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The entry is not valid JSON, and could not be repaired.
    NotJson,
    /// The entry is JSON, but not an object.
    NotAnObject,
    /// The entry has no request.
    NoRequest,
    /// The request has no method, or a method that HTTP does not allow.
    NoMethod,
    /// The request has no URL, or an invalid URL.
    BadUrl,
    /// The entry has no response: the request was not answered, or the recording ended first.
    NoResponse,
    /// The status is not a number from 100 to 999. Browsers write 0 for aborted requests.
    NoStatus,
    /// A body is marked as base64, and is not valid base64.
    BadBody,
    /// The entry is larger than the limit.
    TooLarge,
    /// The file ends within the entry.
    CutOff,
    /// The file ends too early. Everything before its end was read.
    Truncated,
    /// The file is damaged: it contains something that does not belong there. Everything before the damage was read.
    BrokenOff,
    /// The file goes on after the end of the recording. The rest was not read.
    TrailingText,
    /// The file is neither HAR nor a file of HAR entries.
    NotARecording,
    /// The file or folder cannot be read, or not completely.
    Unreadable(ErrorKind),
    /// Invalid UTF-8 or unpaired surrogates in UTF-16 were replaced by `U+FFFD`.
    InvalidText,
    /// JSON that parsers refuse was repaired: control characters, unpaired surrogates, unknown escapes, `NaN`, numbers
    /// that are too large, values that are nested too deeply.
    Mended,
}

/// What a [`Reason`] means for the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// The entry is left out.
    EntryLeftOut,
    /// The whole file is left out.
    FileLeftOut,
    /// The rest of the file is left out.
    RestLeftOut,
    /// Nothing is left out, but something differs from what was recorded.
    Mended,
}

impl Reason {
    /// A short name that stays the same in later versions.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::NotJson => "not-json",
            Self::NotAnObject => "not-an-object",
            Self::NoRequest => "no-request",
            Self::NoMethod => "no-method",
            Self::BadUrl => "bad-url",
            Self::NoResponse => "no-response",
            Self::NoStatus => "no-status",
            Self::BadBody => "bad-body",
            Self::TooLarge => "too-large",
            Self::CutOff => "cut-off",
            Self::Truncated => "truncated",
            Self::BrokenOff => "broken-off",
            Self::TrailingText => "trailing-text",
            Self::NotARecording => "not-a-recording",
            Self::Unreadable(_) => "unreadable",
            Self::InvalidText => "invalid-text",
            Self::Mended => "mended",
        }
    }

    /// What this reason means for the recording.
    #[must_use]
    pub fn effect(self) -> Effect {
        match self {
            Self::NotJson
            | Self::NotAnObject
            | Self::NoRequest
            | Self::NoMethod
            | Self::BadUrl
            | Self::NoResponse
            | Self::NoStatus
            | Self::BadBody
            | Self::TooLarge
            | Self::CutOff => Effect::EntryLeftOut,
            Self::NotARecording | Self::Unreadable(_) => Effect::FileLeftOut,
            Self::Truncated | Self::BrokenOff | Self::TrailingText => Effect::RestLeftOut,
            Self::InvalidText | Self::Mended => Effect::Mended,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotJson => "not valid JSON",
            Self::NotAnObject => "not a JSON object",
            Self::NoRequest => "no request",
            Self::NoMethod => "no valid method",
            Self::BadUrl => "no valid URL",
            Self::NoResponse => "no response",
            Self::NoStatus => "no valid status; the request was probably aborted",
            Self::BadBody => "a body that is declared as base64 but is not",
            Self::TooLarge => "larger than the limit",
            Self::CutOff => "the file ends in the middle of the entry",
            Self::Truncated => "the file ends too early",
            Self::BrokenOff => "the file is damaged from here on",
            Self::TrailingText => "there is more text after the end of the recording",
            Self::NotARecording => "neither a HAR file nor a file with a HAR entry on each line",
            Self::Unreadable(kind) => return write!(formatter, "cannot be read: {kind}"),
            Self::InvalidText => "bytes that are not valid text were replaced",
            Self::Mended => "invalid JSON was mended",
        })
    }
}

/// Something that was left out or repaired: where, and why. A problem never holds a recorded value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The file.
    pub file: Arc<Path>,
    /// Whether the caller named the file itself, rather than a folder that contains it.
    pub is_named: bool,
    /// The number of the entry in the file, from 0; none if the problem is about the whole file.
    pub entry: Option<usize>,
    /// The line, from 1, on which the entry starts; none for the whole file.
    pub line: Option<u64>,
    /// Why.
    pub reason: Reason,
}

impl Problem {
    /// Whether a file that the caller named could not be used at all. Programs should treat this as an error.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        self.is_named && self.reason.effect() == Effect::FileLeftOut
    }

    /// File, number of the entry, and line.
    #[must_use]
    pub fn place(&self) -> String {
        let mut place = shown(&self.file);
        if let Some(entry) = self.entry {
            place += &format!("#{entry}");
        }
        if let Some(line) = self.line.filter(|line| *line > 1) {
            place += &format!(" (line {line})");
        }
        place
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place(), self.reason)
    }
}

impl std::error::Error for Problem {}

/// A path that is safe in reports: without control characters.
pub(crate) fn shown(path: &Path) -> String {
    let path = path.display().to_string();
    match path.contains(char::is_control) {
        true => path.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect(),
        false => path,
    }
}

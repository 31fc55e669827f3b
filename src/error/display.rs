//! The text of an error: one paragraph, without a body or a key.

use std::fmt::{self, Write};

use super::{Error, ErrorKind, Inner};

const QUOTED_CHARACTERS: usize = 1000;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = inner.operation {
            write!(f, "{}: ", operation.id)?;
        }
        if let Some(status) = inner.status {
            write!(f, "{}", status.as_u16())?;
            if let Some(reason) = status.canonical_reason() {
                write!(f, " {reason}")?;
            }
            if let Some(code) = &inner.api.code {
                write!(f, ", {}", Quoted(code.as_str()))?;
            }
            f.write_str(": ")?;
        }
        if let Some(path) = &inner.json_path {
            write!(f, "the answer does not fit its type at `{}`: ", Quoted(path))?;
        }
        match (&inner.explanation, &inner.api.message) {
            (Some(explanation), _) => f.write_str(explanation)?,
            (None, Some(message)) => Quoted(message).fmt(f)?,
            (None, None) => write_unexplained(inner, f)?,
        }
        let mut fields = inner.api.invalid_params.iter().map(|param| Quoted(&param.field));
        if let Some(first) = fields.next() {
            write!(f, " (fields: {first}")?;
            fields.try_for_each(|field| write!(f, ", {field}"))?;
            f.write_str(")")?;
        }
        match &inner.not_retried {
            Some(why) => write!(f, "; not sent again: {why}"),
            None => Ok(()),
        }
    }
}

/// A text of the server or the caller: kept on one line, so that it cannot forge another line, and cut if it is very
/// long.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.chars();
        for character in rest.by_ref().take(QUOTED_CHARACTERS) {
            f.write_char(if character.is_control() { ' ' } else { character })?;
        }
        if rest.next().is_some() { f.write_char('…') } else { Ok(()) }
    }
}

/// For an error status without a message: says what came instead.
fn write_unexplained(inner: &Inner, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if inner.api.code.is_some() || !inner.api.invalid_params.is_empty() {
        return f.write_str("the answer has no message");
    }
    let length = inner.body.len();
    if length == 0 {
        return f.write_str("the answer has no body");
    }
    let content_type = inner
        .headers
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("no content type");
    let content_type = Quoted(content_type);
    let bytes = if length == 1 { "byte" } else { "bytes" };
    let coding = inner.headers.get(http::header::CONTENT_ENCODING).and_then(|value| value.to_str().ok());
    if let Some(coding) = coding.filter(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return write!(
            f,
            "the body is coded as `{}`, although `identity` was asked for ({content_type}, {length} {bytes}); \
             a proxy or gateway on the way may do that",
            Quoted(coding)
        );
    }
    write!(
        f,
        "the body has none of Truv's error formats ({content_type}, {length} {bytes}); \
         the base URL may not be Truv's, or a proxy on the way answered in its place"
    )
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &inner.kind).field("message", &self.to_string());
        if inner.kind != ErrorKind::Configuration {
            debug
                .field("attempts", &inner.tally.sent)
                .field("request_id", &inner.request_id)
                .field("retry_after", &inner.retry_after)
                .field("ids", &inner.ids);
        }
        debug.field("source", &inner.source).finish_non_exhaustive()
    }
}

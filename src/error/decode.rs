//! Answers that do not fit their type: errors say where and why, without the values.

use serde::de::DeserializeOwned;

use super::display::Quoted;
use super::{Error, ErrorKind};
use crate::call::Received;

impl Error {
    /// Decodes once more after a failure, this time with the place of each value, so that the fast path need not track
    /// it.
    pub(crate) fn decode<T: DeserializeOwned>(received: Received) -> Self {
        let mut json = serde_json::Deserializer::from_slice(received.json());
        let failure = serde_path_to_error::deserialize::<_, T>(&mut json)
            .err()
            .map(|error| (error.path().to_string(), error.into_inner()));
        let (path, reason) = match failure {
            Some((path, error)) => (Some(path), reason(&received, &error)),
            // the value itself was valid, but something follows it
            None => (None, "there is more text after the end of the JSON value".to_owned()),
        };
        let mut error = Self::new(ErrorKind::Decode, reason);
        // the root is shown as a dot, and a key that was cut off as a question mark
        error.0.json_path =
            path.map(|path| path.trim_end_matches(['?', '.']).to_owned()).filter(|path| !path.is_empty());
        error.answered(received)
    }
}

impl Error {
    /// A body that should be a PDF.
    #[allow(dead_code, reason = "products without PDF reports do not call it")]
    pub(crate) fn not_a_pdf(received: Received) -> Self {
        let reason = coded(&received).unwrap_or_else(|| {
            let what = if received.is_json() { "JSON" } else { "something else" };
            format!("the body is not a PDF but {what}")
        });
        Self::new(ErrorKind::Decode, reason).answered(received)
    }
}

/// The error for a body with a coding that this crate did not ask for.
fn coded(received: &Received) -> Option<String> {
    let coding = Quoted(received.coding()?);
    Some(format!(
        "the body is coded as `{coding}`, although `identity` was asked for; \
         a proxy or gateway on the way may do that: let it pass answers as they are"
    ))
}

fn reason(received: &Received, error: &serde_json::Error) -> String {
    if received.body.is_empty() {
        return "the body is empty".to_owned();
    }
    if let Some(reason) = coded(received).filter(|_| error.is_syntax() || error.is_eof()) {
        return reason;
    }
    if !received.is_json() && (error.is_syntax() || error.is_eof()) {
        return "the body is not JSON; the base URL may not be Truv's, \
                or a proxy on the way answered in its place"
            .to_owned();
    }
    if error.is_eof() {
        return "the body ends in the middle of the JSON value".to_owned();
    }
    let place = format!("line {} column {}", error.line(), error.column());
    if error.is_data() {
        format!("{} at {place}", without_values(&error.to_string()))
    } else {
        format!("the body is not well-formed JSON at {place}")
    }
}

/// serde quotes the offending value; only its kind and what was expected may be repeated.
pub(crate) fn without_values(message: &str) -> String {
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    if ["missing field `", "duplicate field `", "data did not match"].iter().any(|safe| message.starts_with(safe)) {
        return message.to_owned();
    }
    let kind = message.split(['"', '`']).next().unwrap_or_default().trim_end();
    match (kind.len() == message.len(), message.rsplit_once(", expected ")) {
        (true, _) => message.to_owned(),
        (false, Some((_, expected))) if !expected.contains(['"', '`']) => {
            format!("{kind}, expected {expected}")
        }
        (false, _) => "unexpected value".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn the_offending_value_is_never_repeated() {
        for (message, safe) in [
            (
                r#"invalid type: string "900-11-2233", expected i64 at line 1 column 9"#,
                "invalid type: string, expected i64",
            ),
            (
                r#"invalid type: string "a, expected b", expected i64 at line 1 column 9"#,
                "invalid type: string, expected i64",
            ),
            ("invalid type: integer `900112233`, expected a string", "invalid type: integer, expected a string"),
            ("missing field `id` at line 3 column 1", "missing field `id`"),
            ("unknown variant `Ines`, expected `a` or `b`", "unexpected value"),
            ("invalid type: null, expected a string", "invalid type: null, expected a string"),
        ] {
            assert_eq!(without_values(message), safe);
        }
    }
}

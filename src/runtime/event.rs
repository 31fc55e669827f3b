//! Reads events, and describes JSON that is not an event.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::error::without_values;

/// An event body, or the fields of one type of event, that cannot be read. The message says what is wrong and where,
/// and never repeats a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidEvent {
    /// The place in the JSON; empty for the whole body.
    path: String,
    reason: String,
}

impl InvalidEvent {
    /// The field that is wrong, such as `event_created_at`; `None` if the whole body is wrong or a field is missing.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        Some(self.path.as_str()).filter(|path| !path.is_empty())
    }

    fn new(path: &str, error: &serde_json::Error) -> Self {
        let reason = match error.classify() {
            serde_json::error::Category::Data => without_values(&error.to_string()),
            _ => format!("it is not well-formed JSON at line {} column {}", error.line(), error.column()),
        };
        Self { path: path.trim_end_matches(['?', '.']).to_owned(), reason }
    }

    pub(crate) fn whole(error: &serde_json::Error) -> Self {
        Self::new("", error)
    }
}

/// Reads text that is well-formed JSON.
pub(crate) fn read_event<T: DeserializeOwned>(json: &str) -> Result<T, InvalidEvent> {
    let mut json = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut json)
        .map_err(|error| InvalidEvent::new(&error.path().to_string(), error.inner()))
}

impl fmt::Display for InvalidEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an event from Truv: ")?;
        if let Some(path) = self.path() {
            write!(f, "`{path}`: ")?;
        }
        f.write_str(&self.reason)
    }
}

impl std::error::Error for InvalidEvent {}

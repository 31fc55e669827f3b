//! The data that Truv's support asks for.

use std::fmt;
use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};

use super::display::Quoted;

/// Identifies a failed call for Truv's support: operation, time, status, request id and the ids of the objects
/// that the call was about. It never holds a token or a key.
///
/// `Display` writes all of this on one line, ready to paste.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SupportReference {
    /// The operation's name in this crate.
    pub operation: Option<&'static str>,
    /// Truv's own id of the operation.
    pub truv_operation_id: Option<&'static str>,
    /// When the call failed.
    pub time: SystemTime,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// Truv's error code, if there was one.
    pub code: Option<String>,
    /// The request id that the server sent, if there was one.
    pub request_id: Option<String>,
    /// Names and values of the ids in the request, such as `user_id`.
    pub ids: Vec<(&'static str, String)>,
}

impl fmt::Display for SupportReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = DateTime::<Utc>::from(self.time).to_rfc3339_opts(SecondsFormat::Millis, true);
        write!(f, "time={time}")?;
        if let Some(operation) = self.operation {
            write!(f, " operation={operation}")?;
        }
        if let Some(truv) = self.truv_operation_id {
            write!(f, " truv_operation_id={truv}")?;
        }
        if let Some(status) = self.status {
            write!(f, " status={status}")?;
        }
        if let Some(code) = &self.code {
            write!(f, " code={}", Quoted(code))?;
        }
        if let Some(request_id) = &self.request_id {
            write!(f, " request_id={request_id}")?;
        }
        for (name, value) in &self.ids {
            write!(f, " {name}={}", Quoted(value))?;
        }
        Ok(())
    }
}

//! The requests that led to the current state. Carried out again, each at its original time, they give the same state. So
//! a snapshot, and a state file, is the list of these requests.

use std::{fmt, io};

use serde_json::Value;

use super::log_text::{HEADER, line};
use super::replay::Record;
use super::state_file::{StateFile, too_large};
use crate::error::Error;
use crate::message::Failure;

/// Where the records go.
pub(crate) struct ChangeLog {
    store: Store,
    length: usize,
    /// The largest size in bytes; a record that would exceed it is refused.
    limit: usize,
    /// The headers of the latest request in the log, which the next one mostly has too.
    headers: Value,
}

enum Store {
    /// Records that are being carried out again are kept already.
    Replay,
    Memory(Vec<u8>),
    File(StateFile),
    /// The sandbox has ended.
    Closed,
}

impl ChangeLog {
    /// A log for carrying out records again that are written already.
    pub(crate) fn replay() -> Self {
        Self { store: Store::Replay, length: 0, limit: usize::MAX, headers: Value::Null }
    }

    pub(crate) fn memory(limit: usize) -> Self {
        Self { store: Store::Memory(HEADER.into()), length: HEADER.len(), limit, headers: Value::Null }
    }

    /// Goes on in a file whose first `whole` bytes are understood. The rest is cut off. The first record is written; if
    /// it does not fit, nothing changes.
    pub(crate) fn file(mut file: StateFile, whole: usize, limit: usize, first: &Value) -> Result<Self, Error> {
        let header = if whole == 0 { HEADER } else { "" };
        let added = format!("{header}{}", line(first));
        let length = whole.saturating_add(added.len());
        if length > limit {
            return Err(Error::State { path: file.path().into(), problem: too_large(length as u64, limit) });
        }
        let written = file.keep_private().and_then(|()| file.cut(whole));
        let written = written.and_then(|()| file.write_at(whole, added.as_bytes()));
        written.map_err(|source| Error::StateFile { path: file.path().into(), source })?;
        Ok(Self { store: Store::File(file), length, limit, headers: Value::Null })
    }

    pub(crate) fn is_replay(&self) -> bool {
        matches!(self.store, Store::Replay)
    }

    /// Writes a record before it is carried out. A process that is killed right afterwards loses nothing.
    pub(crate) fn append(&mut self, record: &impl fmt::Display) -> Result<(), Failure> {
        if self.is_replay() {
            return Ok(());
        }
        let line = line(record);
        if self.length.saturating_add(line.len()) > self.limit {
            return Err(Failure::StateFull { limit: self.limit });
        }
        match &mut self.store {
            Store::Replay => {}
            Store::Memory(text) => text.extend_from_slice(line.as_bytes()),
            Store::File(file) => {
                let written = file.write_at(self.length, line.as_bytes());
                written.map_err(|problem| Failure::NotKept(problem.kind()))?;
            }
            Store::Closed => return Err(Failure::NotKept(io::ErrorKind::BrokenPipe)),
        }
        self.length += line.len();
        Ok(())
    }

    /// Writes a request, as [`Self::append`] does.
    pub(crate) fn append_request(&mut self, request: Record<'_>) -> Result<(), Failure> {
        self.append(&request.after(&self.headers))?;
        self.headers = request.into_headers();
        Ok(())
    }

    /// Everything that was written.
    pub(crate) fn text(&self) -> io::Result<Vec<u8>> {
        match &self.store {
            Store::Replay => Ok(HEADER.into()),
            Store::Memory(text) => Ok(text.clone()),
            Store::File(file) => file.text(),
            Store::Closed => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Replaces all records; in a file, atomically.
    pub(crate) fn replace(&mut self, text: &[u8]) -> io::Result<()> {
        match &mut self.store {
            Store::Replay => {}
            Store::Memory(old) => *old = text.to_vec(),
            Store::File(file) => file.replace(text)?,
            Store::Closed => return Err(io::ErrorKind::BrokenPipe.into()),
        }
        self.length = text.len();
        self.headers = Value::Null;
        Ok(())
    }

    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// Flushes the file to the disk, so that its content survives a crash of the machine.
    pub(crate) fn sync(&self) -> io::Result<()> {
        match &self.store {
            Store::File(file) => file.sync(),
            _ => Ok(()),
        }
    }

    /// Closes the file, so that another sandbox can have it. From now on nothing is kept, and requests that change
    /// something are refused.
    pub(crate) fn close(&mut self) {
        self.store = Store::Closed;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn there_is_an_end_to_it() {
        let mut log = ChangeLog::memory(HEADER.len() + 20);
        assert!(log.append(&json!({})).is_ok());
        assert_eq!(log.append(&json!({})), Err(Failure::StateFull { limit: HEADER.len() + 20 }));
        assert_eq!(log.text().unwrap(), format!("{HEADER}{}", line(&json!({}))).into_bytes());
    }
}

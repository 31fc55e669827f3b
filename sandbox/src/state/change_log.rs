//! The requests that made the state what it is. Carried out again, each at its time, they give the same state: so the list
//! of them is what a snapshot is, and what is kept in a file.
//!
//! Every line but the first is a record: eight digits of a checksum, a space, and JSON.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::message::Failure;
use crate::random::hex;

/// The first line.
pub(crate) const HEADER: &str = "truv-sandbox state 1\n";

const CHECKSUM_LENGTH: usize = 8;

/// Where the records go.
pub(crate) struct ChangeLog {
    store: Store,
    length: usize,
    /// The most bytes; what would take more is refused.
    limit: usize,
}

enum Store {
    /// Records that are being carried out again are kept already.
    Replay,
    Memory(Vec<u8>),
    File {
        file: File,
        path: PathBuf,
    },
}

impl ChangeLog {
    /// For carrying out again what is written down already.
    pub(crate) fn replay() -> Self {
        Self { store: Store::Replay, length: 0, limit: usize::MAX }
    }

    pub(crate) fn memory(limit: usize) -> Self {
        Self { store: Store::Memory(HEADER.into()), length: HEADER.len(), limit }
    }

    /// Opens or makes a file, and reads what is in it. What a killed process has not written to its end is cut off: it
    /// was never answered.
    pub(crate) fn open(path: &Path, limit: usize) -> io::Result<(Self, Vec<u8>)> {
        let mut file = private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let whole = match text.is_empty() || HEADER.as_bytes().starts_with(&text) {
            true => {
                text = HEADER.into();
                file.set_len(0)?;
                file.seek(SeekFrom::Start(0))?;
                file.write_all(&text)?;
                text.len()
            }
            false => whole_lines(&text),
        };
        text.truncate(whole);
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::End(0))?;
        let log = Self { store: Store::File { file, path: path.to_owned() }, length: whole, limit };
        Ok((log, text))
    }

    pub(crate) fn is_replay(&self) -> bool {
        matches!(self.store, Store::Replay)
    }

    /// Writes a record down, before it is carried out. A process that is killed right afterwards loses nothing.
    pub(crate) fn append(&mut self, record: &serde_json::Value) -> Result<(), Failure> {
        if self.is_replay() {
            return Ok(());
        }
        let line = line(&record.to_string());
        if self.length.saturating_add(line.len()) > self.limit {
            return Err(Failure::StateFull { limit: self.limit });
        }
        match &mut self.store {
            Store::Replay => {}
            Store::Memory(text) => text.extend_from_slice(line.as_bytes()),
            Store::File { file, .. } => {
                if let Err(problem) = file.write_all(line.as_bytes()) {
                    // Half a record would end the file for the next reader.
                    let _ = file.set_len(self.length as u64).and_then(|()| file.seek(SeekFrom::End(0)));
                    return Err(Failure::NotKept(problem.kind()));
                }
            }
        }
        self.length += line.len();
        Ok(())
    }

    /// Everything that was written.
    pub(crate) fn text(&self) -> io::Result<Vec<u8>> {
        match &self.store {
            Store::Replay => Ok(HEADER.into()),
            Store::Memory(text) => Ok(text.clone()),
            Store::File { path, .. } => fs::read(path),
        }
    }

    /// Puts other records in place of all; in a file at once or not at all.
    pub(crate) fn replace(&mut self, text: &[u8]) -> io::Result<()> {
        match &mut self.store {
            Store::Replay => {}
            Store::Memory(old) => *old = text.to_vec(),
            Store::File { file, path } => {
                let mut name = path.clone().into_os_string();
                name.push(".new");
                let mut new = private(OpenOptions::new().write(true).create(true).truncate(true)).open(&name)?;
                new.write_all(text)?;
                new.sync_all()?;
                fs::rename(&name, path)?;
                *file = new;
            }
        }
        self.length = text.len();
        Ok(())
    }

    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// Down to the disk, for what is worse than the end of a process.
    pub(crate) fn sync(&self) -> io::Result<()> {
        match &self.store {
            Store::File { file, .. } => file.sync_data(),
            _ => Ok(()),
        }
    }
}

/// What tests send is nobody else's business, although it is made up.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn line(record: &str) -> String {
    format!("{} {record}\n", checksum(record.as_bytes()))
}

fn checksum(record: &[u8]) -> String {
    let mut digits = hex(&Sha256::digest(record));
    digits.truncate(CHECKSUM_LENGTH);
    digits
}

/// How many bytes are whole lines, the last of them right by its checksum.
fn whole_lines(text: &[u8]) -> usize {
    let mut end = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    while end > HEADER.len() {
        let before = text.get(..end - 1).unwrap_or_default();
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        if record(text.get(start..end - 1).unwrap_or_default()).is_some() {
            break;
        }
        end = start;
    }
    end
}

/// The JSON of a line, if the checksum is right.
fn record(line: &[u8]) -> Option<&[u8]> {
    let (digits, rest) = line.split_at_checked(CHECKSUM_LENGTH)?;
    let record = rest.strip_prefix(b" ")?;
    (digits == checksum(record).as_bytes()).then_some(record)
}

/// The records of a text. The error says which line is wrong.
pub(crate) fn records(text: &[u8]) -> Result<Vec<serde_json::Value>, String> {
    let Some(lines) = text.strip_prefix(HEADER.as_bytes()) else {
        return Err(format!("the first line is not \"{}\"", HEADER.trim_end()));
    };
    let lines = lines.split_inclusive(|byte| *byte == b'\n').enumerate();
    lines
        .map(|(index, line)| {
            let record = line.strip_suffix(b"\n").and_then(record).and_then(|json| serde_json::from_slice(json).ok());
            record.ok_or_else(|| format!("line {} is damaged", index + 2))
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_cut_off_is_left_out_wherever_the_cut_is() {
        let mut log = ChangeLog::memory(10_000);
        for number in 0..3 {
            log.append(&json!({"number": number})).unwrap();
        }
        let text = log.text().unwrap();
        assert_eq!(records(&text).unwrap().len(), 3);
        let ends: Vec<usize> = (0..text.len()).filter(|at| text[*at] == b'\n').map(|at| at + 1).collect();
        for cut in HEADER.len()..=text.len() {
            let whole = whole_lines(&text[..cut]);
            assert_eq!(whole, *ends.iter().rfind(|end| **end <= cut).unwrap(), "cut at {cut}");
        }
    }

    #[test]
    fn damage_is_named_by_its_line() {
        let mut log = ChangeLog::memory(10_000);
        log.append(&json!({"a": 1})).unwrap();
        log.append(&json!({"b": 2})).unwrap();
        let mut text = log.text().unwrap();
        let at = HEADER.len() + CHECKSUM_LENGTH + 3;
        text[at] ^= 1;
        assert_eq!(records(&text).unwrap_err(), "line 2 is damaged");
        assert_eq!(records(b"something else\n").unwrap_err(), "the first line is not \"truv-sandbox state 1\"");
    }

    #[test]
    fn there_is_an_end_to_it() {
        let mut log = ChangeLog::memory(HEADER.len() + 20);
        assert!(log.append(&json!({})).is_ok());
        assert_eq!(log.append(&json!({})), Err(Failure::StateFull { limit: HEADER.len() + 20 }));
        assert_eq!(records(&log.text().unwrap()).unwrap().len(), 1);
    }
}

//! Redacts a recording file, entry by entry.

use std::io::{self, Write};

use serde_json::Value;
use truv_har::{Creator, Effect, Entries, Form, Layout, Problem, Progress, Reason, Tally, Writer};

use crate::redaction::{Redactor, is_sealed};

/// The version is that of the layout and not of the crate, so that a release changes no recording.
const CREATOR: Creator<'_> = Creator { name: "har-redact", version: "1" };
/// The same, for recordings in this repository.
const OWN_CREATOR: Creator<'_> = Creator { name: "truv-sdk xtask", version: "0.1.0" };

/// What was read from recordings.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) entries: usize,
    /// Entries that were redacted before.
    pub(crate) sealed: usize,
    /// The problems that were repaired or left out; holds no recorded value.
    pub(crate) told: Tally,
    /// The places that cannot be read and so cannot be checked.
    pub(crate) refused: Vec<Problem>,
}

impl Read {
    /// Reports other files in a folder of recordings; refuses text that is not JSON.
    pub(crate) fn add(&mut self, problem: Problem) {
        let is_told = match problem.reason {
            Reason::NotARecording => !problem.is_named,
            // the text itself is whole
            Reason::Truncated => true,
            reason => reason.effect() == Effect::Mended,
        };
        if is_told { self.told.add(&problem) } else { self.refused.push(problem) }
    }
}

/// Writes the redacted entries, in the layout of their file. Files that are not recordings are not written.
pub(crate) fn redact<W: Write>(
    mut entries: Entries<'_>,
    redactor: &mut Redactor<'_>,
    read: &mut Read,
    progress: &mut Progress,
    output: impl FnOnce() -> io::Result<W>,
) -> io::Result<Option<W>> {
    let mut output = Some(output);
    let mut start = |layout: Layout| output.take().map(|output| Writer::new(output()?, layout, CREATOR)).transpose();
    let mut writer = None;
    while let Some(found) = entries.next() {
        match found.and_then(|entry| entry.value()) {
            Ok(entry) => {
                if let (None, Some(layout)) = (&writer, entries.layout()) {
                    writer = start(layout)?;
                }
                read.entries += 1;
                progress.step();
                read.sealed += usize::from(is_sealed(&entry));
                if let Some(writer) = &mut writer {
                    writer.write(&redactor.entry(&entry))?;
                }
            }
            Err(problem) => read.add(problem),
        }
    }
    // a file without entries has other texts, which would be lost
    if let (None, Some(layout)) = (&writer, entries.layout()) {
        writer = start(layout)?;
    }
    writer.map(Writer::finish).transpose()
}

/// Writes all entries again, each as `change` makes it.
pub(crate) fn copy(
    entries: &mut Entries<'_>,
    output: &mut impl Write,
    change: &dyn Fn(Value) -> Value,
) -> io::Result<()> {
    let mut writer = None;
    let mut output = Some(output);
    while let Some(entry) = entries.next() {
        let entry = entry.and_then(|entry| entry.value()).map_err(io::Error::other)?;
        if let (Some(layout), Some(output)) = (entries.layout(), output.take()) {
            writer = Some(Writer::new(output, layout, CREATOR)?);
        }
        if let Some(writer) = &mut writer {
            writer.write(&change(entry))?;
        }
    }
    writer.map_or(Ok(()), |writer| writer.finish().map(drop))
}

/// A whole file of entries that are redacted already.
///
/// # Errors
///
/// When an entry cannot be written as JSON.
pub fn file(entries: &[Value]) -> anyhow::Result<String> {
    let mut writer = Writer::new(Vec::new(), Form::Har, OWN_CREATOR)?;
    for entry in entries {
        writer.write(entry)?;
    }
    Ok(String::from_utf8(writer.finish()?)?)
}

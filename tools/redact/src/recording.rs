//! HAR files, and files with an entry on each line.

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::redaction::Redactor;

/// Of the layout and not of the crate, so that a release changes no recording.
const LAYOUT_VERSION: &str = "0.1.0";

/// Entries of a recording, as its file has them.
pub(crate) enum Recording {
    Har(Vec<Value>),
    /// One entry on each line.
    Lines(Vec<Value>),
}

impl Recording {
    pub(crate) fn read(text: &str) -> anyhow::Result<Self> {
        if let Ok(mut har) = serde_json::from_str::<Value>(text)
            && let Some(Value::Array(entries)) = har.pointer_mut("/log/entries").map(Value::take)
        {
            return Ok(Self::Har(entries));
        }
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let mut entries = Vec::new();
        for (number, line) in lines {
            // what is wrong with a line would quote it
            let entry = serde_json::from_str::<Value>(line).ok().filter(|entry| entry["request"].is_object());
            entries.push(entry.with_context(|| {
                format!("it has neither `log.entries`, nor is line {} an entry as JSON", number + 1)
            })?);
        }
        if entries.is_empty() { bail!("it is empty") } else { Ok(Self::Lines(entries)) }
    }

    pub(crate) fn entries(&self) -> &[Value] {
        let (Self::Har(entries) | Self::Lines(entries)) = self;
        entries
    }

    pub(crate) fn redacted(&self, redactor: &mut Redactor<'_>) -> String {
        let entries: Vec<Value> = self.entries().iter().map(|entry| redactor.entry(entry)).collect();
        match self {
            Self::Har(_) => file(&entries),
            Self::Lines(_) => entries.iter().map(|entry| format!("{entry}\n")).collect(),
        }
    }
}

/// A whole file.
pub fn file(entries: &[Value]) -> String {
    let har = json!({
        "log": {
            "version": "1.2",
            "creator": {"name": "truv-sdk xtask", "version": LAYOUT_VERSION},
            "entries": entries,
        },
    });
    format!("{har:#}\n")
}

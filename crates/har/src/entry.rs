//! An entry of a recording, as its text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::lenient::Recorded;
use crate::mend::mend;
use crate::problem::shown;
use crate::{Exchange, Problem, Reason};

/// URLs of pages by their ids.
pub(crate) type Pages = Arc<HashMap<String, String>>;

/// An entry of a recording: a JSON object, or whatever is there instead. The entry is parsed only on demand, so reading
/// through a file costs no more than finding where the entries end.
#[derive(Clone)]
pub struct Entry {
    pub(crate) file: Arc<Path>,
    pub(crate) is_named: bool,
    pub(crate) index: usize,
    pub(crate) line: u64,
    pub(crate) text: String,
    pub(crate) pages: Pages,
}

impl Entry {
    /// The file that the entry is in.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The number of the entry in its file, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// File and number: `traffic.har#3`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}#{}", shown(&self.file), self.index)
    }

    /// The JSON of the entry as it is in the file, with every field in its original order. Invalid UTF-8 and JSON that
    /// parsers refuse are repaired; a [`Problem`] has reported each repair.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole entry, including fields that HAR does not know. Members keep their order if `serde_json` is built with
    /// its feature `preserve_order`, which this crate does not enable.
    ///
    /// # Errors
    ///
    /// If the entry is not valid JSON.
    pub fn value(&self) -> Result<Value, Problem> {
        serde_json::from_str(&self.text).map_err(|_| self.problem(Reason::NotJson))
    }

    /// The request and its response. Fields may be missing, null or of another type, as long as the meaning is clear.
    ///
    /// # Errors
    ///
    /// Why the entry is not an exchange. Reading the recording can go on.
    pub fn exchange(&self) -> Result<Exchange, Problem> {
        if !self.text.starts_with('{') {
            return self.value().and_then(|_| Err(self.problem(Reason::NotAnObject)));
        }
        let page = |id: &str| self.pages.get(id).map(String::as_str);
        let exchange = match serde_json::from_str::<Recorded<'_>>(&self.text) {
            Ok(recorded) => Exchange::read(recorded, page),
            // duplicate members are not a fault of the text
            Err(_) => {
                let value = self.value()?;
                let recorded = Recorded::deserialize(&value).map_err(|_| self.problem(Reason::NotJson))?;
                Exchange::read(recorded, page)
            }
        };
        let exchange = exchange.map_err(|reason| self.problem(reason))?;
        Ok(Exchange { id: self.id(), ..exchange })
    }

    /// A problem with this entry.
    #[must_use]
    pub fn problem(&self, reason: Reason) -> Problem {
        Problem {
            file: self.file.clone(),
            is_named: self.is_named,
            entry: Some(self.index),
            line: Some(self.line),
            reason,
        }
    }

    /// The text of an entry from its bytes, and what had to be repaired.
    pub(crate) fn sound(bytes: &[u8], needs_mending: bool) -> (String, Vec<Reason>) {
        let mut mended = Vec::new();
        let text = String::from_utf8_lossy(bytes);
        if let Cow::Owned(_) = text {
            mended.push(Reason::InvalidText);
        }
        let sound = if needs_mending { mend(&text) } else { Cow::Borrowed(&*text) };
        let sound = match sound {
            Cow::Owned(sound) => {
                mended.push(Reason::Mended);
                sound
            }
            Cow::Borrowed(_) => text.into_owned(),
        };
        (sound, mended)
    }
}

/// Shows no recorded text.
impl fmt::Debug for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Entry({}, {} bytes)", self.id(), self.text.len())
    }
}

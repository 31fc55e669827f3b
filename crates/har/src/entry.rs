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

/// An entry of a recording: a JSON object, or whatever stands in the place of one. It is parsed when it is asked for, so that
/// reading through a file costs no more than finding where its entries end.
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

    /// The JSON of the entry as the file has it, so with every field and in its order. Bytes that are not UTF-8 and JSON that
    /// parsers refuse are mended; that was told as a [`Problem`].
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All of the entry, with fields that HAR does not know. Members keep their order if `serde_json` is built with its feature
    /// `preserve_order`, which this crate does not ask for.
    ///
    /// # Errors
    ///
    /// When it is not valid JSON.
    pub fn value(&self) -> Result<Value, Problem> {
        serde_json::from_str(&self.text).map_err(|_| self.problem(Reason::NotJson))
    }

    /// Request and answer. Fields may be missing, null or of another type where that leaves no doubt.
    ///
    /// # Errors
    ///
    /// Why the entry is no exchange; the recording goes on.
    pub fn exchange(&self) -> Result<Exchange, Problem> {
        if !self.text.starts_with('{') {
            return self.value().and_then(|_| Err(self.problem(Reason::NotAnObject)));
        }
        let page = |id: &str| self.pages.get(id).map(String::as_str);
        let exchange = match serde_json::from_str::<Recorded<'_>>(&self.text) {
            Ok(recorded) => Exchange::read(recorded, page),
            // members that are there twice are no fault of the text
            Err(_) => {
                let value = self.value()?;
                let recorded = Recorded::deserialize(&value).map_err(|_| self.problem(Reason::NotJson))?;
                Exchange::read(recorded, page)
            }
        };
        let exchange = exchange.map_err(|reason| self.problem(reason))?;
        Ok(Exchange { id: self.id(), ..exchange })
    }

    /// Something that is wrong with this entry.
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

    /// The text of an entry from its bytes, with what had to be done to them.
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

//! The entries of one file, one after another.

mod walk;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;

use crate::decode::Decoded;
use crate::entry::{Entry, Pages};
use crate::exchanges::Exchanges;
use crate::input::{Input, Taken};
use crate::{Form, Layout, Problem, Reason};

/// Entries with more bytes than this are left out, unless [`Entries::largest`] sets another limit.
const LARGEST: usize = 1 << 30;

/// The entries of a file or of any reader, one after another. Only the current entry is in memory.
///
/// Anything that is not an entry gives a [`Problem`], and the next entries follow. The [crate](crate) docs list the
/// formats that can be read.
pub struct Entries<'r> {
    file: Arc<Path>,
    is_named: bool,
    input: Option<Input<'r>>,
    state: State,
    form: Option<Form>,
    is_gzip: bool,
    largest: usize,
    /// Number of the next entry.
    index: usize,
    pages: Pages,
    /// Results that were found and not yet returned.
    found: VecDeque<Result<Entry, Problem>>,
    envelope: Vec<u8>,
}

/// The part of the file that the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before a value: a HAR, or the first entry of a list.
    Top,
    /// In the object that has `log`, after that.
    Document,
    /// In the object `log`.
    Log,
    /// In the list of entries of `log`.
    List,
    /// In a list of entries without `log`.
    BareList,
    /// Between entries that follow one another, each on one line or not.
    Sequence {
        is_one_line: bool,
    },
    End,
}

impl<'r> Entries<'r> {
    /// Reads a file.
    ///
    /// A file that cannot be read gives a [`Problem`] and no entry.
    #[must_use]
    pub fn open(file: impl AsRef<Path>) -> Self {
        let file = file.as_ref();
        match File::open(file) {
            Ok(opened) => Self::new(file, opened),
            Err(error) => Self::failed(file, error.kind()),
        }
    }

    /// Reads from any reader; `name` is used in problems and in [`Entry::id`]. If the name ends in `.ndjson` or
    /// `.jsonl`, the text is read line by line even if the first line is not an entry.
    #[must_use]
    pub fn new(name: impl AsRef<Path>, reader: impl Read + Send + 'r) -> Self {
        let name = name.as_ref();
        match Decoded::new(reader) {
            Ok(decoded) => {
                let is_gzip = decoded.is_gzip();
                Self { is_gzip, input: Some(Input::new(decoded)), ..Self::empty(name) }
            }
            Err(error) => Self::failed(name, error.kind()),
        }
    }

    fn empty(name: &Path) -> Self {
        Self {
            file: name.into(),
            is_named: true,
            input: None,
            state: State::Top,
            form: None,
            is_gzip: false,
            largest: LARGEST,
            index: 0,
            pages: Arc::default(),
            found: VecDeque::new(),
            envelope: Vec::new(),
        }
    }

    fn failed(name: &Path, kind: ErrorKind) -> Self {
        let mut entries = Self::empty(name);
        entries.end(Some(Reason::Unreadable(kind)));
        entries
    }

    /// Marks the file as one found in a folder, not named by the caller: see [`Problem::is_named`].
    #[must_use]
    pub fn found_in_folder(self) -> Self {
        let mut entries = Self { is_named: false, ..self };
        // a file that could not be opened is reported already
        entries.found.iter_mut().flat_map(|found| found.as_mut().err()).for_each(|problem| problem.is_named = false);
        entries
    }

    /// Sets the largest size of an entry in bytes, 1 GiB unless set. Larger entries are left out.
    #[must_use]
    pub fn largest(self, bytes: usize) -> Self {
        Self { largest: bytes, ..self }
    }

    /// Keeps the text outside of the entries, for [`Entries::envelope`].
    #[must_use]
    pub fn keep_envelope(mut self) -> Self {
        if let Some(input) = &mut self.input {
            input.skipped = Some(Vec::new());
        }
        self
    }

    /// The text outside of the entries so far, if it is kept, such as `{"log":{"version":"1.2","entries":[]}}`.
    #[must_use]
    pub fn envelope(&self) -> String {
        let skipped = self.input.as_ref().and_then(|input| input.skipped.as_deref());
        String::from_utf8_lossy(skipped.unwrap_or(&self.envelope)).into_owned()
    }

    /// The layout of the file; none before the first entry, and for a file that is not a recording.
    #[must_use]
    pub fn layout(&self) -> Option<Layout> {
        self.form.map(|form| Layout { form, is_gzip: self.is_gzip })
    }

    /// Turns the entries into requests with their responses.
    #[must_use]
    pub fn exchanges(self) -> Exchanges<Self> {
        Exchanges(self)
    }

    fn tell(&mut self, entry: Option<usize>, line: Option<u64>, reason: Reason) {
        let (file, is_named) = (self.file.clone(), self.is_named);
        self.found.push_back(Err(Problem { file, is_named, entry, line, reason }));
    }

    /// The end of the text was reached.
    fn end(&mut self, reason: Option<Reason>) {
        if let Some(reason) = reason {
            let has_place = matches!(reason, Reason::BrokenOff | Reason::TrailingText);
            let line = self.input.as_mut().filter(|_| has_place).map(|input| {
                input.skip();
                input.line()
            });
            self.tell(None, line, reason);
        }
        if let Some(mut input) = self.input.take() {
            if input.decoded().has_replaced() {
                self.tell(None, None, Reason::InvalidText);
            }
            if input.skipped.is_some() {
                input.skip_rest();
            }
            self.envelope = input.skipped.take().unwrap_or_default();
        }
        self.state = State::End;
    }

    /// The text ends too early.
    fn cut(&mut self, is_within_entry: bool) {
        let error = self.input.as_ref().and_then(Input::error);
        if is_within_entry && error.is_none() {
            let line = self.input.as_mut().map(Input::line);
            self.tell(Some(self.index), line, Reason::CutOff);
            if let Some(input) = &mut self.input {
                input.forget();
            }
            return self.end(None);
        }
        self.end(Some(match error {
            // damage in a compressed file
            Some(ErrorKind::InvalidData | ErrorKind::InvalidInput) if self.form.is_some() => Reason::BrokenOff,
            Some(kind) => Reason::Unreadable(kind),
            None if self.form.is_none() => Reason::NotARecording,
            None => Reason::Truncated,
        }));
    }

    /// The text is not what is expected here.
    fn broken(&mut self) {
        self.end(Some(if self.form.is_none() { Reason::NotARecording } else { Reason::BrokenOff }));
    }

    /// Returns the value just read as an entry.
    fn give(&mut self, needs_mending: bool) {
        let Some(input) = &mut self.input else { return };
        let line = input.line();
        let (text, mended) = Entry::sound(input.taken(), needs_mending);
        input.forget();
        let index = self.index;
        self.index += 1;
        for reason in mended {
            self.tell(Some(index), Some(line), reason);
        }
        let (file, is_named, pages) = (self.file.clone(), self.is_named, self.pages.clone());
        self.found.push_back(Ok(Entry { file, is_named, index, line, text, pages }));
    }

    fn leave_out(&mut self, reason: Reason) {
        let Some(input) = &mut self.input else { return };
        let line = input.line();
        input.forget();
        self.tell(Some(self.index), Some(line), reason);
        self.index += 1;
    }

    /// Reads the next value as an entry.
    fn entry(&mut self, is_one_line: bool) {
        let largest = self.largest;
        let Some(input) = &mut self.input else { return };
        input.skip();
        match input.take_value(is_one_line, largest) {
            Taken::Whole { needs_mending } => self.give(needs_mending),
            Taken::TooLarge => self.leave_out(Reason::TooLarge),
            Taken::CutOff => self.cut(true),
            Taken::Broken => self.leave_out(Reason::NotJson),
        }
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<Entry, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(found) = self.found.pop_front() {
                return Some(found);
            }
            if self.state == State::End {
                return None;
            }
            self.advance();
            if let Some(input) = &mut self.input
                && self.state != State::Top
            {
                input.skip();
            }
        }
    }
}

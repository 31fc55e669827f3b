//! The way through the text of a file, from one entry to the next.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Entries, State};
use crate::entry::Entry;
use crate::extension::is_lines;
use crate::input::{Input, Taken};
use crate::{Form, Reason};

/// A file with neither `log` nor `request` within this many bytes is not a recording.
const LARGEST_START: usize = 64 << 20;
/// URLs of pages are read from at most this much text.
const LARGEST_PAGES: usize = 8 << 20;

impl Entries<'_> {
    /// Takes one step: whatever is found is reported or returned.
    pub(super) fn advance(&mut self) {
        let state = self.state;
        let Some(input) = &mut self.input else {
            self.state = State::End;
            return;
        };
        match state {
            State::Top => self.top(),
            State::Document => match member(input) {
                // a second `log` is read as well
                Member::Named(name) if name == "log" && input.peek_solid() == Some(b'{') => {
                    input.bump();
                    self.state = State::Log;
                }
                Member::Named(_) => self.skip_value(),
                Member::End => {
                    input.skip();
                    self.state = State::Top;
                }
                Member::Cut => self.cut(false),
                Member::Broken => self.broken(),
            },
            State::Log => self.log(),
            State::List | State::BareList => match input.peek_solid() {
                Some(b',') => self.separator(),
                Some(b']') => {
                    input.bump();
                    input.skip();
                    self.state = if state == State::List { State::Log } else { State::Top };
                }
                Some(b'}' | b':') => self.broken(),
                Some(_) => self.entry(false),
                None => self.cut(false),
            },
            State::Sequence { is_one_line } => match input.peek_solid() {
                // between texts of a JSON sequence
                Some(b',' | 0x1e) => self.separator(),
                Some(byte) if is_json(byte) => self.entry(is_one_line),
                Some(_) => {
                    input.skip();
                    input.take_line();
                    // lines within an entry of many lines start with blanks
                    while !is_one_line && input.peek().is_some() {
                        input.bump();
                        if input.peek() == Some(b'{') {
                            break;
                        }
                        input.take_line();
                    }
                    self.leave_out(Reason::NotJson);
                }
                None if input.error().is_some() => self.cut(false),
                None => self.end(None),
            },
            State::End => {}
        }
    }

    /// The text between entries does not belong to the envelope.
    fn separator(&mut self) {
        let Some(input) = &mut self.input else { return };
        input.skip();
        input.bump();
        input.forget();
    }

    fn skip_value(&mut self) {
        let is_whole = self.input.as_mut().is_some_and(|input| input.peek_solid().is_some() && input.skip_value());
        if !is_whole {
            self.cut(false);
        }
    }

    /// Before anything, or after a whole recording.
    fn top(&mut self) {
        let Some(input) = &mut self.input else { return };
        match input.peek_solid() {
            Some(0x1e) => input.bump(),
            Some(b'{') => self.object(),
            Some(b'[') if self.form.is_none() => self.list(),
            Some(_) if self.form.is_some() => self.end(Some(Reason::TrailingText)),
            Some(_) if is_lines(&self.file) => self.sequence(true),
            Some(_) => self.broken(),
            None if self.form.is_some() && input.error().is_none() => self.end(None),
            None => self.cut(false),
        }
    }

    fn sequence(&mut self, is_one_line: bool) {
        self.form = self.form.or(Some(Form::Lines));
        self.state = State::Sequence { is_one_line };
    }

    /// The first item decides whether a list is a list of entries.
    fn list(&mut self) {
        let largest = self.largest;
        let Some(input) = &mut self.input else { return };
        input.skip();
        input.bump();
        if input.peek_solid() == Some(b'{')
            && let before = input.taken().len()
            && let Taken::Whole { needs_mending } = input.take_value(false, largest)
            && has_request(input.taken().get(before..).unwrap_or_default(), needs_mending)
        {
            input.back();
            input.bump();
            self.form = Some(Form::List);
            self.state = State::BareList;
        } else if is_lines(&self.file) {
            input.back();
            self.sequence(true);
        } else {
            self.broken();
        }
    }

    /// An object that is a HAR if it has `log`, and an entry if it has `request`.
    fn object(&mut self) {
        let (largest, is_lines) = (self.largest, is_lines(&self.file));
        let Some(input) = &mut self.input else { return };
        input.skip();
        input.bump();
        let mut has_request = false;
        loop {
            match member(input) {
                Member::Named(name) => {
                    let is_log = name == "log" && !has_request && input.peek_solid() == Some(b'{');
                    has_request |= name == "request";
                    if is_log {
                        input.bump();
                        input.skip();
                        self.state = State::Log;
                        return;
                    }
                    let largest = if has_request { largest } else { largest.min(LARGEST_START) };
                    match input.peek_solid().map(|_| input.take_value(false, largest)) {
                        Some(Taken::Whole { .. }) => {}
                        Some(Taken::TooLarge) => return self.broken(),
                        _ => return self.no_object(is_lines, has_request),
                    }
                }
                Member::End => break,
                Member::Cut | Member::Broken => return self.no_object(is_lines, has_request),
            }
        }
        let is_one_line = !input.taken().contains(&b'\n');
        if !has_request && !is_lines {
            // either a faulty entry among others, or no entry at all
            let is_followed = input.peek_solid() == Some(b'{');
            if !is_followed || self.form.is_some() {
                return match self.form {
                    Some(_) => self.end(Some(Reason::TrailingText)),
                    None => self.broken(),
                };
            }
        }
        input.back();
        self.sequence(is_one_line);
    }

    /// Text that begins like an object but is not a complete one.
    fn no_object(&mut self, is_lines: bool, has_request: bool) {
        let Some(input) = &mut self.input else { return };
        if self.form.is_none() && (is_lines || has_request && input.peek().is_none()) {
            let is_one_line = is_lines;
            input.back();
            return self.sequence(is_one_line);
        }
        let is_cut = input.peek().is_none();
        match (self.form, is_cut) {
            (Some(_), _) => self.end(Some(Reason::TrailingText)),
            (None, true) => self.cut(false),
            (None, false) => self.broken(),
        }
    }

    fn log(&mut self) {
        let Some(input) = &mut self.input else { return };
        match member(input) {
            Member::Named(name) => match (name.as_str(), input.peek_solid()) {
                ("entries", Some(b'[')) => {
                    input.bump();
                    input.skip();
                    self.form = self.form.or(Some(Form::Har));
                    self.state = State::List;
                }
                ("pages", Some(b'[')) => self.pages(),
                _ => self.skip_value(),
            },
            Member::End => {
                input.skip();
                self.state = State::Document;
            }
            Member::Cut => self.cut(false),
            Member::Broken => self.broken(),
        }
    }

    /// Remembers the URLs of pages, which browsers write as titles.
    fn pages(&mut self) {
        let Some(input) = &mut self.input else { return };
        input.skip();
        match input.take_value(false, LARGEST_PAGES) {
            Taken::Whole { .. } => {
                let pages: Value = serde_json::from_slice(input.taken()).unwrap_or_default();
                input.skip();
                let mut urls = HashMap::new();
                for page in pages.as_array().into_iter().flatten() {
                    if let (Some(id), Some(url)) = (page["id"].as_str(), page["title"].as_str()) {
                        urls.insert(id.to_owned(), url.to_owned());
                    }
                }
                self.pages = Arc::new(urls);
            }
            Taken::TooLarge => input.skip(),
            _ => self.cut(false),
        }
    }
}

/// What comes next in an object.
enum Member {
    /// A member; its value follows.
    Named(String),
    End,
    Cut,
    Broken,
}

/// Takes commas, the name of a member and its colon, or the end of the object.
fn member(input: &mut Input<'_>) -> Member {
    loop {
        match input.peek_solid() {
            Some(b',') => input.bump(),
            Some(b'}') => {
                input.bump();
                return Member::End;
            }
            Some(b'"') => break,
            Some(_) => return Member::Broken,
            None => return Member::Cut,
        }
    }
    input.bump();
    let mut name = Vec::new();
    let mut is_escaped = false;
    loop {
        let Some(byte) = input.peek() else { return Member::Cut };
        input.bump();
        match byte {
            b'"' if !is_escaped => break,
            _ => {
                is_escaped = byte == b'\\' && !is_escaped;
                // no name that is looked for is longer
                if name.len() < 16 {
                    name.push(byte);
                }
            }
        }
    }
    match input.peek_solid() {
        Some(b':') => {
            input.bump();
            Member::Named(String::from_utf8_lossy(&name).into_owned())
        }
        Some(_) => Member::Broken,
        None => Member::Cut,
    }
}

fn has_request(entry: &[u8], needs_mending: bool) -> bool {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Probe {
        request: Option<IgnoredAny>,
    }
    let (text, _) = Entry::sound(entry, needs_mending);
    serde_json::from_str::<Probe>(&text).is_ok_and(|probe| probe.request.is_some())
}

/// Whether JSON may start with this byte.
fn is_json(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'{' | b'[' | b'"' | b'-' | b't' | b'f' | b'n')
}

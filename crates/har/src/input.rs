//! The text of a file. The buffer holds no more of the file than the current value.

use std::io::{self, Read};

use crate::decode::Decoded;
use crate::scan::{Scan, Step};

const CHUNK: usize = 64 << 10;
/// A buffer that had to grow further is made small again.
const USUAL: usize = 4 << 20;

/// The result of taking a value.
pub(crate) enum Taken {
    /// Whole; it is between the mark and the position.
    Whole { needs_mending: bool },
    /// The file ends within it.
    CutOff,
    /// The line ends within it.
    Broken,
    /// It is larger than anything that is read, and was skipped.
    TooLarge,
}

pub(crate) struct Input<'r> {
    reader: Decoded<'r>,
    buffer: Vec<u8>,
    /// The length of the filled part of the buffer.
    end: usize,
    /// The text before this position is no longer needed.
    mark: usize,
    position: usize,
    is_end: bool,
    error: Option<io::ErrorKind>,
    /// The number of lines up to `counted`.
    lines: u64,
    counted: usize,
    /// The skipped text, if it is wanted.
    pub(crate) skipped: Option<Vec<u8>>,
}

impl<'r> Input<'r> {
    pub(crate) fn new(reader: Decoded<'r>) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            end: 0,
            mark: 0,
            position: 0,
            is_end: false,
            error: None,
            lines: 0,
            counted: 0,
            skipped: None,
        }
    }

    pub(crate) fn decoded(&self) -> &Decoded<'r> {
        &self.reader
    }

    /// Why nothing more could be read, unless the file has ended.
    pub(crate) fn error(&self) -> Option<io::ErrorKind> {
        self.error
    }

    /// Reads more; false at the end.
    fn fill(&mut self) -> bool {
        if self.is_end {
            return false;
        }
        if self.mark > 0 {
            self.count_lines(self.mark);
            self.buffer.copy_within(self.mark..self.end, 0);
            self.end -= self.mark;
            self.position -= self.mark;
            self.counted = self.counted.saturating_sub(self.mark);
            self.mark = 0;
            if self.buffer.len() > USUAL && self.end < CHUNK {
                self.buffer.truncate(USUAL);
                self.buffer.shrink_to_fit();
            }
        }
        if self.buffer.len() < self.end + CHUNK {
            // the system gives memory that is zero already
            let mut larger = vec![0; (self.buffer.len() * 2).max(self.end + CHUNK)];
            if let (Some(to), Some(from)) = (larger.get_mut(..self.end), self.buffer.get(..self.end)) {
                to.copy_from_slice(from);
            }
            self.buffer = larger;
        }
        loop {
            match self.reader.read(self.buffer.get_mut(self.end..).unwrap_or_default()) {
                Ok(0) => break,
                Ok(read) => {
                    self.end += read;
                    return true;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    // this is a compressed file that ends early
                    self.error = Some(error.kind()).filter(|kind| *kind != io::ErrorKind::UnexpectedEof);
                    break;
                }
            }
        }
        self.is_end = true;
        false
    }

    /// The next byte, without taking it.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        while self.position >= self.end {
            if !self.fill() {
                return None;
            }
        }
        self.buffer.get(self.position).copied()
    }

    /// Takes the next byte.
    pub(crate) fn bump(&mut self) {
        self.position = (self.position + 1).min(self.end);
    }

    /// The next byte that is not white space.
    pub(crate) fn peek_solid(&mut self) -> Option<u8> {
        loop {
            match self.peek()? {
                b' ' | b'\t' | b'\r' | b'\n' => self.bump(),
                byte => return Some(byte),
            }
        }
    }

    /// Skips the text that was taken and not returned.
    pub(crate) fn skip(&mut self) {
        if let Some(skipped) = &mut self.skipped {
            skipped.extend_from_slice(self.buffer.get(self.mark..self.position).unwrap_or_default());
        }
        self.mark = self.position;
    }

    /// The text that was taken since the last skip.
    pub(crate) fn taken(&self) -> &[u8] {
        self.buffer.get(self.mark..self.position).unwrap_or_default()
    }

    /// Forgets the text that was taken.
    pub(crate) fn forget(&mut self) {
        self.mark = self.position;
    }

    /// Goes back to the mark.
    pub(crate) fn back(&mut self) {
        self.position = self.mark;
    }

    /// The line of the mark, from 1.
    pub(crate) fn line(&mut self) -> u64 {
        self.count_lines(self.mark);
        self.lines + 1
    }

    fn count_lines(&mut self, to: usize) {
        let passed = self.buffer.get(self.counted..to).unwrap_or_default();
        self.lines += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.counted = self.counted.max(to);
    }

    /// Takes a whole value. A value that ends more than `largest` bytes after the mark is skipped.
    pub(crate) fn take_value(&mut self, is_one_line: bool, largest: usize) -> Taken {
        let mut scan = Scan::new(is_one_line);
        let mut is_too_large = false;
        loop {
            let step = scan.step(self.buffer.get(self.position..self.end).unwrap_or_default());
            match step {
                Step::End(length) | Step::Broken(length) => self.position += length,
                Step::More => self.position = self.end,
            }
            is_too_large |= self.position - self.mark > largest;
            match step {
                Step::End(_) if is_too_large => return Taken::TooLarge,
                Step::End(_) => return Taken::Whole { needs_mending: scan.needs_mending() },
                Step::Broken(_) => return Taken::Broken,
                Step::More => {
                    if is_too_large {
                        self.forget();
                    }
                    if !self.fill() {
                        return match scan.is_word() && !is_too_large {
                            true => Taken::Whole { needs_mending: scan.needs_mending() },
                            false => Taken::CutOff,
                        };
                    }
                }
            }
        }
    }

    /// Skips a value of any size; false if the file ends within it.
    pub(crate) fn skip_value(&mut self) -> bool {
        let mut scan = Scan::new(false);
        loop {
            let step = scan.step(self.buffer.get(self.position..self.end).unwrap_or_default());
            match step {
                Step::End(length) | Step::Broken(length) => {
                    self.position += length;
                    self.skip();
                    return true;
                }
                Step::More => self.position = self.end,
            }
            self.skip();
            if !self.fill() {
                return scan.is_word();
            }
        }
    }

    /// Takes the rest of the line, without its end.
    pub(crate) fn take_line(&mut self) {
        while self.peek().is_some_and(|byte| byte != b'\n') {
            self.bump();
        }
    }

    /// Skips the rest of the file.
    pub(crate) fn skip_rest(&mut self) {
        loop {
            self.position = self.end;
            self.skip();
            if !self.fill() {
                return;
            }
        }
    }
}

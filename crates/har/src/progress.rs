//! How far long work on recordings is, for a person at a terminal.

#![allow(clippy::print_stderr, reason = "it is for a terminal")]

use std::io::{IsTerminal, Write, stderr};

/// Entries between two reports.
const STEP: usize = 500;

/// Counts entries on one line of standard error. Says nothing where nobody looks.
#[derive(Debug)]
pub struct Progress {
    is_shown: bool,
    count: usize,
}

impl Progress {
    /// Shown if standard error is a terminal.
    #[must_use]
    pub fn of_terminal() -> Self {
        Self { is_shown: stderr().is_terminal(), count: 0 }
    }

    /// One more entry is done.
    pub fn step(&mut self) {
        self.count += 1;
        if self.is_shown && self.count.is_multiple_of(STEP) {
            eprint!("\r{} entries …", self.count);
            // a report that cannot be printed does no harm
            drop(stderr().flush());
        }
    }
}

/// Takes the line away.
impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown && self.count >= STEP {
            eprint!("\r\u{1b}[K");
        }
    }
}

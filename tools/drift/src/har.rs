//! Recorded exchanges, one after another, and what was left out of the recordings.

use std::path::Path;

use truv_har::{Exchanges, Problem, Recordings, Tally};

pub use truv_har::{Exchange, Header, Message};

/// The exchanges of files and of all recordings in folders. Only the current one is in memory.
///
/// An entry that is not an exchange is left out and counted. A named file that is not a recording ends the traffic.
pub struct Traffic {
    exchanges: Exchanges<Recordings>,
    left_out: Tally,
    fatal: Option<Problem>,
}

impl Traffic {
    pub fn open<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Self {
        Self { exchanges: Recordings::open(paths).exchanges(), left_out: Tally::default(), fatal: None }
    }

    /// The entries that have been left out so far.
    ///
    /// # Errors
    ///
    /// The file that ended the traffic before its end.
    pub fn left_out(self) -> Result<Tally, Problem> {
        match self.fatal {
            Some(problem) => Err(problem),
            None => Ok(self.left_out),
        }
    }
}

impl Iterator for Traffic {
    type Item = Exchange;

    fn next(&mut self) -> Option<Exchange> {
        while self.fatal.is_none() {
            match self.exchanges.next()? {
                Ok(exchange) => return Some(exchange),
                Err(problem) if problem.is_fatal() => self.fatal = Some(problem),
                Err(problem) => self.left_out.add(&problem),
            }
        }
        None
    }
}

//! Counts what was left out or repaired, for one line per reason.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Effect, Problem, Reason};

/// At most this many places are named for each reason.
const MOST_PLACES: usize = 3;

/// How often each [`Reason`] occurred, and the first places.
///
/// [`Display`](fmt::Display) is one line for each reason, without a line break at the end:
///
/// ```text
/// 2 entries left out: no response (traffic.har#3, traffic.har#17)
/// 1 file left out: neither a HAR file nor a file with a HAR entry on each line (recordings/package.json)
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tally(BTreeMap<Reason, Seen>);

#[derive(Clone, Debug, Default)]
struct Seen {
    count: usize,
    places: Vec<String>,
}

impl Tally {
    /// Counts one problem.
    pub fn add(&mut self, problem: &Problem) {
        let seen = self.0.entry(problem.reason).or_default();
        seen.count += 1;
        if seen.places.len() < MOST_PLACES {
            seen.places.push(problem.place());
        }
    }

    /// Whether nothing was left out or repaired.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How often each reason occurred.
    pub fn counts(&self) -> impl Iterator<Item = (Reason, usize)> {
        self.0.iter().map(|(reason, seen)| (*reason, seen.count))
    }

    /// How many entries were left out, as far as they could be counted.
    #[must_use]
    pub fn entries_left_out(&self) -> usize {
        let left_out = self.counts().filter(|(reason, _)| reason.effect() == Effect::EntryLeftOut);
        left_out.map(|(_, count)| count).sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (reason, Seen { count, places })) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(formatter)?;
            }
            let is_one = *count == 1;
            let what = match (reason.effect(), is_one) {
                (Effect::EntryLeftOut, true) => "entry left out",
                (Effect::EntryLeftOut, false) => "entries left out",
                (Effect::FileLeftOut, true) => "file left out",
                (Effect::FileLeftOut, false) => "files left out",
                (Effect::RestLeftOut, true) => "file not read to its end",
                (Effect::RestLeftOut, false) => "files not read to their ends",
                (Effect::Mended, true) => "entry or file mended",
                (Effect::Mended, false) => "entries or files mended",
            };
            write!(formatter, "{count} {what}: {reason} ({}", places.join(", "))?;
            match count.saturating_sub(places.len()) {
                0 => formatter.write_str(")")?,
                more => write!(formatter, ", and {more} more)")?,
            }
        }
        Ok(())
    }
}

//! What is wrong with the document, where, and what to do about it.

use std::fmt;
use std::path::PathBuf;

/// A place in one of the document's files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file: as it was passed to the loader, or relative to that file.
    pub file: PathBuf,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file.display(), self.line, self.column)
    }
}

/// One mistake in the document. Problems sort by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Absent if the mistake has no place, for example if the first file is missing.
    pub location: Option<Location>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Problem {
    /// A problem at a place; `None` if the problem has no place.
    pub fn new(location: impl Into<Option<Location>>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { location: location.into(), message: message.into(), help: help.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(formatter, "{location}: ")?;
        }
        write!(formatter, "{}\n  help: {}", self.message, self.help)
    }
}

impl std::error::Error for Problem {}

/// All problems as one text, each on lines of its own, with their number at the end.
pub fn report(problems: &[Problem]) -> String {
    let mut text: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
    let plural = if problems.len() == 1 { "" } else { "s" };
    text.push_str(&format!("{} problem{plural} found", problems.len()));
    text
}

/// The candidate most like `wanted`, if it is similar enough for `wanted` to be a typing mistake.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (wanted.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (distance(wanted, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many characters to insert, remove or change to get from one word to the other; case is ignored.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, wanted) in from.to_lowercase().chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (found, above) in to.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(wanted != *found);
            diagonal = *above;
            left = changed.min(left + 1).min(diagonal + 1);
            *above = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

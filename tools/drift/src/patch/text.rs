//! The text of a file: positions, and the text with edits.

use truv_openapi::Position;

use super::Edit;

/// A text, and how it is written.
#[derive(Debug)]
pub(super) struct Source {
    text: String,
    /// Where each line starts.
    starts: Vec<usize>,
    pub(super) is_json: bool,
    pub(super) line_break: &'static str,
    /// One more level of indentation.
    pub(super) unit: String,
    /// Whether a blank follows colons and commas in JSON.
    pub(super) is_airy: bool,
}

impl Source {
    pub(super) fn new(text: String) -> Self {
        let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let starts = std::iter::once(mark).chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect();
        let content = text.get(mark..).unwrap_or_default();
        let is_json = serde_json::from_str::<serde::de::IgnoredAny>(content).is_ok();
        let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let indented = content.lines().find_map(|line| {
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            line.get(..indent).filter(|indent| !indent.is_empty() && indent.len() < line.len())
        });
        let is_airy = text.contains("\": ") || !text.contains("\":");
        Self { starts, is_json, line_break, unit: indented.unwrap_or("  ").to_owned(), is_airy, text }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes before a position.
    pub(super) fn offset(&self, position: Position) -> usize {
        let start = self.starts.get(position.line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let rest = self.text.get(start..).unwrap_or_default();
        start + rest.char_indices().nth(position.column).map_or(rest.len(), |(index, _)| index)
    }

    /// The line, from 1, and the column, from 0, of a number of bytes.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        (line, self.text.get(start..offset).unwrap_or_default().chars().count())
    }

    /// Where a line begins; the end of the text, if there are fewer lines.
    pub(super) fn line_start(&self, line: usize) -> usize {
        self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len())
    }

    /// The blanks in front of a line.
    pub(super) fn indent_at(&self, offset: usize) -> &str {
        let line = self.text.get(..offset).unwrap_or_default();
        let start = line.rfind('\n').map_or(0, |at| at + 1).max(self.starts.first().copied().unwrap_or_default());
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        rest.get(..length).unwrap_or_default()
    }

    /// The dash of the item of a list that begins here, on this line or above it; none for anything else.
    pub(super) fn dash_before(&self, offset: usize) -> Option<usize> {
        let is_dash = |rest: &str| {
            rest.starts_with('-') && rest.get(1..).is_some_and(|rest| rest.trim_start().len() < rest.len())
        };
        // an item without a value is at the place of its dash
        if self.text.get(offset..).is_some_and(is_dash) {
            return Some(offset);
        }
        let mut end = offset;
        loop {
            let before = self.text.get(..end)?;
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let mut line = before.get(start..)?;
            if end < offset {
                let is_comment =
                    |at: usize| line.get(..at).is_some_and(|text| text.is_empty() || text.ends_with([' ', '\t']));
                let comment = line.match_indices('#').map(|(at, _)| at).find(|at| is_comment(*at));
                line = comment.and_then(|at| line.get(..at)).unwrap_or(line);
            }
            // an anchor or a tag may be between the dash and the value
            let is_decoration = |word: &&str| word.starts_with(['&', '!']);
            while let Some(word) = line.split_whitespace().next_back().filter(is_decoration) {
                line = line.trim_end().strip_suffix(word)?;
            }
            let text = line.trim_end();
            match text.strip_suffix('-').filter(|rest| rest.is_empty() || rest.ends_with([' ', '\t', '-'])) {
                Some(rest) => return Some(start + rest.len()),
                None if text.trim_start_matches('\u{feff}').is_empty() => end = start.checked_sub(1)?,
                None => return None,
            }
        }
    }

    /// Whether only blanks are between the start of a line and this place.
    pub(super) fn is_first_of_line(&self, offset: usize) -> bool {
        let before = self.text.get(..offset).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        before.get(start..).unwrap_or_default().trim_start_matches('\u{feff}').trim().is_empty()
    }

    /// The text with edits, which are in its order. If edits overlap, only the first is made.
    pub(super) fn with(&self, edits: &[Edit]) -> String {
        let mut new = String::with_capacity(self.text.len());
        let mut done = 0;
        for edit in edits {
            let at = |(line, column)| self.offset(Position { line, column });
            let (start, end) = (at(edit.start), at(edit.end));
            if start < done {
                continue;
            }
            new.push_str(self.text.get(done..start).unwrap_or_default());
            if start == self.text.len() && !edit.insert.is_empty() && !new.ends_with('\n') {
                new.push_str(self.line_break);
            }
            new.push_str(&edit.insert);
            done = end.max(start);
        }
        new.push_str(self.text.get(done..).unwrap_or_default());
        new
    }
}

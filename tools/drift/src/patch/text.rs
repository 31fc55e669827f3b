//! Edits to text.

use std::collections::BTreeSet;

use super::Edit;

/// The text with all edits. If edits overlap, only the first is made.
pub(super) fn apply(text: &str, edits: &BTreeSet<Edit>) -> String {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect();
    // bytes of a position whose column counts characters
    let offset = |(line, column): (usize, usize)| {
        let start = starts.get(line.saturating_sub(1)).copied().unwrap_or(text.len());
        let rest = text.get(start..).unwrap_or_default();
        start + rest.char_indices().nth(column).map_or(rest.len(), |(index, _)| index)
    };
    let mut new = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let (mut start, mut end) = (offset(edit.start), offset(edit.end));
        if start < done {
            continue;
        }
        let insert = edit.insert.as_str();
        if edit.with_comma {
            (start, end) = with_comma(text, done, start, end);
        }
        new.push_str(text.get(done..start).unwrap_or_default());
        if start == text.len() && !insert.is_empty() && !new.ends_with('\n') {
            new.push('\n');
        }
        new.push_str(insert);
        done = end;
    }
    new.push_str(text.get(done..).unwrap_or_default());
    new
}

/// The range with the comma after it, or the one before it.
fn with_comma(text: &str, done: usize, start: usize, end: usize) -> (usize, usize) {
    let after = text.get(end..).unwrap_or_default();
    let trimmed = after.trim_start();
    if let Some(rest) = trimmed.strip_prefix(',') {
        return (start, text.len() - rest.trim_start_matches(' ').len());
    }
    let before = text.get(done..start).unwrap_or_default().trim_end();
    match before.strip_suffix(',') {
        Some(before) => (done + before.len(), end),
        None => (start, end),
    }
}

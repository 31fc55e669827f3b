//! Reads YAML. Anchors, aliases and tags are read correctly, but reported as mistakes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span};

use super::builder::{Builder, Stop, TOO_DEEP, location};
use super::{Kind, NodeId, Position};
use crate::problem::Problem;

/// How much text is read again, at most, to go on after brackets that the parser refuses.
const MOST_AGAIN: usize = 100_000_000;

/// Reads a text into a builder; the error says why the reading stopped.
///
/// The parser refuses a closing bracket at the column of the key of its list, unless it is after a text without quotes.
/// Other readers of YAML take it, so such a line is moved by one column, and read again.
pub(super) fn read(path: &Path, text: &str, builder: &mut Builder<'_>) -> Result<(), Problem> {
    let mut places = Places { text: Cow::Borrowed(text), moved: HashMap::new() };
    loop {
        let (problem, line) = match read_once(path, &places, builder) {
            Ok(()) => break,
            Err(stopped) => stopped,
        };
        let again = (places.moved.len() + 1).saturating_mul(text.len());
        match line.filter(|_| again <= MOST_AGAIN) {
            Some(line) if places.move_bracket(line) => builder.restart(),
            _ => return Err(problem),
        }
    }
    let mut moved: Vec<usize> = places.moved.into_keys().collect();
    moved.sort_unstable();
    for line in moved {
        let help = "indent the bracket deeper than the key of its list or mapping";
        builder.odd(Position { line, column: 0 }, "a closing bracket stands too far to the left", help);
    }
    Ok(())
}

/// Reads a text; the error has the line of what stands too far to the left, if that is the mistake.
fn read_once(path: &Path, places: &Places<'_>, builder: &mut Builder<'_>) -> Result<(), (Problem, Option<usize>)> {
    let text = &*places.text;
    let mut anchors = HashMap::new();
    let mut lines = Lines { text, lines: None };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let line = (error.info() == "invalid indentation").then(|| error.marker().line());
            (syntax_problem(path, text, places.at(error.marker()), &error), line)
        })?;
        let end = match &event {
            Event::MappingEnd | Event::SequenceEnd if is_flow(&span) => lines.end_of_brackets(&span),
            Event::Scalar(_, ScalarStyle::SingleQuoted, ..) => lines.end_of_quotes(&span, '\''),
            Event::Scalar(_, ScalarStyle::DoubleQuoted, ..) => lines.end_of_quotes(&span, '"'),
            _ => span.end,
        };
        let (start, end) = (places.at(&span.start), places.at(&end));
        let stopped = |(message, help): Stop| (Problem::new(location(path, start), message, help), None);
        take(event, (start, end, is_flow(&span)), builder, &mut anchors).map_err(stopped)?;
    }
    Ok(())
}

/// A text in which some lines were moved to the right, and the places in the text as it was.
struct Places<'t> {
    text: Cow<'t, str>,
    /// By how many columns each line was moved.
    moved: HashMap<usize, usize>,
}

impl Places<'_> {
    fn at(&self, marker: &Marker) -> Position {
        let moved = self.moved.get(&marker.line()).copied().unwrap_or_default();
        Position { line: marker.line(), column: marker.col().saturating_sub(moved) }
    }

    /// Moves a line that begins with a closing bracket.
    fn move_bracket(&mut self, line: usize) -> bool {
        let before = self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let is_bracket =
            self.text.get(before..).is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with([']', '}']));
        if is_bracket {
            self.text.to_mut().insert(before, ' ');
            *self.moved.entry(line).or_default() += 1;
        }
        is_bracket
    }
}

/// The lines of a text, found when they are needed.
struct Lines<'t> {
    text: &'t str,
    /// Each line, and whether each of its characters has one byte.
    lines: Option<Vec<(&'t str, bool)>>,
}

impl Lines<'_> {
    /// What is on a line from a column on.
    fn rest(&mut self, line: usize, column: usize) -> Option<&str> {
        let text = self.text;
        let lines = self.lines.get_or_insert_with(|| text.split('\n').map(|line| (line, line.is_ascii())).collect());
        let (text, is_ascii) = *lines.get(line.checked_sub(1)?)?;
        let skipped = if is_ascii { Some(column) } else { text.char_indices().nth(column).map(|(at, _)| at) };
        text.get(skipped.unwrap_or(text.len())..)
    }

    /// The end of a collection in brackets. For the parser, a comment after it is part of it, and the comma after the
    /// last member of a mapping is its end.
    fn end_of_brackets(&mut self, span: &Span) -> Marker {
        let marker = |line, column| Marker::new(span.end.index(), line, column);
        let (mut line, mut column) = (span.start.line(), span.start.col());
        match self.rest(line, column).and_then(|text| text.chars().next()) {
            Some(']' | '}') => return marker(line, column + 1),
            Some(',') => column += 1,
            _ => return span.end,
        }
        while let Some(text) = self.rest(line, column) {
            let blanks = text.len() - text.trim_start_matches([' ', '\t', '\r']).len();
            match text.get(blanks..).and_then(|text| text.chars().next()) {
                Some('}') => return marker(line, column + blanks + 1),
                None | Some('#') => (line, column) = (line + 1, 0),
                Some(_) => break,
            }
        }
        span.end
    }

    /// The end of a text in quotes. For the parser, a comment after it is part of it.
    fn end_of_quotes(&mut self, span: &Span, quote: char) -> Marker {
        let (mut line, mut column) = (span.start.line(), span.start.col() + 1);
        while let Some(text) = self.rest(line, column) {
            let mut letters = text.chars().enumerate().peekable();
            while let Some((index, letter)) = letters.next() {
                let is_pair = letters.peek().is_some_and(|(_, next)| *next == quote);
                match letter {
                    '\\' if quote == '"' => drop(letters.next()),
                    _ if letter != quote => {}
                    _ if quote == '\'' && is_pair => drop(letters.next()),
                    _ => return Marker::new(span.end.index(), line, column + index + 1),
                }
            }
            (line, column) = (line + 1, 0);
        }
        span.end
    }
}

fn take(
    event: Event<'_>,
    (start, end, is_flow): (Position, Position, bool),
    builder: &mut Builder<'_>,
    anchors: &mut HashMap<usize, NodeId>,
) -> Result<(), Stop> {
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            decoration(anchor, tag.is_some(), start, builder);
            if builder.wants_key() {
                builder.key(text.into(), start);
                return Ok(());
            }
            let kind = match style {
                ScalarStyle::Plain => builder.plain(&text, start),
                _ => Kind::Text(text.into()),
            };
            // the parser counts blank lines and comments after a block of text as part of the block
            let end = match style {
                ScalarStyle::Literal => Position { line: start.line + lines(&kind), column: 0 },
                ScalarStyle::Folded => Position { line: end.line, column: 0 },
                _ => end,
            };
            let id = builder.scalar(kind, start, end);
            if anchor != 0 {
                anchors.insert(anchor, id);
            }
        }
        Event::MappingStart(anchor, tag) | Event::SequenceStart(anchor, tag) if builder.wants_key() => {
            decoration(anchor, tag.is_some(), start, builder);
            return Err((
                "a mapping or list cannot be a key",
                "write a plain text key, quoted if it starts with `{` or `[`",
            ));
        }
        Event::MappingStart(anchor, tag) => {
            decoration(anchor, tag.is_some(), start, builder);
            builder.open_map(start, is_flow)?;
            builder.anchored(anchor);
        }
        Event::SequenceStart(anchor, tag) => {
            decoration(anchor, tag.is_some(), start, builder);
            builder.open_list(start, is_flow)?;
            builder.anchored(anchor);
        }
        Event::MappingEnd | Event::SequenceEnd => {
            let closed = builder.close(end);
            if let Some((id, anchor)) = closed.filter(|(_, anchor)| *anchor != 0) {
                anchors.insert(anchor, id);
            }
        }
        Event::Alias(anchor) => {
            builder.odd(start, "aliases are not supported here", "refer to a named component with `$ref`");
            if builder.wants_key() {
                return Err(("an alias cannot be a key", "write the key itself"));
            }
            let meant = anchors.get(&anchor).ok_or(("an alias inside of its own anchor", "write the value itself"))?;
            builder.finish(*meant);
        }
        Event::DocumentStart(_) if builder.root().is_some() => {
            let help = "keep one document per file and remove the `---`";
            builder.odd(start, "a second YAML document starts here", help);
        }
        _ => {}
    }
    Ok(())
}

/// The brackets of a flow collection have a width, the beginning of a block has none.
fn is_flow(span: &Span) -> bool {
    span.start.index() < span.end.index()
}

fn lines(kind: &Kind) -> usize {
    match kind {
        Kind::Text(text) => text.lines().count(),
        _ => 0,
    }
}

fn decoration(anchor: usize, tag: bool, start: Position, builder: &mut Builder<'_>) {
    if anchor != 0 {
        let help = "remove the `&name`; name a component and refer to it with `$ref`";
        builder.odd(start, "anchors are not supported here", help);
    }
    if tag {
        let help = "remove the `!tag`; quote a value to make it text";
        builder.odd(start, "tags are not supported here", help);
    }
}

fn syntax_problem(path: &Path, text: &str, place: Position, error: &ScanError) -> Problem {
    if let Some(tab) = tab_before(text, place.line) {
        let help = "indent with spaces; YAML forbids tabs there";
        return Problem::new(location(path, tab), "a tab stands in the indentation", help);
    }
    if error.info().contains("recursion limit") {
        return Problem::new(location(path, place), TOO_DEEP, "write the inner parts less deep");
    }
    let help = if error.info().contains("mapping values are not allowed") {
        "quote the text if it contains `: `, or check the indentation"
    } else if error.info().contains("escape code") {
        "write the character itself"
    } else {
        "check quotes, brackets and indentation here and on the lines before"
    };
    Problem::new(location(path, place), format!("not valid YAML: {}", error.info()), help)
}

/// The tab in the indentation of the last line that has one, up to a line.
fn tab_before(text: &str, line: usize) -> Option<Position> {
    let indents = text.lines().take(line).enumerate().filter_map(|(index, line)| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        line.get(indent..)?.starts_with('\t').then_some(Position { line: index + 1, column: indent })
    });
    indents.last()
}

//! Reads YAML. Anchors, aliases and tags are read correctly, but reported as mistakes.

use std::collections::HashMap;
use std::path::Path;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::builder::{Builder, Stop, location};
use super::{Kind, NodeId, Position};
use crate::problem::Problem;

/// Reads a text into a builder; the error says why the reading stopped.
pub(super) fn read(path: &Path, text: &str, builder: &mut Builder<'_>) -> Result<(), Problem> {
    let mut anchors = HashMap::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| syntax_problem(path, text, &error))?;
        let stopped = |(message, help): Stop| Problem::new(location(path, start(&span)), message, help);
        take(event, &span, builder, &mut anchors).map_err(stopped)?;
    }
    Ok(())
}

fn take(
    event: Event<'_>,
    span: &Span,
    builder: &mut Builder<'_>,
    anchors: &mut HashMap<usize, NodeId>,
) -> Result<(), Stop> {
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            decoration(anchor, tag.is_some(), span, builder);
            if builder.wants_key() {
                builder.key(text.into(), start(span));
                return Ok(());
            }
            let kind = match style {
                ScalarStyle::Plain => builder.plain(&text, start(span)),
                _ => Kind::Text(text.into()),
            };
            // the parser counts blank lines and comments after a block of text as part of the block
            let end = match style {
                ScalarStyle::Literal => Position { line: span.start.line() + lines(&kind), column: 0 },
                ScalarStyle::Folded => Position { line: span.end.line(), column: 0 },
                _ => Position { line: span.end.line(), column: span.end.col() },
            };
            let id = builder.scalar(kind, start(span), end);
            if anchor != 0 {
                anchors.insert(anchor, id);
            }
        }
        Event::MappingStart(anchor, tag) | Event::SequenceStart(anchor, tag) if builder.wants_key() => {
            decoration(anchor, tag.is_some(), span, builder);
            return Err((
                "a mapping or list cannot be a key",
                "write a plain text key, quoted if it starts with `{` or `[`",
            ));
        }
        Event::MappingStart(anchor, tag) => {
            decoration(anchor, tag.is_some(), span, builder);
            builder.open_map(start(span), is_flow(span))?;
            builder.anchored(anchor);
        }
        Event::SequenceStart(anchor, tag) => {
            decoration(anchor, tag.is_some(), span, builder);
            builder.open_list(start(span), is_flow(span))?;
            builder.anchored(anchor);
        }
        Event::MappingEnd | Event::SequenceEnd => {
            let closed = builder.close(Position { line: span.end.line(), column: span.end.col() });
            if let Some((id, anchor)) = closed.filter(|(_, anchor)| *anchor != 0) {
                anchors.insert(anchor, id);
            }
        }
        Event::Alias(anchor) => {
            builder.odd(start(span), "aliases are not supported here", "refer to a named component with `$ref`");
            if builder.wants_key() {
                return Err(("an alias cannot be a key", "write the key itself"));
            }
            let meant = anchors.get(&anchor).ok_or(("an alias inside of its own anchor", "write the value itself"))?;
            builder.finish(*meant);
        }
        Event::DocumentStart(_) if builder.root().is_some() => {
            let help = "keep one document per file and remove the `---`";
            builder.odd(start(span), "a second YAML document starts here", help);
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

fn start(span: &Span) -> Position {
    Position { line: span.start.line(), column: span.start.col() }
}

fn decoration(anchor: usize, tag: bool, span: &Span, builder: &mut Builder<'_>) {
    if anchor != 0 {
        let help = "remove the `&name`; name a component and refer to it with `$ref`";
        builder.odd(start(span), "anchors are not supported here", help);
    }
    if tag {
        let help = "remove the `!tag`; quote a value to make it text";
        builder.odd(start(span), "tags are not supported here", help);
    }
}

fn syntax_problem(path: &Path, text: &str, error: &ScanError) -> Problem {
    let place = Position { line: error.marker().line(), column: error.marker().col() };
    if let Some(tab) = tab_before(text, place.line) {
        let help = "indent with spaces; YAML forbids tabs there";
        return Problem::new(location(path, tab), "a tab stands in the indentation", help);
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

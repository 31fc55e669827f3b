//! Reads one YAML file into JSON and remembers where each value is written.
//!
//! Anchors, aliases and tags are refused, since the document has `$ref` for the same purpose.

use super::problem::{Location, Problem};
use super::scalar::plain;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Deeper than any sane document, and shallow enough that code which recurses over the value is safe.
const DEEPEST: usize = 100;

/// One file of the document.
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    pub(crate) value: Value,
    /// JSON pointer to line and column: of the key for what stands in a mapping, of the item in a sequence.
    places: HashMap<String, (usize, usize)>,
}

impl Source {
    /// Where the value at a JSON pointer is written, or its nearest ancestor that is.
    pub(crate) fn locate(&self, pointer: &str) -> Location {
        let mut pointer = pointer;
        let place = loop {
            if let Some(place) = self.places.get(pointer) {
                break *place;
            }
            match pointer.rfind('/') {
                Some(end) => pointer = pointer.get(..end).unwrap_or_default(),
                None => break (1, 1),
            }
        };
        location(&self.path, place)
    }

    /// Parses the text of a file. A file with mistakes yields all that were found, and no value.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader {
            path,
            open: Vec::new(),
            pointer: String::new(),
            places: HashMap::new(),
            root: None,
            problems: Vec::new(),
        };
        for event in Parser::new_from_str(text) {
            let more = match event {
                Ok((event, span)) => reader.event(event, span),
                Err(error) => {
                    reader.problems.push(syntax_problem(path, text, &error));
                    false
                }
            };
            if !more {
                break;
            }
        }
        match (reader.root, reader.problems.is_empty()) {
            (Some(value), true) => Ok(Self { path: path.to_owned(), value, places: reader.places }),
            (None, true) => Err(vec![Problem::new(
                location(path, (1, 1)),
                "the file is empty",
                "write an OpenAPI document, or remove the references to the file",
            )]),
            (_, false) => Err(reader.problems),
        }
    }
}

/// One step of a JSON pointer, escaped.
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

fn location(path: &Path, (line, column): (usize, usize)) -> Location {
    Location { file: path.to_owned(), line, column }
}

/// A mapping or sequence whose end is not yet read.
struct Open {
    value: Collection,
    /// Length of the pointer to the collection itself.
    pointer: usize,
}

enum Collection {
    Mapping(Map<String, Value>, Key),
    Sequence(Vec<Value>),
}

/// What a mapping waits for.
enum Key {
    Next,
    Read(String),
    /// The key was refused; its value is read and dropped.
    Refused,
}

struct Reader<'a> {
    path: &'a Path,
    open: Vec<Open>,
    pointer: String,
    places: HashMap<String, (usize, usize)>,
    root: Option<Value>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// Takes one event in; false where reading on makes no sense.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        let place = (span.start.line(), span.start.col() + 1);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_decoration(anchor, tag.is_some(), place);
                if self.wants_key() {
                    self.key(text.into_owned(), place);
                } else {
                    let value = if style == ScalarStyle::Plain {
                        self.plain(&text, place)
                    } else {
                        Value::String(text.into_owned())
                    };
                    self.start(place);
                    self.finish(value);
                }
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_decoration(anchor, tag.is_some(), place);
                return self.collection(Collection::Mapping(Map::new(), Key::Next), place);
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_decoration(anchor, tag.is_some(), place);
                return self.collection(Collection::Sequence(Vec::new()), place);
            }
            Event::MappingEnd | Event::SequenceEnd => {
                if let Some(open) = self.open.pop() {
                    self.pointer.truncate(open.pointer);
                    self.finish(match open.value {
                        Collection::Mapping(map, _) => Value::Object(map),
                        Collection::Sequence(items) => Value::Array(items),
                    });
                }
            }
            Event::Alias(_) => {
                self.problem(place, "aliases are not supported here", "refer to a named component with `$ref`");
                return false;
            }
            Event::DocumentStart(_) if self.root.is_some() => {
                self.problem(
                    place,
                    "a second YAML document starts here",
                    "keep one document per file and remove the `---`",
                );
                return false;
            }
            _ => {}
        }
        true
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { value: Collection::Mapping(_, Key::Next), .. }))
    }

    fn key(&mut self, text: String, place: (usize, usize)) {
        let Some(Open { value: Collection::Mapping(map, key), .. }) = self.open.last_mut() else {
            return;
        };
        let step = format!("{}/{}", self.pointer, escape(&text));
        if map.contains_key(&text) {
            *key = Key::Refused;
            let line = self.places.get(&step).map_or(0, |place| place.0);
            let message = format!("the key `{text}` is already written on line {line}");
            self.problem(place, message, "remove one of the two; a mapping has each key once");
        } else {
            self.places.insert(step, place);
            *key = Key::Read(text);
        }
    }

    /// Extends the pointer to the value that starts here and notes its place.
    fn start(&mut self, place: (usize, usize)) {
        match self.open.last().map(|open| &open.value) {
            Some(Collection::Mapping(_, Key::Read(key))) => {
                self.pointer.push('/');
                self.pointer.push_str(&escape(key));
            }
            // A refused value is dropped; whatever is noted below it must not replace the first one's places.
            Some(Collection::Mapping(..)) => self.pointer.push_str("/~refused"),
            Some(Collection::Sequence(items)) => {
                self.pointer.push_str(&format!("/{}", items.len()));
                self.places.insert(self.pointer.clone(), place);
            }
            None => {
                self.places.insert(String::new(), place);
            }
        }
    }

    fn collection(&mut self, value: Collection, place: (usize, usize)) -> bool {
        if self.wants_key() {
            self.problem(
                place,
                "a mapping or list cannot be a key",
                "write a plain text key, quoted if it starts with `{` or `[`",
            );
            return false;
        }
        if self.open.len() >= DEEPEST {
            let message = format!("nested more than {DEEPEST} levels deep");
            self.problem(place, message, "name the inner parts as components and refer to them");
            return false;
        }
        self.start(place);
        self.open.push(Open { value, pointer: self.pointer.len() });
        true
    }

    /// Hands a complete value to the collection around it.
    fn finish(&mut self, value: Value) {
        match self.open.last_mut() {
            Some(Open { value: Collection::Mapping(map, key), pointer }) => {
                if let Key::Read(key) = std::mem::replace(key, Key::Next) {
                    map.insert(key, value);
                }
                self.pointer.truncate(*pointer);
            }
            Some(Open { value: Collection::Sequence(items), pointer }) => {
                items.push(value);
                self.pointer.truncate(*pointer);
            }
            None => self.root = Some(value),
        }
    }

    fn plain(&mut self, text: &str, place: (usize, usize)) -> Value {
        match plain(text) {
            Some(value) => value,
            None => {
                let message = format!("the number {text} cannot be written in JSON without loss");
                self.problem(place, message, "quote it to make it text");
                Value::Null
            }
        }
    }

    fn refuse_decoration(&mut self, anchor: usize, tag: bool, place: (usize, usize)) {
        if anchor != 0 {
            self.problem(
                place,
                "anchors are not supported here",
                "remove the `&name`; name a component and refer to it with `$ref`",
            );
        }
        if tag {
            self.problem(place, "tags are not supported here", "remove the `!tag`; quote a value to make it text");
        }
    }

    fn problem(&mut self, place: (usize, usize), message: impl Into<String>, help: &str) {
        self.problems.push(Problem::new(location(self.path, place), message, help));
    }
}

fn syntax_problem(path: &Path, text: &str, error: &ScanError) -> Problem {
    let place = (error.marker().line(), error.marker().col() + 1);
    if let Some(tab) = tab_before(text, place.0) {
        return Problem::new(
            location(path, tab),
            "a tab stands in the indentation",
            "indent with spaces; YAML forbids tabs there",
        );
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
fn tab_before(text: &str, line: usize) -> Option<(usize, usize)> {
    let indents = text.lines().take(line).enumerate().filter_map(|(index, line)| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        line.get(indent..)?.starts_with('\t').then_some((index + 1, indent + 1))
    });
    indents.last()
}

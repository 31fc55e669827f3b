//! Builds nodes from the events of a parser.

use std::path::Path;

use serde_json::{Number, Value};

use super::{Kind, Map, Node, NodeId, Position, Tree};
use crate::problem::{Location, Problem};
use crate::scalar;

/// The limit of nesting: deep enough for any document, and shallow enough for recursion.
const DEEPEST: usize = 200;
/// The limit for documents that are read strictly, which no sane document exceeds.
const DEEPEST_OF_OWN: usize = 100;

/// A collection whose end has not been read yet.
struct Open {
    collection: Collection,
    start: Position,
    is_flow: bool,
    anchor: usize,
}

enum Collection {
    Map(Vec<(Box<str>, NodeId)>, Option<(Box<str>, Position)>),
    List(Vec<NodeId>),
}

pub(super) struct Builder<'a> {
    /// How many nodes there were before.
    #[cfg(feature = "yaml")]
    before: usize,
    tree: &'a mut Tree,
    file: usize,
    path: &'a Path,
    open: Vec<Open>,
    root: Option<NodeId>,
    /// What is readable, but counts as a mistake when a document is read strictly.
    pub(super) odd: Vec<Problem>,
    is_deep: bool,
}

/// The mistake that stops the reading, and what to do about it.
pub(super) type Stop = (&'static str, &'static str);

/// The message for anything deeper than [`DEEPEST`].
pub(crate) const TOO_DEEP: &str = "nested too deeply";
const NAME_INNER_PARTS: &str = "name the inner parts as components and refer to them";

impl<'a> Builder<'a> {
    pub(super) fn new(tree: &'a mut Tree, file: usize, path: &'a Path) -> Self {
        Self {
            #[cfg(feature = "yaml")]
            before: tree.nodes.len(),
            tree,
            file,
            path,
            open: Vec::new(),
            root: None,
            odd: Vec::new(),
            is_deep: false,
        }
    }

    /// Forgets everything that was read.
    #[cfg(feature = "yaml")]
    pub(super) fn restart(&mut self) {
        self.tree.nodes.truncate(self.before);
        (self.open, self.root, self.odd, self.is_deep) = (Vec::new(), None, Vec::new(), false);
    }

    pub(super) fn root(&self) -> Option<NodeId> {
        self.root
    }

    /// Whether the next text is a key.
    #[cfg(feature = "yaml")]
    pub(super) fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { collection: Collection::Map(_, None), .. }))
    }

    pub(super) fn key(&mut self, text: Box<str>, start: Position) {
        if let Some(Open { collection: Collection::Map(_, key), .. }) = self.open.last_mut() {
            *key = Some((text, start));
        }
    }

    pub(super) fn scalar(&mut self, kind: Kind, start: Position, end: Position) -> NodeId {
        let id = self.push(kind, start, end, false);
        self.finish(id);
        id
    }

    /// What an unquoted text means.
    pub(super) fn plain(&mut self, text: &str, start: Position) -> Kind {
        match scalar::plain(text) {
            Some(Value::String(text)) => Kind::Text(text.into()),
            Some(value) => Kind::Scalar(value),
            None => {
                let message = format!("the number {text} cannot be written in JSON without loss");
                self.odd(start, message, "quote it to make it text");
                huge(text).map_or_else(|| Kind::Text(text.into()), Kind::Scalar)
            }
        }
    }

    pub(super) fn open_map(&mut self, start: Position, is_flow: bool) -> Result<(), Stop> {
        self.open(Collection::Map(Vec::new(), None), start, is_flow)
    }

    pub(super) fn open_list(&mut self, start: Position, is_flow: bool) -> Result<(), Stop> {
        self.open(Collection::List(Vec::new()), start, is_flow)
    }

    fn open(&mut self, collection: Collection, start: Position, is_flow: bool) -> Result<(), Stop> {
        if self.open.len() >= DEEPEST {
            return Err((TOO_DEEP, NAME_INNER_PARTS));
        }
        if self.open.len() >= DEEPEST_OF_OWN && !self.is_deep {
            self.is_deep = true;
            let message = format!("nested more than {DEEPEST_OF_OWN} levels deep");
            self.odd(start, message, NAME_INNER_PARTS);
        }
        self.open.push(Open { collection, start, is_flow, anchor: 0 });
        Ok(())
    }

    /// Gives the innermost collection an anchor.
    #[cfg(feature = "yaml")]
    pub(super) fn anchored(&mut self, anchor: usize) {
        if let Some(open) = self.open.last_mut() {
            open.anchor = anchor;
        }
    }

    /// Ends the innermost collection, and gives it with its anchor.
    pub(super) fn close(&mut self, end: Position) -> Option<(NodeId, usize)> {
        let Open { collection, start, is_flow, anchor } = self.open.pop()?;
        let kind = match collection {
            Collection::Map(entries, _) => Kind::Map(self.map(entries)),
            Collection::List(items) => Kind::List(items),
        };
        let id = self.push(kind, start, end, is_flow);
        self.finish(id);
        Some((id, anchor))
    }

    fn map(&mut self, entries: Vec<(Box<str>, NodeId)>) -> Map {
        let map = Map::new(entries);
        for (key, again, first) in map.repeated() {
            let message = format!("the key `{key}` is already written on line {}", self.tree.line(first));
            let start = self.tree.node(again).key;
            let help = "remove one of the two; a mapping has each key once";
            self.odd.push(Problem::new(location(self.path, start), message, help));
        }
        map
    }

    /// Adds a complete value to the collection around it.
    pub(super) fn finish(&mut self, id: NodeId) {
        match self.open.last_mut().map(|open| &mut open.collection) {
            Some(Collection::Map(entries, key)) => {
                if let Some((key, _)) = key.take() {
                    entries.push((key, id));
                }
            }
            Some(Collection::List(items)) => items.push(id),
            // a second YAML document is not read
            None => {
                self.root.get_or_insert(id);
            }
        }
    }

    fn push(&mut self, kind: Kind, start: Position, end: Position, is_flow: bool) -> NodeId {
        let key = match self.open.last() {
            Some(Open { collection: Collection::Map(_, Some((_, key))), .. }) => *key,
            _ => start,
        };
        self.tree.push(Node { kind, file: self.file, parent: None, key, start, end, is_flow })
    }

    pub(super) fn odd(&mut self, place: Position, message: impl Into<String>, help: &str) {
        self.odd.push(Problem::new(location(self.path, place), message, help));
    }
}

/// An integer of more than 64 bits, in the syntax of JSON.
fn huge(text: &str) -> Option<Value> {
    let is_number = text.ends_with(|last: char| last.is_ascii_digit());
    text.parse().ok().filter(|_| is_number).and_then(Number::from_f64).map(Value::Number)
}

pub(super) fn location(path: &Path, place: Position) -> Location {
    Location { file: path.to_owned(), line: place.line, column: place.column + 1 }
}

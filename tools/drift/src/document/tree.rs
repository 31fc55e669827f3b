//! YAML and JSON files as one flat list of nodes, each with its line.

use std::collections::HashMap;
use std::path::Path;

use anyhow::bail;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Number, Value};

use truv_openapi::scalar;

/// Deep enough for any document, and shallow enough to recurse over.
const DEEPEST: usize = 200;

/// A node of a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

#[derive(Debug)]
pub struct Node {
    pub kind: Kind,
    /// Index of the file.
    pub file: usize,
    /// Of the key, for what stands in a mapping. From 1.
    pub line: usize,
    /// Where the key begins, or the value where there is none.
    pub key: Position,
    pub start: Position,
    /// Just after the last character, for scalars and flow collections.
    pub end: Position,
    /// Written in brackets or braces.
    pub is_flow: bool,
}

/// Line from 1, column in characters from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

#[derive(Debug)]
pub enum Kind {
    /// Anything but text, a list or a mapping.
    Scalar(Value),
    Text(Box<str>),
    List(Vec<NodeId>),
    Map(Vec<(Box<str>, NodeId)>),
}

/// All files of a document.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    pub fn node(&self, id: NodeId) -> &Node {
        // ids are made by `push` alone, and nothing is ever removed
        &self.nodes[id.0 as usize]
    }

    fn push(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        NodeId(u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX))
    }

    pub fn map(&self, id: NodeId) -> &[(Box<str>, NodeId)] {
        match &self.node(id).kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn list(&self, id: NodeId) -> &[NodeId] {
        match &self.node(id).kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.map(id).iter().find(|(name, _)| **name == *key).map(|(_, value)| *value)
    }

    pub fn text(&self, id: NodeId) -> Option<&str> {
        match &self.node(id).kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn get_text(&self, id: NodeId, key: &str) -> Option<&str> {
        self.get(id, key).and_then(|id| self.text(id))
    }

    pub fn get_bool(&self, id: NodeId, key: &str) -> bool {
        self.get(id, key).is_some_and(|id| self.is_true(id))
    }

    pub fn is_true(&self, id: NodeId) -> bool {
        matches!(self.node(id).kind, Kind::Scalar(Value::Bool(true)))
    }

    pub fn is_false(&self, id: NodeId) -> bool {
        matches!(self.node(id).kind, Kind::Scalar(Value::Bool(false)))
    }

    pub fn number(&self, id: NodeId) -> Option<f64> {
        match &self.node(id).kind {
            Kind::Scalar(value) => value.as_f64(),
            _ => None,
        }
    }

    pub fn numeral(&self, id: NodeId) -> Option<&Number> {
        match &self.node(id).kind {
            Kind::Scalar(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// The node as JSON.
    pub fn value(&self, id: NodeId) -> Value {
        match &self.node(id).kind {
            Kind::Scalar(value) => value.clone(),
            Kind::Text(text) => Value::from(&**text),
            Kind::List(items) => items.iter().map(|item| self.value(*item)).collect(),
            Kind::Map(entries) => entries.iter().map(|(key, value)| (key.to_string(), self.value(*value))).collect(),
        }
    }

    /// Each node that is in a mapping or list, with that.
    pub fn parents(&self) -> HashMap<NodeId, NodeId> {
        let mut parents = HashMap::new();
        for (index, node) in self.nodes.iter().enumerate() {
            let parent = NodeId(u32::try_from(index).unwrap_or(u32::MAX));
            match &node.kind {
                Kind::List(items) => parents.extend(items.iter().map(|item| (*item, parent))),
                Kind::Map(entries) => parents.extend(entries.iter().map(|(_, value)| (*value, parent))),
                _ => {}
            }
        }
        parents
    }

    /// The last line of a node.
    pub fn last_line(&self, id: NodeId) -> usize {
        let node = self.node(id);
        let children: Vec<_> = match &node.kind {
            Kind::List(items) if !node.is_flow => items.clone(),
            Kind::Map(entries) if !node.is_flow => entries.iter().map(|(_, value)| *value).collect(),
            // a block of text ends where the next line begins
            _ if node.end.column == 0 && node.end.line > node.start.line => return node.end.line - 1,
            _ => return node.end.line,
        };
        children.into_iter().map(|child| self.last_line(child)).max().unwrap_or(node.line)
    }

    /// The nodes in mappings under the key `$ref`.
    pub fn references(&self) -> impl Iterator<Item = NodeId> {
        let maps = self.nodes.iter().filter_map(|node| match &node.kind {
            Kind::Map(entries) => Some(entries),
            _ => None,
        });
        maps.flatten().filter(|(key, _)| **key == *"$ref").map(|(_, value)| *value)
    }

    /// Reads a file, and gives its root.
    pub fn parse(&mut self, path: &Path, text: &str, file: usize) -> anyhow::Result<NodeId> {
        let mut reader = Reader { tree: self, file, open: Vec::new(), anchors: HashMap::new(), root: None };
        for event in Parser::new_from_str(text) {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    let (line, column) = (error.marker().line(), error.marker().col() + 1);
                    bail!("{}:{line}:{column}: not valid YAML: {}", path.display(), error.info());
                }
            };
            let line = span.start.line();
            if let Err(problem) = reader.event(event, &span) {
                bail!("{}:{line}: {problem}", path.display());
            }
        }
        reader.root.ok_or_else(|| anyhow::anyhow!("{} is empty", path.display()))
    }
}

/// An integer of more than 64 bits, as JSON has it too.
fn huge(text: &str) -> Option<Value> {
    let is_number = text.ends_with(|last: char| last.is_ascii_digit());
    text.parse().ok().filter(|_| is_number).and_then(Number::from_f64).map(Value::Number)
}

fn text_lines(kind: &Kind) -> usize {
    match kind {
        Kind::Text(text) => text.lines().count(),
        _ => 0,
    }
}

fn start(span: &Span) -> Position {
    Position { line: span.start.line(), column: span.start.col() }
}

/// A collection whose end is not yet read.
struct Open {
    collection: Collection,
    start: Span,
    anchor: usize,
}

enum Collection {
    Map(Vec<(Box<str>, NodeId)>, Option<(Box<str>, Position)>),
    List(Vec<NodeId>),
}

struct Reader<'a> {
    tree: &'a mut Tree,
    file: usize,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
    root: Option<NodeId>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), &'static str> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                if let Some(Open { collection: Collection::Map(_, key @ None), .. }) = self.open.last_mut() {
                    *key = Some((text.into(), start(span)));
                    return Ok(());
                }
                let kind = match style {
                    ScalarStyle::Plain => match scalar::plain(&text).or_else(|| huge(&text)) {
                        Some(Value::String(_)) | None => Kind::Text(text.into()),
                        Some(value) => Kind::Scalar(value),
                    },
                    _ => Kind::Text(text.into()),
                };
                let lines = text_lines(&kind);
                let mut node = self.node(kind, span, span, false);
                // the parser takes blank lines and comments after a block of text for a part of it
                match style {
                    ScalarStyle::Literal => node.end = Position { line: node.start.line + lines, column: 0 },
                    ScalarStyle::Folded => node.end.column = 0,
                    _ => {}
                }
                let id = self.tree.push(node);
                self.finish(id, anchor);
            }
            Event::MappingStart(anchor, _) => self.open(Collection::Map(Vec::new(), None), span, anchor)?,
            Event::SequenceStart(anchor, _) => self.open(Collection::List(Vec::new()), span, anchor)?,
            Event::MappingEnd | Event::SequenceEnd => {
                if let Some(Open { collection, start, anchor }) = self.open.pop() {
                    let kind = match collection {
                        Collection::Map(entries, _) => Kind::Map(entries),
                        Collection::List(items) => Kind::List(items),
                    };
                    // the brackets of a flow collection have a width, the beginning of a block has none
                    let is_flow = start.start.index() < start.end.index();
                    let node = self.node(kind, &start, span, is_flow);
                    let id = self.tree.push(node);
                    self.finish(id, anchor);
                }
            }
            Event::Alias(anchor) => {
                let id = *self.anchors.get(&anchor).ok_or("an alias of nothing")?;
                self.finish(id, 0);
            }
            _ => {}
        }
        Ok(())
    }

    fn node(&self, kind: Kind, first: &Span, last: &Span, is_flow: bool) -> Node {
        let key = match self.open.last() {
            Some(Open { collection: Collection::Map(_, Some((_, key))), .. }) => *key,
            _ => start(first),
        };
        let end = Position { line: last.end.line(), column: last.end.col() };
        Node { kind, file: self.file, line: key.line, key, start: start(first), end, is_flow }
    }

    fn open(&mut self, collection: Collection, span: &Span, anchor: usize) -> Result<(), &'static str> {
        if self.open.len() >= DEEPEST {
            return Err("nested too deeply");
        }
        if let Some(Open { collection: Collection::Map(_, None), .. }) = self.open.last() {
            return Err("a mapping or list cannot be a key");
        }
        self.open.push(Open { collection, start: *span, anchor });
        Ok(())
    }

    fn finish(&mut self, id: NodeId, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        match self.open.last_mut().map(|open| &mut open.collection) {
            Some(Collection::Map(entries, key)) => {
                if let Some((key, _)) = key.take() {
                    entries.push((key, id));
                }
            }
            Some(Collection::List(items)) => items.push(id),
            // what follows the first YAML document is not read
            None => {
                self.root.get_or_insert(id);
            }
        }
    }
}

//! YAML and JSON files as one flat list of nodes, each with its line.

use std::collections::HashMap;
use std::path::Path;

use anyhow::bail;
use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::Value;

use super::scalar;

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

    fn push(&mut self, kind: Kind, file: usize, line: usize) -> NodeId {
        self.nodes.push(Node { kind, file, line });
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

    pub fn number(&self, id: NodeId) -> Option<f64> {
        match &self.node(id).kind {
            Kind::Scalar(value) => value.as_f64(),
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
            if let Err(problem) = reader.event(event, line) {
                bail!("{}:{line}: {problem}", path.display());
            }
        }
        reader.root.ok_or_else(|| anyhow::anyhow!("{} is empty", path.display()))
    }
}

/// A collection whose end is not yet read.
struct Open {
    collection: Collection,
    line: usize,
    anchor: usize,
}

enum Collection {
    Map(Vec<(Box<str>, NodeId)>, Option<(Box<str>, usize)>),
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
    fn event(&mut self, event: Event<'_>, line: usize) -> Result<(), &'static str> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                if let Some(Open { collection: Collection::Map(_, key @ None), .. }) = self.open.last_mut() {
                    *key = Some((text.into(), line));
                    return Ok(());
                }
                let kind = match style {
                    ScalarStyle::Plain => match scalar::plain(&text) {
                        Some(Value::String(_)) | None => Kind::Text(text.into()),
                        Some(value) => Kind::Scalar(value),
                    },
                    _ => Kind::Text(text.into()),
                };
                let line = self.line(line);
                let id = self.tree.push(kind, self.file, line);
                self.finish(id, anchor);
            }
            Event::MappingStart(anchor, _) => self.start(Collection::Map(Vec::new(), None), line, anchor)?,
            Event::SequenceStart(anchor, _) => self.start(Collection::List(Vec::new()), line, anchor)?,
            Event::MappingEnd | Event::SequenceEnd => {
                if let Some(Open { collection, line, anchor }) = self.open.pop() {
                    let kind = match collection {
                        Collection::Map(entries, _) => Kind::Map(entries),
                        Collection::List(items) => Kind::List(items),
                    };
                    let id = self.tree.push(kind, self.file, line);
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

    /// The line of the key, where there is one.
    fn line(&self, line: usize) -> usize {
        match self.open.last() {
            Some(Open { collection: Collection::Map(_, Some((_, line))), .. }) => *line,
            _ => line,
        }
    }

    fn start(&mut self, collection: Collection, line: usize, anchor: usize) -> Result<(), &'static str> {
        if self.open.len() >= DEEPEST {
            return Err("nested too deeply");
        }
        if let Some(Open { collection: Collection::Map(_, None), .. }) = self.open.last() {
            return Err("a mapping or list cannot be a key");
        }
        let line = self.line(line);
        self.open.push(Open { collection, line, anchor });
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

//! YAML and JSON files as one flat list of nodes, each with its place.

mod builder;
mod data;
mod json;
mod map;
mod read;
#[cfg(feature = "yaml")]
mod yaml;

use serde_json::{Number, Value};

pub(crate) use builder::TOO_DEEP;
pub use map::Map;
pub(crate) use read::{Parsed, parse};

/// A node of a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

impl NodeId {
    /// An id that no tree uses.
    #[cfg(feature = "description")]
    pub(crate) const NOWHERE: Self = Self(u32::MAX);

    /// The place of the node among all nodes of its tree.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A value, and where it is written.
#[derive(Debug)]
pub struct Node {
    /// What the value is.
    pub kind: Kind,
    /// Index of the file.
    pub file: usize,
    /// The mapping or list that holds the value; the last one, if aliases give it several. None for the root of a file.
    pub parent: Option<NodeId>,
    /// Where the key begins, or the value if there is no key.
    pub key: Position,
    /// Where the value begins.
    pub start: Position,
    /// Just after the last character, for scalars and flow collections.
    pub end: Position,
    /// Whether the value is written in brackets or braces.
    pub is_flow: bool,
}

/// Line from 1, column in characters from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// In characters, from 0.
    pub column: usize,
}

/// What a node is.
#[derive(Debug)]
pub enum Kind {
    /// Anything but text, a list or a mapping.
    Scalar(Value),
    /// A text.
    Text(Box<str>),
    /// A list.
    List(Vec<NodeId>),
    /// A mapping, in the order of the file.
    Map(Map),
}

/// All nodes of one or more files.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// The node of an id, which this tree has given.
    pub fn node(&self, id: NodeId) -> &Node {
        // only `push` makes ids, and nobody knows the id of a node that was removed
        &self.nodes[id.index()]
    }

    /// How many nodes there are; the index of each is less.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    fn push(&mut self, node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        match &node.kind {
            Kind::List(items) => items.iter().for_each(|child| self.nodes[child.index()].parent = Some(id)),
            Kind::Map(entries) => entries.iter().for_each(|(_, child)| self.nodes[child.index()].parent = Some(id)),
            _ => {}
        }
        self.nodes.push(node);
        id
    }

    /// Adds a node that is in no file, at the place of another one.
    #[cfg(feature = "description")]
    pub(crate) fn make(&mut self, kind: Kind, place: NodeId) -> NodeId {
        let Node { file, key, start, mut end, is_flow, .. } = *self.node(place);
        if !is_flow && matches!(self.node(place).kind, Kind::List(_) | Kind::Map(_)) {
            // a block ends where the next thing begins
            end = Position { line: self.last_line(place) + 1, column: 0 };
        }
        self.push(Node { kind, file, parent: None, key, start, end, is_flow: true })
    }

    /// Gives a mapping other entries.
    #[cfg(feature = "description")]
    pub(crate) fn set_entries(&mut self, id: NodeId, entries: Vec<(Box<str>, NodeId)>) {
        for (_, value) in &entries {
            if let Some(node) = self.nodes.get_mut(value.index()).filter(|node| node.parent.is_none()) {
                node.parent = Some(id);
            }
        }
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.kind = Kind::Map(Map::new(entries));
        }
    }

    /// Puts another value into a list.
    #[cfg(feature = "description")]
    pub(crate) fn set_item(&mut self, list: NodeId, index: usize, value: NodeId) {
        if let Some(Node { kind: Kind::List(items), .. }) = self.nodes.get_mut(list.index())
            && let Some(item) = items.get_mut(index)
        {
            *item = value;
        }
    }

    /// The entries of a mapping; none for anything else.
    pub fn map(&self, id: NodeId) -> &[(Box<str>, NodeId)] {
        match &self.node(id).kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn list(&self, id: NodeId) -> &[NodeId] {
        match &self.node(id).kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// All mappings of all files.
    pub fn maps(&self) -> impl Iterator<Item = NodeId> {
        let ids = (0..).map(NodeId).zip(&self.nodes);
        ids.filter(|(_, node)| matches!(node.kind, Kind::Map(_))).map(|(id, _)| id)
    }

    /// Whether the node is a mapping.
    pub fn is_map(&self, id: NodeId) -> bool {
        matches!(self.node(id).kind, Kind::Map(_))
    }

    /// A member of a mapping.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        match &self.node(id).kind {
            Kind::Map(entries) => entries.get(key),
            _ => None,
        }
    }

    /// The entries of a mapping's member.
    pub fn get_map(&self, id: NodeId, key: &str) -> &[(Box<str>, NodeId)] {
        self.get(id, key).map_or(&[], |id| self.map(id))
    }

    /// The items of a mapping's member.
    pub fn get_list(&self, id: NodeId, key: &str) -> &[NodeId] {
        self.get(id, key).map_or(&[], |id| self.list(id))
    }

    /// The text of a node, if the node is a text.
    pub fn text(&self, id: NodeId) -> Option<&str> {
        match &self.node(id).kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a mapping's member.
    pub fn get_text(&self, id: NodeId, key: &str) -> Option<&str> {
        self.get(id, key).and_then(|id| self.text(id))
    }

    /// Whether a mapping's member is `true`.
    pub fn get_bool(&self, id: NodeId, key: &str) -> bool {
        self.get(id, key).is_some_and(|id| self.is_true(id))
    }

    /// Whether the node is `true`.
    pub fn is_true(&self, id: NodeId) -> bool {
        matches!(self.node(id).kind, Kind::Scalar(Value::Bool(true)))
    }

    /// Whether the node is `false`.
    pub fn is_false(&self, id: NodeId) -> bool {
        matches!(self.node(id).kind, Kind::Scalar(Value::Bool(false)))
    }

    /// The number of a node, if the node is a number.
    pub fn number(&self, id: NodeId) -> Option<&Number> {
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
            Kind::Map(entries) => {
                let mut map = serde_json::Map::new();
                for (key, value) in entries.iter() {
                    // if a key occurs twice, the first value counts
                    map.entry(&**key).or_insert_with(|| self.value(*value));
                }
                Value::Object(map)
            }
        }
    }

    /// The target of one step of a pointer: a member of a mapping or an item of a list.
    pub fn step(&self, id: NodeId, step: &str) -> Option<NodeId> {
        match &self.node(id).kind {
            Kind::List(items) => items.get(step.parse::<usize>().ok()?).copied(),
            _ => self.get(id, step),
        }
    }

    /// The line of a node. For a member of a mapping, this is the line of its key.
    pub fn line(&self, id: NodeId) -> usize {
        self.node(id).key.line
    }

    /// The last line of a node.
    pub fn last_line(&self, id: NodeId) -> usize {
        let node = self.node(id);
        let last = |children: &mut dyn Iterator<Item = NodeId>| {
            children.map(|child| self.last_line(child)).max().unwrap_or(node.key.line)
        };
        match &node.kind {
            Kind::List(items) if !node.is_flow => last(&mut items.iter().copied()),
            Kind::Map(entries) if !node.is_flow => last(&mut entries.iter().map(|(_, value)| *value)),
            // a block of text ends where the next line begins
            _ if node.end.column == 0 && node.end.line > node.start.line => node.end.line - 1,
            _ => node.end.line,
        }
    }
}

//! Where the changes are in a file.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use truv_openapi::{Description, Kind, NodeId};

use super::Edit;
use super::change::Change;
use super::render::{inline, tall};
use super::text::Source;
use crate::sketch::merge;

/// The changes of one collection.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) members: Map<String, Value>,
    pub(super) items: Vec<Value>,
    pub(super) leaving: BTreeSet<NodeId>,
}

/// A replacement of bytes. If two are at the same place, the deeper one comes first.
type Replacement = (usize, std::cmp::Reverse<usize>, usize, String);

pub(super) struct Writer<'a> {
    pub(super) document: &'a Description,
    pub(super) source: &'a Source,
    replacements: Vec<Replacement>,
}

/// The edits of a file, in the order of its text.
pub(super) fn of(document: &Description, file: usize, source: &Source, wanted: &[&Change]) -> Vec<Edit> {
    let mut writer = Writer { document, source, replacements: Vec::new() };
    writer.all(wanted);
    writer.replacements.sort();
    writer.replacements.dedup();
    let edits = writer.replacements.into_iter().map(|(start, _, end, insert)| Edit {
        file,
        start: source.position(start),
        end: source.position(end),
        insert,
    });
    edits.collect()
}

impl Writer<'_> {
    fn all(&mut self, wanted: &[&Change]) {
        let tree = self.document.tree();
        let mut collected: BTreeMap<NodeId, Collected> = BTreeMap::new();
        let mut set: BTreeMap<NodeId, &Value> = BTreeMap::new();
        let mut nullable: BTreeSet<NodeId> = BTreeSet::new();
        for change in wanted {
            match change {
                Change::Member { map, below, name, value } => self.collect(*map, below, name, value, &mut collected),
                Change::Item { map, list, value } => match tree.get(*map, list) {
                    Some(list) => push(&mut collected.entry(list).or_default().items, value),
                    None => {
                        let members = &mut collected.entry(*map).or_default().members;
                        if let Value::Array(items) = members.entry(*list).or_insert_with(|| json!([])) {
                            push(items, value);
                        }
                    }
                },
                Change::Push { list, value } => push(&mut collected.entry(*list).or_default().items, value),
                Change::Remove(node) => {
                    if let Some(parent) = self.parent(*node) {
                        collected.entry(parent).or_default().leaving.insert(*node);
                    }
                }
                Change::Set { node, value } => drop(set.insert(*node, value)),
                Change::Nullable(node) => drop(nullable.insert(*node)),
            }
        }
        self.leave_whole_lists(&mut collected);
        for (collection, changes) in collected {
            self.collection(collection, &changes);
        }
        for (node, value) in set {
            let node = tree.node(node);
            let depth = node.start.column;
            self.replace(
                self.source.offset(node.start),
                self.source.offset(node.end),
                depth,
                inline(self.source, value),
            );
        }
        for schema in nullable {
            self.nullable(schema);
        }
    }

    /// The collection that a node is written in; none if it is not written itself.
    fn parent(&self, node: NodeId) -> Option<NodeId> {
        let parent = self.document.tree().node(node).parent?;
        self.document.is_written(parent).then_some(parent)
    }

    fn collect(
        &self,
        map: NodeId,
        below: &[&'static str],
        name: &str,
        value: &Value,
        collected: &mut BTreeMap<NodeId, Collected>,
    ) {
        let tree = self.document.tree();
        let (mut owner, mut missing) = (map, below);
        while let [first, rest @ ..] = missing {
            let Some(next) =
                tree.get(owner, first).filter(|next| tree.is_map(*next) && self.document.is_written(*next))
            else {
                break;
            };
            (owner, missing) = (next, rest);
        }
        // the value is empty, and not a mapping
        if missing.first().is_some_and(|first| tree.get(owner, first).is_some()) {
            return;
        }
        if missing.is_empty() && tree.get(owner, name).is_some() {
            return;
        }
        let mut members = &mut collected.entry(owner).or_default().members;
        for step in missing {
            let next = members.entry(*step).or_insert_with(|| json!({}));
            match next {
                Value::Object(next) => members = next,
                _ => return,
            }
        }
        match members.get_mut(name) {
            Some(known) if *known != *value => *known = merge_written(known.take(), value.clone()),
            Some(_) => {}
            None => drop(members.insert(name.to_owned(), value.clone())),
        }
    }

    /// If all names of a `required` list are removed, the list itself is removed: OpenAPI 3.0 has no empty ones.
    fn leave_whole_lists(&self, collected: &mut BTreeMap<NodeId, Collected>) {
        let tree = self.document.tree();
        let whole: Vec<NodeId> = collected
            .iter()
            .filter(|(list, changes)| {
                let items = tree.list(**list);
                changes.items.is_empty() && !items.is_empty() && items.iter().all(|item| changes.leaving.contains(item))
            })
            .map(|(list, _)| *list)
            .collect();
        for list in whole {
            if let Some(parent) = self.parent(list) {
                collected.remove(&list);
                collected.entry(parent).or_default().leaving.insert(list);
            }
        }
    }

    /// The values of a collection that are written in it, in the order of the text.
    fn children(&self, collection: NodeId) -> Vec<NodeId> {
        let tree = self.document.tree();
        let mut children: Vec<NodeId> = match &tree.node(collection).kind {
            Kind::Map(entries) => entries.iter().map(|(_, value)| *value).collect(),
            Kind::List(items) => items.clone(),
            _ => Vec::new(),
        };
        let (start, file) = (tree.node(collection).start, tree.node(collection).file);
        // a node that was made is at the place of the node from which it was made
        children.retain(|child| tree.node(*child).file == file && tree.node(*child).key >= start);
        children.sort_by_key(|child| (tree.node(*child).key, !self.document.is_written(*child)));
        children.dedup_by_key(|child| tree.node(*child).key);
        children
    }

    fn collection(&mut self, collection: NodeId, changes: &Collected) {
        let node = self.document.tree().node(collection);
        let children = self.children(collection);
        match node.is_flow {
            true => self.flow(collection, &children, changes),
            false => self.block(collection, &children, changes),
        }
    }

    /// The whole schema becomes a branch of `anyOf`, with its comments.
    fn nullable(&mut self, schema: NodeId) {
        let tree = self.document.tree();
        let node = tree.node(schema);
        let branch = Change::null_branch(self.document.version());
        let start = self.source.offset(node.start);
        if node.is_flow {
            let end = self.source.offset(node.end);
            let own = self.source.text().get(start..end).unwrap_or_default();
            let new = match self.source.is_json && own.contains('\n') {
                true => {
                    let (line_break, unit) = (self.source.line_break, &self.source.unit);
                    let base = self.source.indent_at(start);
                    let (list, item) = (format!("{base}{unit}"), format!("{base}{unit}{unit}"));
                    let own = own.replace('\n', &format!("\n{unit}{unit}"));
                    let null = tall(self.source, &branch, &item);
                    let lines = [
                        format!("{list}\"anyOf\": ["),
                        format!("{item}{own},"),
                        format!("{item}{null}"),
                        format!("{list}]"),
                    ];
                    format!("{{{line_break}{}{line_break}{base}}}", lines.join(line_break))
                }
                false => {
                    let text = Value::from("the schema");
                    let around = inline(self.source, &json!({"anyOf": [text, branch]}));
                    around.replacen(&inline(self.source, &text), own, 1)
                }
            };
            return self.replace(start, end, node.start.column, new);
        }
        let line_break = self.source.line_break;
        let end = self.source.line_start(tree.last_line(schema) + 1);
        let text = self.source.text().get(start..end).unwrap_or_default();
        let indent = " ".repeat(node.start.column);
        let deeper = |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("    {line}") };
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        let rest: String = lines.map(|line| format!("{line_break}{}", deeper(line))).collect();
        let null = inline(self.source, &branch);
        let new = format!(
            "anyOf:{line_break}{indent}  - {first}{rest}{line_break}{indent}  - {null}{}",
            if text.ends_with('\n') { line_break } else { "" }
        );
        self.replace(start, end, node.start.column, new);
    }

    pub(super) fn replace(&mut self, start: usize, end: usize, depth: usize, text: String) {
        self.replacements.push((start, std::cmp::Reverse(depth), end.max(start), text));
    }
}

fn push(items: &mut Vec<Value>, value: &Value) {
    // the same parameter from two findings
    let is_same = |item: &&mut Value| {
        item == &value || item["name"].is_string() && item["name"] == value["name"] && item["in"] == value["in"]
    };
    match items.iter_mut().find(is_same) {
        Some(known) if known == value => {}
        Some(known) => known["schema"] = merge(known["schema"].take(), value["schema"].clone()),
        None => items.push(value.clone()),
    }
}

/// Two sketches of the same member, or two media types or responses with sketches in them.
fn merge_written(one: Value, other: Value) -> Value {
    let schemas = |value: &Value| value.get("schema").cloned();
    match (schemas(&one), schemas(&other)) {
        (Some(own), Some(more)) => json!({"schema": merge(own, more)}),
        _ if one.get("description").is_some() => one,
        _ => merge(one, other),
    }
}

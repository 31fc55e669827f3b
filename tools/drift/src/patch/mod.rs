//! Changes to the document that make findings go away. Comments and layout stay.
//!
//! `edits` says what to change for a finding, `text` changes the text of a file.

mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use serde::Serialize;
use serde_json::Value;
use similar::TextDiff;
use truv_openapi::{Description, Kind, NodeId, Position, pointer};

use crate::findings::Finding;
use crate::rules::Rule;

/// A change to a file: replaces the text between two positions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Edit {
    #[serde(skip)]
    file: usize,
    /// Line from 1, column from 0.
    pub start: (usize, usize),
    pub end: (usize, usize),
    pub insert: String,
    /// An item of a flow collection is taken out: the comma beside it goes too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub with_comma: bool,
}

/// What was changed, file by file: path, old text, new text.
pub type Changes = Vec<(PathBuf, String, String)>;

/// The document with the findings' edits, without writing anything.
pub fn changes(document: &Description, findings: &[Finding]) -> anyhow::Result<Changes> {
    let patcher = Patcher::new(document);
    let mut by_file: BTreeMap<usize, BTreeSet<Edit>> = BTreeMap::new();
    for edit in patcher.all(findings) {
        by_file.entry(edit.file).or_default().insert(edit);
    }
    let mut changes = Changes::new();
    for (file, edits) in by_file {
        let Some(path) = document.file(file) else { continue };
        let old = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let new = text::apply(&old, &edits);
        changes.push((path.to_owned(), old, new));
    }
    Ok(changes)
}

/// The changes as one unified diff.
pub fn diff(changes: &Changes) -> String {
    let diffs = changes.iter().map(|(path, old, new)| {
        let name = path.display().to_string();
        TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(&name, &name).to_string()
    });
    diffs.collect()
}

/// Writes the changes, each file whole.
pub fn write(changes: &Changes) -> anyhow::Result<()> {
    for (path, _, new) in changes {
        let beside = path.with_extension("yaml.new");
        let written = fs::write(&beside, new).and_then(|()| fs::rename(&beside, path));
        written.with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

pub struct Patcher<'a> {
    document: &'a Description,
}

impl<'a> Patcher<'a> {
    pub fn new(document: &'a Description) -> Self {
        Self { document }
    }

    /// The edits of all findings. Names that leave the same `required` leave it together.
    fn all(&self, findings: &[Finding]) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut new: BTreeMap<_, (NewMember, Vec<String>)> = BTreeMap::new();
        let mut leaving: BTreeMap<NodeId, BTreeSet<NodeId>> = BTreeMap::new();
        for finding in findings {
            match (finding.rule, finding.node) {
                (Rule::MissingRequiredField, Some(node)) => {
                    if let Some(list) = self.document.tree().node(node).parent {
                        leaving.entry(list).or_default().insert(node);
                    }
                }
                _ => match self.new_member(finding) {
                    Some(member) => {
                        let text = member.text.clone();
                        new.entry(member.place()).or_insert((member, Vec::new())).1.push(text);
                    }
                    None => edits.extend(self.edits(finding)),
                },
            }
        }
        edits.extend(new.into_values().filter_map(|(member, mut texts)| {
            texts.dedup();
            self.add_entry(member.owner, member.key, &member.of(&texts.join(", ")))
        }));
        for (list, names) in leaving {
            let is_all = self.document.tree().list(list).len() == names.len();
            if is_all {
                edits.extend(self.remove(list));
            } else {
                edits.extend(names.into_iter().filter_map(|name| self.remove(name)));
            }
        }
        edits
    }

    /// The edits that fix a finding; none if the fix needs a decision or a recorded value.
    pub fn edits(&self, finding: &Finding) -> Vec<Edit> {
        let tree = self.document.tree();
        let Some(node) = finding.node else { return Vec::new() };
        if let Some(member) = self.new_member(finding) {
            return self.add_entry(member.owner, member.key, &member.of(&member.text)).into_iter().collect();
        }
        let edit = match finding.rule {
            Rule::UndocumentedField | Rule::UndocumentedRequestField => {
                let properties = tree.get(node, "properties").zip(finding.sketch.as_ref());
                properties.and_then(|(properties, sketch)| self.add_entry(properties, &last(finding), &flow(sketch)))
            }
            Rule::NullNotAllowed => self.allow_null(node),
            Rule::MissingRequiredField => {
                let list = tree.node(node).parent.unwrap_or(node);
                if tree.list(list).len() == 1 { self.remove(list) } else { self.remove(node) }
            }
            Rule::MissingRequiredHeader => tree.get(node, "required").and_then(|required| self.remove(required)),
            Rule::FormatMismatch => tree.get(node, "format").and_then(|format| self.remove(format)),
            Rule::BoundViolation => self.remove(node),
            Rule::UndocumentedStatus => {
                let status = finding.status.unwrap_or_default();
                self.add_entry(node, &status.to_string(), "{description: Seen in recordings.}")
            }
            Rule::UndocumentedContentType if !finding.pointer.is_empty() => {
                tree.get(node, "content").and_then(|content| self.add_entry(content, &finding.pointer, "{schema: {}}"))
            }
            Rule::UndocumentedQueryParameter if finding.pointer != "*" => {
                self.add_item(node, &parameter(&finding.pointer))
            }
            _ => None,
        };
        edit.into_iter().collect()
    }

    /// What a finding adds to a collection that is not there yet.
    fn new_member(&self, finding: &Finding) -> Option<NewMember> {
        let tree = self.document.tree();
        let owner = finding.node?;
        let (key, text) = match finding.rule {
            Rule::UndocumentedField | Rule::UndocumentedRequestField => {
                ("properties", format!("{}: {}", quoted(&last(finding)), flow(finding.sketch.as_ref()?)))
            }
            Rule::UndocumentedContentType if !finding.pointer.is_empty() => {
                ("content", format!("{}: {{schema: {{}}}}", quoted(&finding.pointer)))
            }
            Rule::UndocumentedQueryParameter if finding.pointer != "*" => ("parameters", parameter(&finding.pointer)),
            _ => return None,
        };
        let is_map = matches!(tree.node(owner).kind, Kind::Map(_));
        (is_map && tree.get(owner, key).is_none()).then_some(NewMember { owner, key, text })
    }

    fn edit(&self, node: NodeId, start: Position, end: Position, insert: String) -> Edit {
        let file = self.document.tree().node(node).file;
        Edit { file, start: (start.line, start.column), end: (end.line, end.column), insert, with_comma: false }
    }

    /// Lines after the last one of a node.
    fn after(&self, node: NodeId, insert: String) -> Edit {
        let next = Position { line: self.document.tree().last_line(node) + 1, column: 0 };
        self.edit(node, next, next, insert)
    }

    fn add_entry(&self, map: NodeId, key: &str, value: &str) -> Option<Edit> {
        let tree = self.document.tree();
        let entry = format!("{}: {value}", quoted(key));
        let node = tree.node(map);
        let Kind::Map(entries) = &node.kind else { return None };
        Some(self.add(map, entries.is_empty(), &entry))
    }

    fn add_item(&self, list: NodeId, value: &str) -> Option<Edit> {
        let node = self.document.tree().node(list);
        let Kind::List(items) = &node.kind else { return None };
        let item = if node.is_flow { value.to_owned() } else { format!("- {value}") };
        Some(self.add(list, items.is_empty(), &item))
    }

    /// At the end of a collection, in its own style.
    fn add(&self, collection: NodeId, is_empty: bool, text: &str) -> Edit {
        let node = self.document.tree().node(collection);
        if node.is_flow {
            let before_bracket = Position { column: node.end.column.saturating_sub(1), ..node.end };
            let text = if is_empty { text.to_owned() } else { format!(", {text}") };
            return self.edit(collection, before_bracket, before_bracket, text);
        }
        self.after(collection, format!("{}{text}\n", " ".repeat(node.start.column)))
    }

    /// Takes out a list's item, or an entry of a mapping with its key.
    fn remove(&self, value: NodeId) -> Option<Edit> {
        let tree = self.document.tree();
        let node = tree.node(value);
        let parent = tree.node(node.parent?);
        if parent.is_flow {
            return Some(Edit { with_comma: true, ..self.edit(value, node.key, node.end, String::new()) });
        }
        let first = Position { line: node.key.line, column: 0 };
        let next = Position { line: tree.last_line(value) + 1, column: 0 };
        Some(self.edit(value, first, next, String::new()))
    }

    /// A reference has no room for `nullable` beside it in OpenAPI 3.0, so it moves into `allOf`.
    fn allow_null(&self, schema: NodeId) -> Option<Edit> {
        let tree = self.document.tree();
        let node = tree.node(schema);
        let Some(reference) = tree.get(schema, "$ref") else {
            return self.add_entry(schema, "nullable", "true");
        };
        let target = tree.text(reference)?;
        let indent = " ".repeat(node.start.column);
        if node.is_flow {
            let text = format!("{{nullable: true, allOf: [{{$ref: '{target}'}}]}}");
            return Some(self.edit(schema, node.start, node.end, text));
        }
        let key = tree.node(reference).key;
        let text = format!("nullable: true\n{indent}allOf:\n{indent}  - $ref: '{target}'");
        Some(self.edit(schema, key, tree.node(reference).end, text))
    }
}

/// A member of a collection that is not there yet.
struct NewMember {
    owner: NodeId,
    key: &'static str,
    text: String,
}

impl NewMember {
    fn place(&self) -> (NodeId, &'static str) {
        (self.owner, self.key)
    }

    /// The collection with these members.
    fn of(&self, members: &str) -> String {
        if self.key == "parameters" { format!("[{members}]") } else { format!("{{{members}}}") }
    }
}

/// The last step of a finding's pointer.
fn last(finding: &Finding) -> String {
    pointer::last(&finding.pointer)
}

fn parameter(name: &str) -> String {
    format!("{{name: {}, in: query, schema: {{type: string}}}}", quoted(name))
}

/// A value in YAML's flow style.
fn flow(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let (kind, rest): (Vec<_>, Vec<_>) = object.iter().partition(|(key, _)| *key == "type");
            let entries: Vec<_> =
                kind.into_iter().chain(rest).map(|(key, value)| format!("{}: {}", quoted(key), flow(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::String(text) => quoted(text),
        other => other.to_string(),
    }
}

/// A key or text, in quotes where YAML would read something else.
fn quoted(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c))
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        );
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

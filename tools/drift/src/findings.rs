//! Findings: one for each shape, however often it occurred.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;
use truv_openapi::{Description, NodeId, Operation};

use crate::place::In;
use crate::rules::{Rule, Severity};
use crate::schema::{Observation, Side};
use crate::sketch::merge;

/// How many exchanges a finding names.
const MOST_SAMPLES: usize = 3;
/// How many different paths a finding counts.
const MOST_PATHS: usize = 1000;

/// A difference between document and recordings.
#[derive(Clone, Debug)]
pub struct Finding {
    pub rule: Rule,
    pub severity: Severity,
    /// `GET /users/{id}`; empty for a finding about the whole API.
    pub operation: String,
    pub operation_id: String,
    pub side: Option<Side>,
    pub status: Option<u16>,
    pub pointer: String,
    /// File and line in the document.
    pub location: (String, usize),
    pub node: Option<NodeId>,
    pub count: usize,
    /// Ids of exchanges.
    pub samples: Vec<String>,
    pub detail: String,
    /// Distinguishes the finding from others of the same rule at the same place; for example, the expected type.
    pub wrong: String,
    /// The kind of parameter; none for a body.
    pub part: Option<In>,
    /// For an addition: its schema.
    pub sketch: Option<Value>,
    /// The numbers of the samples in the run.
    pub(crate) numbers: Vec<usize>,
    /// For requests that match no operation: the hashed paths, to count them.
    pub(crate) paths: BTreeSet<u64>,
}

impl Finding {
    fn new(key: &Key) -> Self {
        Self {
            rule: key.rule,
            severity: key.rule.severity(),
            operation: String::new(),
            operation_id: String::new(),
            side: key.side,
            status: key.status,
            pointer: key.pointer.clone(),
            location: (String::new(), 1),
            node: None,
            count: 0,
            samples: Vec::new(),
            numbers: Vec::new(),
            detail: String::new(),
            wrong: key.wrong.clone(),
            part: key.part,
            sketch: None,
            paths: BTreeSet::new(),
        }
    }

    /// A finding without a place.
    pub(crate) fn of_rule(rule: Rule) -> Self {
        let (pointer, wrong, request) = (String::new(), String::new(), String::new());
        Self::new(&Key { rule, operation: None, side: None, status: None, part: None, pointer, wrong, request })
    }

    /// The finding without control characters in any text.
    fn clean(mut self) -> Self {
        let file = &mut self.location.0;
        for text in
            [&mut self.operation, &mut self.operation_id, &mut self.pointer, &mut self.detail, &mut self.wrong, file]
        {
            clean(text);
        }
        self
    }

    fn sample(&mut self, (number, id): (usize, &str)) {
        if self.samples.len() < MOST_SAMPLES && !id.is_empty() && self.numbers.last().is_none_or(|last| *last != number)
        {
            let mut id = id.to_owned();
            clean(&mut id);
            self.samples.push(id);
            self.numbers.push(number);
        }
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.paths.extend(other.paths);
        // the first occurrence is reported, whichever thread found it
        if other.numbers.first() < self.numbers.first() {
            self.detail = other.detail;
            self.location = other.location;
            self.node = other.node;
        }
        let own = self.numbers.drain(..).zip(self.samples.drain(..));
        let mut samples: Vec<_> = own.chain(other.numbers.into_iter().zip(other.samples)).collect();
        samples.sort();
        samples.dedup();
        samples.truncate(MOST_SAMPLES);
        (self.numbers, self.samples) = samples.into_iter().unzip();
        self.add_sketch(other.sketch);
    }

    fn add_sketch(&mut self, sketch: Option<Value>) {
        match (self.sketch.as_mut(), sketch) {
            (Some(own), Some(sketch)) if *own != sketch => *own = merge(own.take(), sketch),
            (None, sketch) => self.sketch = sketch,
            _ => {}
        }
    }

    /// What was seen, in a few words.
    pub fn seen(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let Some(part) = self.part {
            parts.push(format!("in the {}", part.as_str()));
        }
        if !self.detail.is_empty() {
            parts.push(self.detail.clone());
        }
        if self.paths.len() > 1 {
            parts.push(format!("{} different paths", self.paths.len()));
        }
        parts.join(", ")
    }

    pub fn message(&self) -> String {
        let detail = match self.seen().as_str() {
            "" => String::new(),
            detail => format!(" ({detail})"),
        };
        format!("{}{detail}; {}", self.rule.meaning(), self.rule.advice())
    }

    /// The key that stays the same when lines move: rule, operation, side, status, parameter, pointer, and what was
    /// wrong.
    pub fn key(&self) -> String {
        let side = self.side.map_or("", Side::as_str);
        let part = self.part.map_or("", In::as_str);
        let status = self.status.map_or(String::new(), |status| status.to_string());
        format!("{}|{}|{side}|{status}|{part}|{}|{}", self.rule.id(), self.operation, self.pointer, self.wrong)
    }
}

/// Replaces control characters and what XML cannot hold.
pub(crate) fn clean(text: &mut String) {
    let is_bad = |c: char| {
        c.is_control()
            || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(is_bad) {
        *text = text.replace(is_bad, "\u{fffd}");
    }
}

/// Where something was observed.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub operation: Option<usize>,
    pub side: Option<Side>,
    pub status: Option<u16>,
    /// The kind of parameter; none for a body.
    pub part: Option<In>,
    /// The exchange: its number in the run, and its id.
    pub id: (usize, &'a str),
}

/// The values by which findings are told apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    rule: Rule,
    operation: Option<usize>,
    side: Option<Side>,
    status: Option<u16>,
    part: Option<In>,
    pointer: String,
    wrong: String,
    /// For requests of no operation.
    request: String,
}

/// Collects findings.
#[derive(Clone)]
pub struct Collector<'a> {
    document: &'a Description,
    findings: BTreeMap<Key, Finding>,
}

impl<'a> Collector<'a> {
    pub fn new(document: &'a Description) -> Self {
        Self { document, findings: BTreeMap::new() }
    }

    pub fn observe(&mut self, place: Place<'_>, observation: Observation) {
        let Observation { rule, pointer, node, detail, wrong, sketch } = observation;
        let Place { operation, side, status, part, id } = place;
        let key = Key { rule, operation, side, status, part, pointer, wrong, request: String::new() };
        let document = self.document;
        self.add(key, sketch, id, |key| {
            let operation = operation.and_then(|index| document.operations().get(index));
            let location = document.location(node);
            Finding {
                operation: operation.map_or_else(String::new, Operation::name),
                operation_id: operation.map_or_else(String::new, |operation| operation.id.clone()),
                location: (location.file.display().to_string(), location.line),
                node: Some(node),
                detail,
                ..Finding::new(key)
            }
        });
    }

    /// Adds a masked request that matches no operation.
    pub(crate) fn undocumented(&mut self, request: String, operation: Option<usize>, id: (usize, &str), path: &str) {
        let rule = Rule::UndocumentedOperation;
        let (pointer, wrong) = (String::new(), String::new());
        let key = Key { rule, operation, side: None, status: None, part: None, pointer, wrong, request };
        let first = operation.map(|index| index.to_owned()).or(Some(0));
        let document = self.document;
        let known = self.add(key, None, id, |key| {
            let node = first.and_then(|index| document.operations().get(index)).map(|operation| operation.node);
            let location = node.map(|node| document.location(node));
            let file = location.as_ref().map(|location| location.file.display().to_string()).unwrap_or_default();
            let line = location.filter(|_| operation.is_some()).map_or(1, |location| location.line);
            Finding { operation: key.request.clone(), location: (file, line), ..Finding::new(key) }
        });
        if known.paths.len() < MOST_PATHS {
            known.paths.insert(hash(path));
        }
    }

    fn add(
        &mut self,
        key: Key,
        sketch: Option<Value>,
        id: (usize, &str),
        make: impl FnOnce(&Key) -> Finding,
    ) -> &mut Finding {
        let known = match self.findings.entry(key) {
            Entry::Occupied(entry) => {
                let known = entry.into_mut();
                known.add_sketch(sketch);
                known
            }
            Entry::Vacant(entry) => {
                let finding = Finding { sketch, ..make(entry.key()) }.clean();
                entry.insert(finding)
            }
        };
        known.count += 1;
        known.sample(id);
        known
    }

    /// Adds the findings of another collector in other exchanges.
    pub(crate) fn merge(&mut self, other: Self) {
        for (key, finding) in other.findings {
            match self.findings.entry(key) {
                Entry::Occupied(mut entry) => entry.get_mut().merge(finding),
                Entry::Vacant(entry) => drop(entry.insert(finding)),
            }
        }
    }

    /// How many exchanges the findings come from.
    pub(crate) fn count(&self) -> usize {
        self.findings.values().map(|finding| finding.count).sum()
    }

    /// The findings, the worst first, then in the order of the document.
    pub fn finish(self) -> Vec<Finding> {
        let mut findings: Vec<_> = self.findings.into_values().collect();
        findings.sort_by(|one, other| {
            let key = |finding: &Finding| (std::cmp::Reverse(finding.severity), finding.rule, finding.location.clone());
            key(one).cmp(&key(other)).then_with(|| one.key().cmp(&other.key()))
        });
        findings
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

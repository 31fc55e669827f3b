//! Findings: one for each shape, however often it occurred.

use std::collections::BTreeMap;

use serde_json::Value;
use truv_openapi::{Description, NodeId, Operation};

use crate::rules::{Rule, Severity};
use crate::schema::{Observation, Side};

/// How many exchanges a finding names.
const MOST_SAMPLES: usize = 3;

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
    /// For an addition: its schema.
    pub sketch: Option<Value>,
}

impl Finding {
    pub fn message(&self) -> String {
        let detail = match self.detail.as_str() {
            "" => String::new(),
            detail => format!(" ({detail})"),
        };
        format!("{}{detail}; {}", self.rule.meaning(), self.rule.advice())
    }

    /// What stays the same when lines move: rule, operation, side, status, pointer.
    pub fn key(&self) -> String {
        let side = self.side.map_or("", Side::as_str);
        let status = self.status.map_or(String::new(), |status| status.to_string());
        format!("{}|{}|{side}|{status}|{}", self.rule.id(), self.operation, self.pointer)
    }
}

/// Where something was observed.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub operation: Option<usize>,
    pub side: Option<Side>,
    pub status: Option<u16>,
    /// The exchange.
    pub id: &'a str,
}

/// Collects findings.
pub struct Collector<'a> {
    document: &'a Description,
    findings: BTreeMap<String, Finding>,
}

impl<'a> Collector<'a> {
    pub fn new(document: &'a Description) -> Self {
        Self { document, findings: BTreeMap::new() }
    }

    pub fn observe(&mut self, place: Place<'_>, observation: Observation) {
        let operation = place.operation.and_then(|index| self.document.operations().get(index));
        let location = self.document.location(observation.node);
        let finding = Finding {
            rule: observation.rule,
            severity: observation.rule.severity(),
            operation: operation.map_or_else(String::new, Operation::name),
            operation_id: operation.map_or_else(String::new, |operation| operation.id.clone()),
            side: place.side,
            status: place.status,
            pointer: observation.pointer,
            location: (location.file.display().to_string(), location.line),
            node: Some(observation.node),
            count: 0,
            samples: Vec::new(),
            detail: observation.detail,
            sketch: observation.sketch,
        };
        self.add(finding, place.id);
    }

    /// Adds one occurrence.
    pub fn add(&mut self, finding: Finding, id: &str) {
        let known = self.findings.entry(finding.key()).or_insert(finding);
        known.count += 1;
        if known.samples.len() < MOST_SAMPLES && !id.is_empty() && known.samples.last().is_none_or(|last| last != id) {
            known.samples.push(id.to_owned());
        }
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

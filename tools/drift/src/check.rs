//! Compares every exchange with the document.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use truv_openapi::matching::{self, Router};
use truv_openapi::{Description, METHODS, NodeId, Operation, problem};

use crate::coverage::Coverage;
use crate::findings::{Collector, Finding, Place};
use crate::har::{Exchange, Header, Message};
use crate::rules::Rule;
use crate::schema::{self, Bodies, Observation, Side};
use crate::{names, reverse};

/// Response headers that HTTP, browsers and proxies define; they belong to no API.
const STANDARD_HEADERS: &str = include_str!("standard_headers.txt");

pub struct Options {
    pub closed_world: bool,
    /// How often something has to be seen before its absence means anything.
    pub min_evidence: usize,
    /// Reads a body as the type of a component's name.
    pub decode: Option<Decode>,
}

/// Rule, pointer and detail of what is wrong with reading a body.
pub type Decode = fn(&str, &Value) -> Vec<(Rule, String, String)>;

/// What a run gives.
pub struct Outcome {
    pub exchanges: usize,
    pub matched: usize,
    pub findings: Vec<Finding>,
    pub coverage: Coverage,
}

/// Compares the exchanges with the document, one after another. Memory use does not grow with their number.
pub fn run<E: Borrow<Exchange>>(
    document: &Description,
    exchanges: impl IntoIterator<Item = E>,
    options: &Options,
) -> anyhow::Result<Outcome> {
    let router = Router::new(document);
    let mut checker = Checker {
        document,
        options,
        collector: Collector::new(document),
        bodies: Bodies::new(),
        statuses: BTreeMap::new(),
        standard: STANDARD_HEADERS.lines().collect(),
        documented: documented_headers(document),
    };
    let (mut count, mut matched) = (0, 0);
    for exchange in exchanges {
        let exchange = exchange.borrow();
        count += 1;
        match router.find(&exchange.method, &exchange.path) {
            Some(operation) => {
                matched += 1;
                checker.check(operation, exchange);
            }
            None => checker.unmatched(&router, exchange),
        }
    }
    let broken = document.broken_references();
    anyhow::ensure!(broken.is_empty(), "the document has broken references:\n{}", problem::report(&broken));
    let coverage = Coverage::new(document, &checker.statuses, &checker.bodies);
    reverse::find(document, &checker.statuses, &checker.bodies, options.min_evidence, &mut checker.collector);
    Ok(Outcome { exchanges: count, matched, findings: checker.collector.finish(), coverage })
}

struct Checker<'a> {
    document: &'a Description,
    options: &'a Options,
    collector: Collector<'a>,
    bodies: Bodies,
    /// Statuses of each operation, and how often each came.
    statuses: BTreeMap<usize, BTreeMap<u16, usize>>,
    standard: BTreeSet<&'a str>,
    /// Names of headers that any response documents.
    documented: BTreeSet<String>,
}

impl Checker<'_> {
    fn unmatched(&mut self, router: &Router, exchange: &Exchange) {
        let Some(first) = self.document.operations().first() else { return };
        // the request line is no secret once everything that the document does not know is masked
        let method = if METHODS.contains(&&*exchange.method) { &*exchange.method } else { "{…}" };
        let operation = format!("{} {}", method.to_uppercase(), masked(router, &exchange.path));
        let finding = Finding {
            rule: Rule::UndocumentedOperation,
            severity: Rule::UndocumentedOperation.severity(),
            operation,
            operation_id: String::new(),
            side: None,
            status: None,
            pointer: String::new(),
            location: (self.document.location(first.node).file.display().to_string(), 1),
            node: None,
            count: 0,
            samples: Vec::new(),
            detail: String::new(),
            sketch: None,
        };
        self.collector.add(finding, &exchange.id);
    }

    fn check(&mut self, index: usize, exchange: &Exchange) {
        let Some(operation) = self.document.operations().get(index) else { return };
        *self.statuses.entry(index).or_default().entry(exchange.status).or_default() += 1;
        let status = exchange.status;
        let place = Place { operation: Some(index), side: Some(Side::Request), status: None, id: &exchange.id };
        // a request that the server refused need not keep to the contract
        if status < 400 {
            self.check_query(operation, exchange, place);
            self.check_request(operation, exchange, index, place);
        }
        let place = Place { side: Some(Side::Response), status: Some(status), ..place };
        let Some(response) = self.document.response(operation, status) else {
            let node = self.document.tree().get(operation.node, "responses").unwrap_or(operation.node);
            self.observe(place, Rule::UndocumentedStatus, String::new(), node, String::new());
            return;
        };
        self.check_headers(response, &exchange.response, place);
        // there is no body, whatever the headers say
        if exchange.method == "head" || matches!(status, 204 | 304) || exchange.response.body.is_empty() {
            return;
        }
        match self.media_type(response, &exchange.response) {
            Some(schema) => self.check_body(schema, &exchange.response, index, place),
            None => {
                let (pointer, detail) = match exchange.response.media_type.as_deref() {
                    Some(name) if names::is_media_type(name) => (name, name),
                    Some(_) => ("", "not a usual media type"),
                    None => ("", "no media type"),
                };
                self.observe(place, Rule::UndocumentedContentType, pointer.to_owned(), response, detail.to_owned());
            }
        }
    }

    /// The media type object for a body: the exact one before ranges.
    fn media_type(&self, owner: NodeId, message: &Message) -> Option<NodeId> {
        let tree = self.document.tree();
        let content = tree.get(owner, "content")?;
        let media_type = message.media_type.as_deref()?;
        let class = media_type.split('/').next().unwrap_or_default();
        let essence = |name: &str| name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        [media_type, &format!("{class}/*"), "*/*"].iter().find_map(|wanted| {
            tree.map(content).iter().find(|(name, _)| essence(name) == **wanted).map(|(_, node)| *node)
        })
    }

    fn check_body(&mut self, media_type: NodeId, message: &Message, index: usize, place: Place<'_>) {
        let Some(side) = place.side else { return };
        let is_json = message.media_type.as_deref().is_some_and(|name| name.ends_with("json"));
        let Some(schema) = self.document.tree().get(media_type, "schema").filter(|_| is_json) else { return };
        let Ok(value) = serde_json::from_slice::<Value>(&message.body) else {
            self.observe(place, Rule::TypeMismatch, String::new(), schema, "a body that is not JSON".to_owned());
            return;
        };
        let seen = self.bodies.entry((index, side, place.status.unwrap_or_default())).or_default();
        let found = schema::check(self.document, side, self.options.closed_world, schema, &value, seen);
        let is_shape = |rule| matches!(rule, Rule::TypeMismatch | Rule::MissingRequiredField | Rule::NullNotAllowed);
        // an error body of another shape is one thing, not one for each field
        if place.status.is_some_and(|status| status >= 400) && found.iter().any(|one| is_shape(one.rule)) {
            self.observe(place, Rule::ErrorBodyShape, String::new(), schema, crate::value::describe(&value));
            return;
        }
        let is_known = |pointer: &str| seen.contains_key(pointer) || found.iter().any(|one| one.pointer == pointer);
        let mut decoded = match self.options.decode {
            Some(decode) => read(self.document, decode, schema, &value, is_known),
            None => Vec::new(),
        };
        // lost undocumented fields are already reported
        let is_told = |one: &Observation| found.iter().any(|other| other.pointer == one.pointer);
        decoded.retain(|one| one.rule != Rule::LossyDecode || !is_told(one));
        for observation in found.into_iter().chain(decoded) {
            self.collector.observe(place, observation);
        }
    }

    fn check_request(&mut self, operation: &Operation, exchange: &Exchange, index: usize, place: Place<'_>) {
        let tree = self.document.tree();
        if exchange.request.body.is_empty() {
            return;
        }
        let Some(body) = tree.get(operation.node, "requestBody").map(|node| self.document.resolve(node)) else {
            return;
        };
        if let Some(media_type) = self.media_type(body, &exchange.request) {
            self.check_body(media_type, &exchange.request, index, place);
        }
    }

    fn check_query(&mut self, operation: &Operation, exchange: &Exchange, place: Place<'_>) {
        let tree = self.document.tree();
        let known = |name: &str| {
            operation.parameters.iter().any(|parameter| {
                let own = tree.get_text(*parameter, "name").unwrap_or_default();
                tree.get_text(*parameter, "in") == Some("query")
                    // `filter[state]` belongs to `filter`; a list may be written `ids[]`
                    && (own == name || own.strip_suffix("[]") == Some(name) || name.split('[').next() == Some(own))
            })
        };
        for (name, _) in exchange.query.iter().filter(|(name, _)| !known(name)) {
            let node = tree.get(operation.node, "parameters").unwrap_or(operation.node);
            self.observe(place, Rule::UndocumentedQueryParameter, names::shown(name).to_owned(), node, String::new());
        }
    }

    fn check_headers(&mut self, response: NodeId, message: &Message, place: Place<'_>) {
        let tree = self.document.tree();
        for Header { name, .. } in &message.headers {
            if self.standard.contains(name.as_str()) || self.documented.contains(name) {
                continue;
            }
            // one finding for the whole API
            let place = Place { operation: None, status: None, ..place };
            let root = self.document.operations().first().map_or(response, |operation| operation.node);
            self.observe(place, Rule::UndocumentedResponseHeader, names::shown(name).to_owned(), root, String::new());
        }
        for (name, header) in tree.get(response, "headers").map_or(&[][..], |headers| tree.map(headers)) {
            let header = self.document.resolve(*header);
            let name = name.to_ascii_lowercase();
            if tree.get_bool(header, "required") && message.header(&name).is_none() {
                self.observe(place, Rule::MissingRequiredHeader, name, header, String::new());
            }
        }
    }

    fn observe(&mut self, place: Place<'_>, rule: Rule, pointer: String, node: NodeId, detail: String) {
        self.collector.observe(place, Observation { rule, pointer, node, detail, sketch: None });
    }
}

/// A path that shows only the segments that the document knows: the others may be personal data.
fn masked(router: &Router, path: &str) -> String {
    let shown = matching::segments(path).map(|part| if router.is_literal(part) { part } else { "{…}" });
    shown.fold(String::new(), |path, part| path + "/" + part)
}

/// The problems that the client's types have with a body.
fn read(
    document: &Description,
    decode: Decode,
    schema: NodeId,
    value: &Value,
    is_known: impl Fn(&str) -> bool,
) -> Vec<Observation> {
    let tree = document.tree();
    // an answer may be a bare list
    let (schema, values, prefix) = match (tree.get(schema, "items"), value) {
        (Some(items), Value::Array(values)) => (items, values.as_slice(), "/*"),
        _ => (schema, std::slice::from_ref(value), ""),
    };
    let Some(name) = tree.get_text(schema, "$ref").and_then(|text| text.rsplit('/').next()) else {
        return Vec::new();
    };
    let problems = values.iter().flat_map(|value| decode(name, value)).map(|(rule, pointer, detail)| {
        // a key that the document does not have may be data
        let pointer = pointer.split('/').skip(1).fold(prefix.to_owned(), |parent, step| {
            let pointer = format!("{parent}/{step}");
            if is_known(&pointer) { pointer } else { parent + "/*" }
        });
        Observation { rule, pointer, node: schema, detail, sketch: None }
    });
    problems.collect()
}

/// Names of all headers that responses document, in lower case.
fn documented_headers(document: &Description) -> BTreeSet<String> {
    let tree = document.tree();
    let responses = document.operations().iter().filter_map(|operation| tree.get(operation.node, "responses"));
    let responses = responses.flat_map(|responses| tree.map(responses)).map(|(_, node)| document.resolve(*node));
    let headers = responses.filter_map(|response| tree.get(response, "headers")).flat_map(|headers| tree.map(headers));
    headers.map(|(name, _)| name.to_ascii_lowercase()).collect()
}

//! The document, and small ones with the operations that a change concerns: comparing takes a few milliseconds then.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use openapi_drift::check::{self, Options};
use openapi_drift::har::{Exchange, Traffic};
use openapi_drift::rules::{Rule, Severity};
use serde_json::{Map, Value, json};
use truv_openapi::Description;
use truv_openapi::matching::{Request, Router};
use truv_openapi::pointer::escape;

use crate::kinds::{Kind, Mutation};

/// The document, and the exchanges of each of its operations.
pub(crate) struct Document {
    pub(crate) root: Value,
    pub(crate) description: Description,
    pub(crate) operations: Vec<Operation>,
}

pub(crate) struct Operation {
    pub(crate) path: String,
    pub(crate) method: String,
    pub(crate) exchanges: Vec<Exchange>,
    /// Names of the components that it leads to: `/components/schemas/User`.
    components: BTreeSet<String>,
}

impl Operation {
    pub(crate) fn pointer(&self) -> String {
        format!("/paths/{}/{}", escape(&self.path), self.method)
    }

    pub(crate) fn responses<'d>(&self, document: &'d Document) -> impl Iterator<Item = (&'d String, &'d Value)> {
        document.root["paths"][&self.path][&self.method]["responses"].as_object().unwrap().iter()
    }

    /// A request that the server refused need not keep to the document.
    pub(crate) fn accepted(&self) -> impl Iterator<Item = &Exchange> {
        self.exchanges.iter().filter(|exchange| exchange.status < 400)
    }
}

impl Document {
    pub(crate) fn read() -> Self {
        let mut root: Value = serde_json::from_str(truv_spec::BUNDLE).unwrap();
        without_prose(&mut root);
        let description = Description::of_text("openapi.json", &root.to_string()).unwrap();
        let recordings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/recordings");
        let router = Router::new(&description);
        let mut operations: Vec<Operation> = description
            .operations()
            .iter()
            .map(|operation| Operation {
                path: operation.path.clone(),
                method: operation.method.clone(),
                exchanges: Vec::new(),
                components: closure(&root, &root["paths"][&operation.path][&operation.method]),
            })
            .collect();
        for exchange in Traffic::open([recordings]) {
            let Exchange { method, host, path, query, .. } = &exchange;
            let request = Request { method, host: host.as_deref(), path, query };
            let index = router.find_request(&request).unwrap();
            operations[index].exchanges.push(exchange);
        }
        operations.iter().for_each(|operation| assert!(!operation.exchanges.is_empty(), "{}", operation.pointer()));
        Self { root, description, operations }
    }

    /// The operations that a place of the document speaks of.
    pub(crate) fn concerned(&self, pointer: &str) -> Vec<usize> {
        let component = || pointer.split('/').take(4).collect::<Vec<_>>().join("/");
        let is_concerned = |operation: &Operation| match pointer.starts_with("/paths/") {
            true => format!("{pointer}/").starts_with(&format!("{}/", operation.pointer())),
            false => operation.components.contains(&component()),
        };
        (0..self.operations.len()).filter(|index| is_concerned(&self.operations[*index])).collect()
    }

    /// The document with these operations alone, or also with the paths of the others.
    fn part(&self, operations: &[usize], with_other_paths: bool) -> Value {
        let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
        let mut components = json!({"securitySchemes": self.root["components"]["securitySchemes"]});
        for (index, operation) in self.operations.iter().enumerate() {
            let is_whole = operations.contains(&index);
            if !is_whole && !with_other_paths {
                continue;
            }
            let item = paths.entry(&operation.path).or_default();
            let own = if is_whole { self.root["paths"][&operation.path][&operation.method].clone() } else { json!({}) };
            item.insert(operation.method.clone(), own);
            for pointer in operation.components.iter().filter(|_| is_whole) {
                let mut steps = pointer.split('/').skip(2);
                let (kind, name) = (steps.next().unwrap(), steps.next().unwrap());
                components[kind][name] = self.root["components"][kind][name].clone();
            }
        }
        json!({"openapi": "3.0.3", "info": self.root["info"], "servers": self.root["servers"], "paths": paths, "components": components})
    }
}

/// Takes out what says nothing to programs; this halves the time.
fn without_prose(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_prose),
        Value::Object(object) => {
            object.retain(|key, value| !(key.starts_with("x-") || key == "description" && value.is_string()));
            object.values_mut().for_each(without_prose);
        }
        _ => {}
    }
}

/// The components that a value refers to, and those that these refer to.
fn closure(root: &Value, value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next = vec![value];
    while let Some(value) = next.pop() {
        match value {
            Value::Array(items) => next.extend(items),
            Value::Object(object) => {
                next.extend(object.values());
                if let Some(target) = object.get("$ref").and_then(Value::as_str) {
                    let pointer = target.strip_prefix('#').unwrap().to_owned();
                    next.extend(root.pointer(&pointer).filter(|_| !found.contains(&pointer)));
                    found.insert(pointer);
                }
            }
            _ => {}
        }
    }
    found
}

/// Tries changes one after another.
pub(crate) struct Trial<'d> {
    document: &'d Document,
    /// Parts of the document, and what is found in each as it is.
    parts: HashMap<Vec<usize>, (Value, BTreeSet<String>)>,
}

impl<'d> Trial<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        Self { document, parts: HashMap::new() }
    }

    /// Whether a change gives a finding that was not there.
    pub(crate) fn finds(&mut self, mutation: &Mutation) -> bool {
        // a header that any operation documents is documented
        if mutation.kind == Kind::HeaderRemoved {
            return self.finds_in((0..self.document.operations.len()).collect(), mutation);
        }
        let concerned = match &mutation.operations {
            Some(operations) => operations.iter().copied().collect(),
            None => self.document.concerned(&mutation.pointer),
        };
        if mutation.kind == Kind::OperationRemoved {
            return self.finds_no_operation(&concerned, mutation);
        }
        // nearly always found with the first one, and a small document takes less time
        concerned.into_iter().any(|operation| self.finds_in(vec![operation], mutation))
    }

    /// Whether requests are of no operation now, or of another one, which does not answer like this.
    fn finds_no_operation(&self, operations: &[usize], mutation: &Mutation) -> bool {
        let finds = |mut root: Value, shows: fn(Rule) -> bool| {
            mutation.apply(&mut root);
            found(self.document, &root, operations).iter().any(|(rule, _)| shows(*rule))
        };
        finds(self.document.part(operations, true), |rule| rule == Rule::UndocumentedOperation)
            || finds(self.document.root.clone(), |rule| rule.severity() >= Severity::Warning)
    }

    fn finds_in(&mut self, operations: Vec<usize>, mutation: &Mutation) -> bool {
        let document = self.document;
        let (root, before) = self.parts.entry(operations.clone()).or_insert_with_key(|operations| {
            let root = document.part(operations, false);
            let found = found(document, &root, operations);
            (root, found.into_iter().map(|(_, key)| key).collect())
        });
        let mut changed = root.clone();
        mutation.apply(&mut changed);
        let found = found(document, &changed, &operations);
        found.iter().any(|(rule, key)| mutation.kind.is_shown_by(*rule) && !before.contains(key))
    }
}

/// What is found in the exchanges of these operations.
fn found(document: &Document, root: &Value, operations: &[usize]) -> Vec<(Rule, String)> {
    let description = Description::of_text("openapi.json", &root.to_string()).unwrap();
    let exchanges = operations.iter().flat_map(|index| &document.operations[*index].exchanges);
    let options = Options { closed_world: true, min_evidence: 1, decode: None };
    let outcome = check::run(&description, exchanges, &options).unwrap();
    outcome.findings.iter().map(|finding| (finding.rule, finding.key())).collect()
}

//! Which operations use a schema, so that its type can lead to them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Answer, Operation};
use crate::schemas::{self, References};

/// The ids of the operations by schema.
pub(super) fn of(document: &Value, operations: &[Operation]) -> BTreeMap<String, Vec<String>> {
    let (mut direct, mut nested) = (BTreeMap::new(), BTreeMap::new());
    let references = References::of(document);
    for operation in operations {
        let answer = match &operation.answer {
            Answer::Json(name) => Some(name),
            Answer::Empty | Answer::Pdf => None,
        };
        for name in answer.into_iter().chain(&operation.body) {
            add(&mut direct, name, operation);
            let mut inner = references.direct(name);
            references.close(&mut inner);
            inner.iter().for_each(|name| add(&mut nested, name, operation));
        }
        for parameter in &operation.parameters {
            let mut names = BTreeSet::new();
            schemas::direct(&parameter.schema, &mut names);
            references.close(&mut names);
            names.retain(|name| !direct.contains_key(name));
            names.iter().for_each(|name| add(&mut nested, name, operation));
        }
    }
    for (name, ids) in nested {
        let all: &mut Vec<String> = direct.entry(name).or_default();
        let more = ids.into_iter().filter(|id| !all.contains(id)).collect::<Vec<_>>();
        all.extend(more);
    }
    direct
}

fn add(uses: &mut BTreeMap<String, Vec<String>>, name: &str, operation: &Operation) {
    let ids = uses.entry(name.to_owned()).or_default();
    if !ids.contains(&operation.id) {
        ids.push(operation.id.clone());
    }
}

//! The same on the document of truv-sdk: every answer of every operation.

use std::cell::RefCell;
use std::collections::BTreeMap;

use openapi_drift::check;
use openapi_drift::document;
use openapi_drift::har::Exchange;
use openapi_drift::schema::{self, Seen, Side};
use proptest::prelude::*;
use serde_json::Value;
use truv_openapi::{Description, NodeId, Operation};

use crate::faults::faults;
use crate::view::View;
use crate::{CLOSED, Found, answer, runner, values};
use truv_sdk_test_support::choices::choices;

/// Values of each answer.
const VALUES: u32 = 2;
/// Faults of each value, spread over it.
const FAULTS: usize = 20;

struct Answer<'a> {
    method: &'a str,
    path: String,
    status: u16,
    schema: &'a Value,
}

fn answers(root: &Value) -> Vec<Answer<'_>> {
    let view = View { root };
    let mut answers = Vec::new();
    for (path, item) in root["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(_, one)| one["responses"].is_object()) {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let schema = &view.resolve(response)["content"]["application/json"]["schema"];
                if !schema.is_null() {
                    let path = path.replace(['{', '}'], "");
                    // a status of this class
                    let status = status.replace("default", "5XX").replace('X', "1").parse().unwrap();
                    answers.push(Answer { method, path, status, schema });
                }
            }
        }
    }
    answers
}

fn exchange(method: &str, path: &str, status: u16, value: &Value) -> Exchange {
    let mut exchange = answer(path, status, value);
    exchange.method = method.to_owned();
    exchange
}

/// The schema of the answer, as the document under test has it.
fn node(document: &Description, method: &str, path: &str, status: u16) -> NodeId {
    let tree = document.tree();
    let is_it = |one: &&Operation| one.method == method && one.path.replace(['{', '}'], "") == path;
    let operation = document.operations().iter().find(is_it).unwrap();
    let responses = tree.get(operation.node, "responses").unwrap();
    let names = [status.to_string(), format!("{}XX", status / 100), "default".to_owned()];
    let response = document.resolve(names.iter().find_map(|name| tree.get(responses, name)).unwrap());
    ["content", "application/json", "schema"].iter().fold(response, |node, key| tree.get(node, key).unwrap())
}

/// An error body of another shape is one finding.
fn whole(rule: &'static str, pointer: String, status: u16) -> (&'static str, String) {
    match rule {
        "null-not-allowed" | "type-mismatch" | "missing-required-field" if status >= 400 => {
            ("error-body-shape", String::new())
        }
        _ => (rule, pointer),
    }
}

#[test]
fn every_answer_of_our_own_document() {
    let root: Value = serde_json::from_str(truv_spec::BUNDLE).unwrap();
    let file = tempfile::NamedTempFile::with_suffix(".json").unwrap();
    std::fs::write(file.path(), truv_spec::BUNDLE).unwrap();
    let document = document::load(file.path()).unwrap();
    let view = View { root: &root };
    let answers = answers(&root);
    assert!(answers.len() > 300, "{}", answers.len());
    let counts: RefCell<BTreeMap<&str, usize>> = RefCell::default();
    for Answer { method, path, status, schema } in answers {
        let node = node(&document, method, &path, status);
        let exactly = |value: &Value| -> Found {
            let found = schema::check(&document, Side::Response, true, node, value, &mut Seen::new());
            found.into_iter().map(|one| (one.rule.id(), one.pointer)).collect()
        };
        let outcome = runner(VALUES).run(&choices(400), |mut choices| {
            let value = values::fitting(view, schema, &mut choices, 2);
            prop_assert_eq!(exactly(&value), [], "value {}", value);
            let mut exchanges = vec![exchange(method, &path, status, &value)];
            let mut expected: BTreeMap<(&str, String), usize> = BTreeMap::new();
            let faults = faults(view, schema, &value);
            let step = faults.len() / FAULTS + 1;
            for fault in faults.into_iter().step_by(step) {
                prop_assert_eq!(exactly(&fault.value), [(fault.rule, fault.pointer.clone())], "with {}", fault.value);
                exchanges.push(exchange(method, &path, status, &fault.value));
                *expected.entry(whole(fault.rule, fault.pointer, status)).or_default() += 1;
                *counts.borrow_mut().entry(fault.rule).or_default() += 1;
            }
            let outcome = check::run(&document, &exchanges, &CLOSED).unwrap();
            prop_assert_eq!(outcome.matched, exchanges.len());
            // the requests have no bodies, which is another finding
            let findings = outcome.findings.into_iter().filter(|one| one.side == Some(Side::Response));
            let mut found: BTreeMap<(&str, String), usize> = BTreeMap::new();
            // a finding for each type that came in place of the expected one
            findings.for_each(|one| *found.entry((one.rule.id(), one.pointer)).or_default() += one.count);
            prop_assert_eq!(found, expected);
            Ok(())
        });
        if let Err(error) = outcome {
            panic!("{method} {path} {status}: {error}");
        }
    }
    let counts = counts.into_inner();
    assert!(counts.len() == 7 && counts.values().all(|count| *count >= 10), "{counts:?}");
}

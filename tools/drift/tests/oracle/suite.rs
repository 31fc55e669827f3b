//! The cases of the JSON Schema Test Suite for draft 4 that OpenAPI 3.0 can express.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use openapi_drift::check;
use openapi_drift::har::Traffic;
use serde_json::{Value, json};

use crate::left_out::{LEFT_OUT, NOT_HERE};
use crate::{OPEN, Subject, file};

/// The number of cases that are compared with the walker; fewer would mean that some are no longer read.
const CASES: usize = 607;

fn files(folder: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            names.push(path.strip_prefix(file("draft4")).unwrap().to_str().unwrap().to_owned());
        }
    }
}

/// The schema as the component `S`, so that its own references are read from there.
fn moved(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(moved).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| match (name.as_str(), value.as_str()) {
                ("$ref", Some(target)) if target.starts_with('#') => {
                    (name.clone(), json!(format!("#/components/schemas/S{}", &target[1..])))
                }
                ("enum", _) => (name.clone(), value.clone()),
                _ => (name.clone(), moved(value)),
            })
            .collect(),
        other => other.clone(),
    }
}

/// Whether a recording of this body has no findings. Members are undocumented only if the schema forbids others.
fn is_accepted(subject: &Subject, body: &Value) -> bool {
    let path = subject.folder.path().join("recordings.har");
    let entry = json!({
        "request": {"method": "GET", "url": "https://api.test/things"},
        "response": {"status": 200, "content": {"mimeType": "application/json", "text": body.to_string()}},
    });
    fs::write(&path, json!({"log": {"entries": [entry]}}).to_string()).unwrap();
    let outcome = check::run(&subject.document, Traffic::open([path]), &OPEN).unwrap();
    assert_eq!(outcome.matched, 1);
    outcome.findings.is_empty()
}

#[test]
fn the_walker_agrees_with_the_suite() {
    let mut names = Vec::new();
    files(&file("draft4"), &mut names);
    names.sort();
    let mut unused: BTreeSet<_> = LEFT_OUT.iter().map(|(case, _)| *case).collect();
    let (mut agreed, mut left_out, mut wrong) = (0, 0, Vec::new());
    for name in names {
        let groups: Value = serde_json::from_str(&fs::read_to_string(file("draft4").join(&name)).unwrap()).unwrap();
        for group in groups.as_array().unwrap() {
            let group_name = format!("{name}: {}", group["description"].as_str().unwrap());
            let tests = group["tests"].as_array().unwrap();
            if LEFT_OUT.iter().any(|(case, _)| *case == group_name) {
                unused.remove(group_name.as_str());
                left_out += tests.len();
                continue;
            }
            let schema = json!({"$ref": "#/components/schemas/S"});
            let subject = Subject::of_schema(&schema, &json!({"S": moved(&group["schema"])}));
            for test in tests {
                let test_name = format!("{group_name}: {}", test["description"].as_str().unwrap());
                if LEFT_OUT.iter().any(|(case, _)| *case == test_name) {
                    unused.remove(test_name.as_str());
                    left_out += 1;
                } else if is_accepted(&subject, &test["data"]) == test["valid"].as_bool().unwrap() {
                    agreed += 1;
                } else {
                    wrong.push(format!("{test_name}: valid is {}", test["valid"]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), wrong.len() + agreed, wrong.join("\n"));
    assert!(unused.is_empty(), "not in the suite: {unused:?}");
    for (name, _) in NOT_HERE {
        assert!(!file("draft4").join(name).exists(), "{name} is here");
    }
    assert_eq!(agreed, CASES, "{left_out} are left out");
}

//! Malformed recordings and documents: nothing panics or runs on without end, and nothing passes as clean.

use std::fs;
use std::path::Path;
use std::process::Command;

use openapi_drift::document;
use openapi_drift::har::Traffic;
use openapi_drift::report::{Format, write};
use openapi_drift::rules::Severity;
use openapi_drift::{check, patch};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{CLOSED, Subject, openapi, runner, schemas, values};
use truv_sdk_test_support::choices::{Choices, choices};

const DEEP: usize = 10_000;

fn entry(text: &str) -> Value {
    json!({
        "request": {
            "method": "GET", "url": "https://api.test/things", "headers": [{"name": "A", "value": "b"}],
            "postData": {"mimeType": "application/json", "text": ""},
        },
        "response": {
            "status": 200, "headers": [{"name": "B", "value": "c"}],
            "content": {"mimeType": "application/json", "text": text},
        },
    })
}

fn recording(text: &str) -> String {
    json!({"log": {"entries": [entry(text)]}}).to_string()
}

fn subject() -> Subject {
    Subject::of_schema(&json!({"type": "object", "properties": {"a": {"type": "integer"}}}), &json!({}))
}

/// How the program ends.
fn ends(spec: &Path, recordings: &[u8]) -> i32 {
    let path = spec.with_file_name("recordings.har");
    fs::write(&path, recordings).unwrap();
    let output =
        Command::new(env!("CARGO_BIN_EXE_openapi-drift")).arg("--spec").arg(spec).arg("--har").arg(path).output();
    let output = output.unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(!message.contains("panicked"), "{message}");
    output.status.code().expect("ended by a signal")
}

#[test]
fn malformed_recordings_end_with_2_or_a_finding() {
    let subject = subject();
    let spec = subject.folder.path().join("openapi.json");
    let good = recording("{\"a\": 1}");
    assert_eq!(ends(&spec, good.as_bytes()), 0);
    let content = |content: Value| {
        let mut entry = entry("");
        entry["response"]["content"] = content;
        entry["response"]["content"]["mimeType"] = json!("application/json");
        json!({"log": {"entries": [entry]}}).to_string()
    };
    let cases = [
        ("half of a file", good[..good.len() / 2].to_owned(), 2),
        ("nothing", String::new(), 2),
        ("no entries", json!({"log": {"entries": []}}).to_string(), 2),
        ("nested deeply", format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP)), 2),
        (
            "an unknown field that is nested deeply",
            // the text has no meaning here
            good.replacen('{', &format!("{{\"x\": {}1{},", "[".repeat(DEEP), "]".repeat(DEEP)), 1),
            0,
        ),
        ("a status that is none", good.replace(":200", ":70000"), 2),
        ("a negative status", good.replace(":200", ":-1"), 2),
        ("a number that is too large", good.replace(":200", ":1e999"), 2),
        ("a URL that is none", good.replace("https://", ""), 2),
        ("text that is not base64", content(json!({"text": "%%%", "encoding": "base64"})), 2),
        ("base64 of what is not UTF-8", content(json!({"text": "eyJhIjr/fQ==", "encoding": "base64"})), 1),
        ("half of a body", recording("{\"a\": 1"), 1),
        ("a body that is not JSON", recording("<html>"), 1),
        ("a body that is nested deeply", recording(&format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP))), 1),
        ("a body with a number that is too large", recording("{\"a\": 1e999}"), 1),
        ("a body with a number of many digits", recording(&format!("{{\"a\": {}}}", "9".repeat(400))), 1),
        ("a body with half a character", recording("{\"a\": \"\\ud800\"}"), 1),
        (
            "a field nested as deeply as JSON may be",
            recording(&format!("{{\"b\": {}1{}}}", "[".repeat(125), "]".repeat(125))),
            1,
        ),
    ];
    for (what, recordings, code) in cases {
        assert_eq!(ends(&spec, recordings.as_bytes()), code, "{what}");
    }
    let mut bytes = good.into_bytes();
    bytes[20] = 0xff;
    assert_eq!(ends(&spec, &bytes), 2, "a file that is not UTF-8");
}

#[test]
fn malformed_documents_end_with_2() {
    let subject = subject();
    let spec = subject.folder.path().join("openapi.json");
    let to = |target: &str| json!({"$ref": format!("#/components/schemas/{target}")});
    let circle = openapi(&to("A"), &json!({"A": to("B"), "B": to("A")}));
    let mut deep = openapi(&json!({}), &json!({})).to_string();
    deep = deep.replacen("{}", &format!("{}{}", "{\"not\":".repeat(DEEP), "}".repeat(DEEP)), 1);
    let lists = format!("openapi: 3.0.3\npaths: {}\n", "[".repeat(DEEP));
    let indented: String = (0..DEEP / 10).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let itself = "openapi: 3.0.3\npaths: &a\n  /things: *a\n".to_owned();
    for document in [circle.to_string(), deep, lists, indented, itself, "\u{0}".to_owned(), "%".to_owned()] {
        fs::write(&spec, &document).unwrap();
        assert_eq!(ends(&spec, recording("{}").as_bytes()), 2, "{}", document.chars().take(400).collect::<String>());
    }
    fs::write(&spec, [0xff, 0xfe, 0x00]).unwrap();
    assert_eq!(ends(&spec, recording("{}").as_bytes()), 2);
}

#[test]
fn schemas_that_lead_back_to_themselves_come_to_an_end() {
    let to = |target: &str| json!({"$ref": format!("#/components/schemas/{target}")});
    let (a, b) = (to("A"), to("B"));
    let schemas = [
        json!({"allOf": [a, a]}),
        json!({"oneOf": [a, a, b]}),
        json!({"anyOf": [b, {"not": a}], "allOf": [b]}),
        json!({"not": a}),
        json!({"oneOf": [{"items": a}, {"items": a}, {"properties": {"a": a}}, {"properties": {"a": b}}]}),
        json!({"items": {"anyOf": [a, b, {"allOf": [a, b]}]}, "additionalProperties": {"oneOf": [b, a]}}),
    ];
    let deep = |open: &str, close: &str| serde_json::from_str(&(open.repeat(30) + "1" + &close.repeat(30))).unwrap();
    for first in &schemas {
        for second in &schemas {
            let subject = Subject::of_schema(&a, &json!({"A": first, "B": second}));
            for value in [Value::Null, json!(1), json!({"a": {"a": null}}), deep("[", "]"), deep("{\"a\":[", "]}")] {
                subject.found(&value, &CLOSED);
            }
        }
    }
}

#[test]
fn a_fault_at_the_bottom_of_the_deepest_value_is_found() {
    let a = json!({"$ref": "#/components/schemas/A"});
    let schemas = [
        json!({"type": "array", "items": a}),
        json!({"oneOf": [{"type": "array", "items": a}, {"type": "string"}]}),
        json!({"allOf": [{"type": "array", "items": a}]}),
    ];
    let deep = |bottom: &str| serde_json::from_str(&("[".repeat(120) + bottom + &"]".repeat(120))).unwrap();
    for schema in schemas {
        let subject = Subject::of_schema(&a, &json!({"A": schema}));
        assert_eq!(subject.found(&deep("[]"), &CLOSED), [], "{schema}");
        let found = subject.found(&deep("7"), &CLOSED);
        assert_eq!(found, [("type-mismatch", "/*".repeat(120))], "{schema}");
    }
}

/// A value of an unusual kind, as text for a file.
fn wild(choices: &mut Choices) -> Value {
    match choices.below(6) {
        0 => json!(u64::MAX),
        1 => json!(-1e300),
        2 => json!("\u{0}\u{202e}'\"\\{{%s}}\u{1F4A9}\n::error"),
        3 => (0..60).fold(json!({}), |inner, _| json!([inner])),
        _ => values::any(choices, 0),
    }
}

/// Puts something wild in some place.
fn disturb(value: &mut Value, choices: &mut Choices) {
    let count = match value {
        Value::Array(items) => items.len(),
        Value::Object(object) => object.len(),
        _ => 0,
    };
    if count == 0 || choices.one_in(12) {
        *value = wild(choices);
        return;
    }
    let index = choices.below(count);
    match value {
        Value::Array(items) => disturb(&mut items[index], choices),
        Value::Object(object) => disturb(object.values_mut().nth(index).unwrap(), choices),
        _ => {}
    }
}

struct Run {
    /// Nothing was left out of the recordings.
    is_whole: bool,
}

/// Everything that the program does with a document and recordings. `None` stands for its end with 2.
fn run(folder: &Path) -> Option<Run> {
    let document = document::load(&folder.join("openapi.json")).ok()?;
    let mut traffic = Traffic::open([folder.join("recordings.har")]);
    let outcome = check::run(&document, &mut traffic, &CLOSED).ok().filter(|outcome| outcome.exchanges > 0)?;
    let left_out = traffic.left_out().ok()?;
    for format in [Format::Text, Format::Json, Format::Sarif, Format::Junit, Format::Github] {
        write(format, &document, &outcome, Severity::Info);
    }
    let changes = patch::changes(&document, &outcome.findings).ok()?;
    patch::diff(&changes);
    Some(Run { is_whole: left_out.is_empty() })
}

#[test]
fn wild_recordings_and_documents_never_panic() {
    let outcome = runner(500).run(&(choices(120), choices(300), 0..4_usize), |(mut of_schema, mut choices, what)| {
        let generated = schemas::generate(&mut of_schema, true);
        let mut document = openapi(&generated.schema, &generated.components);
        let mut recordings = json!({"log": {"entries": [entry(&values::any(&mut choices, 0).to_string())]}});
        match what {
            0 => (0..=choices.below(3)).for_each(|_| disturb(&mut recordings, &mut choices)),
            1 => (0..=choices.below(3)).for_each(|_| disturb(&mut document, &mut choices)),
            _ => {}
        }
        let mut recordings = recordings.to_string().into_bytes();
        if what == 2 {
            recordings.truncate(recordings.len() * choices.below(255) / 256);
        }
        if what == 3 {
            let at = recordings.len() * choices.below(256) / 256;
            recordings[at] = choices.of(&[0xff, 0xc3, 0x00, b'"', b'{', b'9', b'\n']);
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("openapi.json"), document.to_string()).unwrap();
        fs::write(folder.path().join("recordings.har"), recordings).unwrap();
        let run = run(folder.path());
        // the missing rest of a file is reported
        prop_assert!(what != 2 || run.is_none_or(|run| !run.is_whole));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

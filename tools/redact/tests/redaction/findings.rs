//! A comparison with the document has the same findings before and after, for what is written in rare ways.

use har_redact::document::Document;
use har_redact::redaction::{Key, Redactor};
use openapi_drift::check::{self, Options};
use openapi_drift::document;
use openapi_drift::har::Traffic;
use serde_json::{Value, json};

use crate::har::KEY;

/// A document whose only operation has these parameters and this schema of its answer.
fn spec(parameters: &Value, schema: &Value, server: &str) -> Value {
    json!({"openapi": "3.1.0", "info": {"title": "Doors", "version": "1"}, "servers": [{"url": server}],
        "paths": {"/doors/{id}": {"get": {"parameters": parameters, "responses": {"200": {"description": "d",
            "content": {"application/json": {"schema": schema}}}}}}},
        "components": {"schemas": {
            "Pet": {"type": "object", "properties": {"kind": {"type": "string"}}, "discriminator": {"propertyName": "kind"}},
            "Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"tail": {"type": "integer"}}}]},
            "Hound": {"allOf": [{"$ref": "#/components/schemas/Dog"}, {"properties": {"nose": {"type": "integer"}}}]},
            "Beagle": {"allOf": [{"$ref": "#/components/schemas/Hound"}, {"properties": {"ears": {"type": "integer"}}}]}}}})
}

fn entry(url: &str, body: &Value) -> Value {
    json!({"request": {"method": "GET", "url": url, "headers": []}, "response": {"status": 200, "headers": [],
        "content": {"mimeType": "application/json", "text": body.to_string()}}})
}

/// The rules that speak, before and after redaction, which must be the same; and the entry afterwards.
#[track_caller]
fn same(spec: &Value, entry: &Value) -> (Vec<&'static str>, Value) {
    let folder = tempfile::tempdir().unwrap();
    let (spec_file, har) = (folder.path().join("api.json"), folder.path().join("a.har"));
    std::fs::write(&spec_file, spec.to_string()).unwrap();
    let rules = |entry: &Value| {
        std::fs::write(&har, json!({"log": {"entries": [entry]}}).to_string()).unwrap();
        let options = Options { closed_world: true, min_evidence: 10, decode: None };
        let outcome = check::run(&document::load(&spec_file).unwrap(), Traffic::open([&har]), &options).unwrap();
        assert_eq!((outcome.matched, outcome.unchecked.len()), (1, 0), "{entry}");
        let mut rules: Vec<_> = outcome.findings.iter().map(|finding| finding.rule.id()).collect();
        rules.sort_unstable();
        rules
    };
    let redaction = Document::parse(&spec.to_string()).unwrap();
    let redacted = Redactor::new(&redaction, Key::of_text(KEY)).entry(entry);
    let before = rules(entry);
    assert_eq!(before, rules(&redacted), "{entry}\n{redacted}");
    (before, redacted)
}

const SERVER: &str = "https://api.doors.test/v1";

#[test]
fn parameters_in_each_style() {
    let list = json!({"type": "array", "items": {"type": "string", "pattern": "^[a-z]{3}[0-9]+$"}});
    let object = json!({"type": "object", "properties": {"size": {"type": "integer"}}});
    let text = json!({"type": "string", "maxLength": 6});
    for (style, explode, schema, good, bad) in [
        ("matrix", false, &text, ";id=adawin", ";id=adawinters"),
        ("matrix", true, &text, ";id=adawin", ";id=adawinters"),
        ("matrix", false, &list, ";id=ada1,bob22", ";id=ada1,winters"),
        ("matrix", true, &list, ";id=ada1;id=bob22", ";id=ada1;id=winters"),
        ("matrix", false, &object, ";id=size,4711", ";id=size,winters"),
        ("matrix", true, &object, ";size=4711", ";size=winters"),
        ("label", false, &text, ".adawin", ".adawinters"),
        ("label", true, &list, ".ada1.bob22", ".ada1.winters"),
        ("label", false, &list, ".ada1,bob22", ".ada1,winters"),
        ("label", true, &object, ".size=4711", ".size=winters"),
        ("simple", false, &list, "ada1,bob22", "ada1,winters"),
    ] {
        let parameter = json!([{"name": "id", "in": "path", "required": true, "style": style, "explode": explode, "schema": schema}]);
        let spec = spec(&parameter, &json!({}), SERVER);
        for (value, count) in [(good, 0), (bad, 1)] {
            let (found, after) = same(&spec, &entry(&format!("{SERVER}/doors/{value}"), &json!({})));
            assert_eq!(found.len(), count, "{style} {explode} {value}: {found:?}");
            let url = after["request"]["url"].as_str().unwrap();
            assert!(!url.contains("ada") && !url.contains("winters"), "{url}");
        }
    }
}

#[test]
fn numbers_in_a_query() {
    let size = json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
        {"name": "size", "in": "query", "schema": {"type": "integer"}}]);
    let spec = spec(&size, &json!({}), SERVER);
    for (value, rules) in [
        ("4711", &[][..]),
        ("-4711", &[]),
        ("+4711", &["type-mismatch"]),
        ("%2B4711", &["type-mismatch"]),
        ("4711.5", &["type-mismatch"]),
        ("04711", &["type-mismatch"]),
        ("4711+", &["type-mismatch"]),
    ] {
        let (found, _) = same(&spec, &entry(&format!("{SERVER}/doors/7?size={value}"), &json!({})));
        assert_eq!(found, rules, "{value}");
    }
}

#[test]
fn servers_with_the_usual_port() {
    let id = json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}]);
    for (server, recorded) in [
        ("https://api.doors.test:443/v1", "https://api.doors.test/v1"),
        ("https://api.doors.test/v1", "https://api.doors.test:443/v1"),
        ("http://api.doors.test:80/v1", "http://api.doors.test/v1"),
        ("https://API.doors.test:8443/v1", "https://api.doors.test:8443/v1"),
    ] {
        let spec = spec(&id, &json!({}), server);
        let (found, after) = same(&spec, &entry(&format!("{recorded}/doors/ada"), &json!({})));
        assert_eq!(found, ["type-mismatch"], "{server}");
        assert!(after["request"]["url"].as_str().unwrap().contains("api.doors.test"), "{after}");
    }
}

#[test]
fn discriminators_of_heirs_of_heirs() {
    let spec = spec(&json!([]), &json!({"$ref": "#/components/schemas/Pet"}), SERVER);
    for kind in ["Dog", "Hound", "Beagle"] {
        let (found, after) = same(&spec, &entry(&format!("{SERVER}/doors/7"), &json!({"kind": kind, "tail": 4711})));
        assert_eq!(found, [""; 0], "{kind}");
        assert!(after["response"]["content"]["text"].as_str().unwrap().contains(kind), "{after}");
        let (found, _) = same(&spec, &entry(&format!("{SERVER}/doors/7"), &json!({"kind": kind, "tail": "long"})));
        assert_eq!(found, ["type-mismatch"], "{kind}");
    }
    let (found, _) = same(&spec, &entry(&format!("{SERVER}/doors/7"), &json!({"kind": "Winters"})));
    assert_eq!(found, ["discriminator-unknown"]);
}

#[test]
fn patterns_of_names() {
    let schema = json!({"type": "object", "properties": {"id": {"type": "integer"}}, "additionalProperties": false,
        "patternProperties": {"^x-": {"type": "string"}, "^[0-9]{4}-[0-9]{2}$": {"type": "integer"}, "_(at|on)$": {"type": "string", "format": "date"}}});
    let spec = spec(&json!([]), &schema, SERVER);
    for (body, rules) in [
        (json!({"x-adawinters": "Ada", "2026-01": 4711, "seen_at": "2026-01-31"}), &[][..]),
        (json!({"x-adawinters": 1}), &["type-mismatch"]),
        (json!({"1987-06": "Ada"}), &["type-mismatch"]),
        (json!({"winters_on": "never"}), &["format-mismatch"]),
        (json!({"adawinters": 1}), &["undocumented-field"]),
    ] {
        let (found, after) = same(&spec, &entry(&format!("{SERVER}/doors/7"), &body));
        assert_eq!(found, rules, "{body}");
        assert!(!after.to_string().contains("winters"), "{after}");
    }
}

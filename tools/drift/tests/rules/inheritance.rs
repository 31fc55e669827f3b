//! Inheritance, fields that are only written, sequences, deep JSON, patterns.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::{Case, found};

#[test]
fn a_discriminator_on_the_parent_leads_to_its_children() {
    let components = "components:
  schemas:
    Vehicle: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {bike: '#/components/schemas/Bicycle'}}}
    Bicycle: {allOf: [{$ref: '#/components/schemas/Vehicle'}, {type: object, properties: {gears: {type: integer}}}]}
    Truck: {allOf: [{$ref: '#/components/schemas/Vehicle'}, {type: object, properties: {load: {type: number}}}]}
";
    let of = |body: Value| Case::of_schema("{$ref: '#/components/schemas/Vehicle'}", components).answer(&body).found();
    assert_eq!(of(json!({"kind": "bike", "gears": 7})), []);
    assert_eq!(of(json!({"kind": "Truck", "load": 7.5})), []);
    assert_eq!(of(json!({"kind": "bike", "gears": "many"})), [("type-mismatch", "/gears".to_owned())]);
    assert_eq!(of(json!({"kind": "bike", "load": 1})), [("undocumented-field", "/load".to_owned())]);
    assert_eq!(of(json!({"kind": "boat"})), [("discriminator-unknown", String::new())]);
}

#[test]
fn what_is_only_written_must_not_come_back() {
    let schema =
        "{type: object, required: [pin], properties: {name: {type: string}, pin: {type: string, writeOnly: true}}}";
    assert_eq!(found(schema, &json!({"name": "a"})), []);
    assert_eq!(found(schema, &json!({"pin": "0000"})), [("write-only-returned", "/pin".to_owned())]);
}

#[test]
fn each_value_of_a_sequence_is_one_of_the_schema() {
    let of = |media_type: &str, schema: &str, text: &str| {
        let paths = format!(
            "paths: {{/log: {{get: {{responses: {{'200': {{description: d, content: {{{media_type}: {{schema: {schema}}}}}}}}}}}}}}}"
        );
        let entry = json!({
            "request": {"method": "GET", "url": "https://api.test/v1/log"},
            "response": {"status": 200, "content": {"mimeType": media_type, "text": text}},
        });
        Case::new(&paths).entry(entry).found()
    };
    let line = "{type: object, properties: {at: {type: integer}}}";
    assert_eq!(of("application/x-ndjson", line, "{\"at\":1}\n\n{\"at\":2}\n"), []);
    assert_eq!(of("application/jsonl", line, "{\"at\":1}\n{\"at\":\"x\"}"), [("type-mismatch", "/at".to_owned())]);
    assert_eq!(of("application/json-seq", line, "\u{1e}{\"at\":1}\n\u{1e}{\"at\":2}\n"), []);
    assert_eq!(of("application/x-ndjson", &format!("{{type: array, items: {line}}}"), "{\"at\":1}\n{\"at\":2}"), []);
    assert_eq!(of("application/x-ndjson", line, "{\"at\":1}\nnothing"), [("type-mismatch", String::new())]);
}

#[test]
fn media_types_may_be_ranges_with_a_suffix() {
    let schema = "{type: object, properties: {a: {type: integer}}}";
    for range in ["application/*+json", "'application/*'", "'*/*'", "application/vnd.shop+json"] {
        let paths = format!(
            "paths: {{/things: {{get: {{responses: {{'200': {{description: d, content: {{{range}: {{schema: {schema}}}}}}}}}}}}}}}"
        );
        let case = Case::new(&paths).answer(&json!({"a": "x"})).with_media_type("application/vnd.shop+json; version=2");
        assert_eq!(case.found(), [("type-mismatch", "/a".to_owned())], "{range}");
    }
}

#[test]
fn json_may_be_a_thousand_levels_deep() {
    let components =
        "components: {schemas: {Node: {type: object, properties: {child: {$ref: '#/components/schemas/Node'}}}}}";
    let deep = |levels: usize, end: &str| format!("{}{end}{}", "{\"child\":".repeat(levels), "}".repeat(levels));
    let of = |text: String| {
        let mut entry = json!({
            "request": {"method": "GET", "url": "https://api.test/v1/things"},
            "response": {"status": 200, "content": {"mimeType": "application/json"}},
        });
        entry["response"]["content"]["text"] = text.into();
        Case::of_schema("{$ref: '#/components/schemas/Node'}", components).entry(entry).run()
    };
    assert!(of(deep(1000, "{}")).findings.is_empty());
    let wrong = of(deep(1000, "1"));
    assert_eq!((wrong.findings.len(), wrong.findings[0].rule.id()), (1, "type-mismatch"));
    let too_deep = of(deep(5000, "{}"));
    assert_eq!(too_deep.findings[0].detail, "nested too deeply to be checked");
}

#[test]
fn long_lists_are_compared_once() {
    // comparing each item with each other would take 5,000,000,000 comparisons
    let mut text = String::from("[");
    (0..100_000).for_each(|number| write!(text, "{number},").unwrap());
    let unique: Value = serde_json::from_str(&format!("{text}-1]")).unwrap();
    let twice: Value = serde_json::from_str(&format!("{text}7.0]")).unwrap();
    let schema = "{type: array, uniqueItems: true, items: {type: integer}}";
    assert_eq!(found(schema, &unique), []);
    assert_eq!(found(schema, &twice), [("bound-violation", String::new())]);
}

#[test]
fn patterns_are_those_of_ecmascript() {
    let of = |pattern: &str, text: &str| found(&format!("{{type: string, pattern: '{pattern}'}}"), &json!(text)).len();
    for (pattern, good, bad) in [
        ("^(?!test)[a-z]+$", "live", "testing"),
        ("^(?=.*[0-9])[a-z0-9]+$", "a1", "ab"),
        ("^(a|b)\\1$", "aa", "ab"),
        ("^\\d+$", "12", "\u{0661}"),
        ("^[\\w.-]+$", "a.b-c", "a b"),
        ("^[[a]+$", "[a", "b"),
        ("^{id}$", "{id}", "id"),
        ("^\\p{Lu}", "Äa", "äa"),
        ("^\\/a$", "/a", "a"),
    ] {
        assert_eq!((of(pattern, good), of(pattern, bad)), (0, 1), "{pattern}");
    }
    // a part that cannot be compared is reported once, and is not a finding
    let case = Case::of_schema("{type: string, pattern: '^(a'}", "").answer(&json!("a")).answer(&json!("b"));
    let outcome = case.run();
    assert_eq!((outcome.findings.len(), outcome.unchecked.len()), (0, 1));
    assert_eq!(outcome.unchecked[0].location.as_ref().unwrap().line, 13);
}

#[test]
fn whole_numbers_have_limits() {
    let schema = "{type: integer, format: int64}";
    assert_eq!(found(schema, &json!(i64::MAX)), []);
    for text in ["9223372036854775808", "18446744073709551616", "-9223372036854775809"] {
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(found(schema, &value), [("format-mismatch", String::new())], "{text}");
    }
}

#[test]
fn broken_lines_are_one_finding_and_hide_no_other() {
    let found = of_body("application/x-ndjson", "{\"a\": 1}\n{cut\n{\"a\": \"x\"}\nnope\n");
    assert_eq!(found, [("type-mismatch", String::new()), ("type-mismatch", "/a".to_owned())]);
}

#[test]
fn the_json_in_events_is_compared() {
    let events = "event: x\nid: 1\ndata: {\"a\": \"x\"}\n\n: a comment\ndata: [DONE]\n\ndata:{\"b\": 1}\r\n\r\n";
    let found = of_body("text/event-stream", events);
    assert_eq!(found, [("type-mismatch", "/a".to_owned()), ("undocumented-field", "/b".to_owned())]);
    assert_eq!(of_body("text/event-stream", "data: {\"a\": 1}\n\ndata: hello\n\n"), []);
}

/// The findings for an answer, where the document has an object with the integer `a`.
fn of_body(media_type: &str, text: &str) -> Vec<(&'static str, String)> {
    let paths = format!(
        "paths: {{/log: {{get: {{responses: {{'200': {{description: d, content: {{{media_type}: {{schema: \
         {{type: object, properties: {{a: {{type: integer}}}}}}}}}}}}}}}}}}}}"
    );
    let entry = json!({
        "request": {"method": "GET", "url": "https://api.test/v1/log"},
        "response": {"status": 200, "content": {"mimeType": media_type, "text": text}},
    });
    let mut found = Case::new(&paths).entry(entry).found();
    found.sort();
    found
}

#[test]
fn a_part_of_all_of_may_say_that_a_member_is_only_written() {
    let components = "components: {schemas: {Pin: {type: string, writeOnly: true}}}";
    let schema = "{type: object, properties: {pin: {allOf: [{$ref: '#/components/schemas/Pin'}]}}}";
    let case = Case::of_schema(schema, components).answer(&json!({"pin": "0000"}));
    assert_eq!(case.found(), [("write-only-returned", "/pin".to_owned())]);
}

#[test]
fn heirs_have_heirs() {
    let components = "components:
  schemas:
    Vehicle: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {bike: '#/components/schemas/Bicycle', e-bike: Electric}}}
    Bicycle: {allOf: [{$ref: '#/components/schemas/Vehicle'}, {properties: {gears: {type: integer}}}]}
    Electric: {allOf: [{$ref: '#/components/schemas/Bicycle'}, {required: [power], properties: {power: {type: number}}}]}
    Cargo: {allOf: [{$ref: '#/components/schemas/Electric'}, {properties: {load: {type: number}}}]}
";
    let of = |body: Value| Case::of_schema("{$ref: '#/components/schemas/Vehicle'}", components).answer(&body).found();
    for body in [
        json!({"kind": "bike", "gears": 7}),
        json!({"kind": "e-bike", "gears": 7, "power": 0.5}),
        json!({"kind": "Cargo", "gears": 7, "power": 0.5, "load": 80}),
    ] {
        assert_eq!(of(body.clone()), [], "{body}");
    }
    assert_eq!(of(json!({"kind": "Cargo", "power": 1, "load": "much"})), [("type-mismatch", "/load".to_owned())]);
    assert_eq!(of(json!({"kind": "Cargo", "gears": "many", "power": 1})), [("type-mismatch", "/gears".to_owned())]);
    assert_eq!(of(json!({"kind": "e-bike"})), [("missing-required-field", "/power".to_owned())]);
    assert_eq!(of(json!({"kind": "bike", "power": 1})), [("undocumented-field", "/power".to_owned())]);
    assert_eq!(of(json!({"kind": "Boat"})), [("discriminator-unknown", String::new())]);
}

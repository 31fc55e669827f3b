//! With another document, with features that the client's document does not have: servers with a path, operations
//! without an id, ranges of media types, discriminators, maps, bounds of every kind.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use har_redact::document::Document;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

use crate::compare::{Subject, entry};
use crate::mutation::{mutate, reversed};
use truv_sdk_test_support::choices::{Choices, choices};

struct Foreign {
    subject: Subject,
    _folder: tempfile::TempDir,
}

static FOREIGN: LazyLock<Foreign> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("openapi.json");
    std::fs::write(&spec, document().to_string()).unwrap();
    let subject = Subject { redaction: Document::parse(&document().to_string()).unwrap(), spec, decode: None };
    Foreign { subject, _folder: folder }
});

/// Every rule for texts, one property each.
fn texts() -> Value {
    json!({
        "state": {"type": "string", "enum": ["open", "half open", "shut", "7"]}, "at": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"}, "mail": {"type": "string", "format": "email"}, "amount": {"type": "string", "format": "decimal"},
        "link": {"type": "string", "format": "uri"}, "key": {"type": "string", "format": "uuid"}, "ip": {"type": "string", "format": "ipv4"},
        "ip6": {"type": "string", "format": "ipv6"}, "file": {"type": "string", "format": "byte"}, "short": {"type": "string", "maxLength": 5},
        "long": {"type": "string", "minLength": 12}, "code": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{3}$"},
        "narrow": {"type": "string", "pattern": "^(4|5)[0-9]+$", "maxLength": 9}, "secret": {"type": "string", "format": "password"},
    })
}

fn numbers() -> Value {
    json!({
        "small": {"type": "integer", "minimum": 10, "maximum": 99}, "step": {"type": "number", "multipleOf": 0.01},
        "over": {"type": "number", "minimum": 0, "exclusiveMinimum": true}, "int": {"type": "integer", "format": "int32"},
        "level": {"type": "integer", "enum": [1, 2, 30]}, "even": {"type": "integer", "multipleOf": 2}, "share": {"type": "number", "maximum": 1},
    })
}

fn document() -> Value {
    let thing = json!({
        "type": "object", "required": ["id", "unheard_of"],
        "properties": {
            "id": {"type": "string"}, "texts": {"type": "object", "properties": texts()}, "numbers": {"type": "object", "properties": numbers()},
            "pet": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                "discriminator": {"propertyName": "kind", "mapping": {"hound": "#/components/schemas/Dog"}}},
            "either": {"oneOf": [{"type": "object", "required": ["left"], "properties": {"left": {"type": "string", "enum": ["a", "b"]}}},
                {"type": "object", "required": ["right"], "properties": {"right": {"type": "integer"}, "note": {"type": "string", "maxLength": 4}}}]},
            "by_name": {"type": "object", "additionalProperties": {"type": "string", "enum": ["up", "down"]}, "maxProperties": 3},
            "closed": {"type": "object", "properties": {"a": {}}, "additionalProperties": false}, "free": {"type": "object"},
            "set": {"type": "array", "items": {}, "uniqueItems": true, "minItems": 1, "maxItems": 4},
            "no_text": {"not": {"type": "string"}}, "self": {"$ref": "#/components/schemas/Thing"},
            "all": {"allOf": [{"$ref": "#/components/schemas/Cat"}, {"properties": {"claws": {"minimum": 3}}}], "nullable": true},
        },
    });
    let content = |name: &str| json!({(name): {"schema": {"$ref": "#/components/schemas/Thing"}}});
    json!({
        "openapi": "3.0.3", "info": {"title": "Foreign", "version": "1"}, "servers": [{"url": "https://api.lender.com/base/v1"}],
        "paths": {
            "/things": {
                "get": {"operationId": "list", "parameters": [{"name": "filter", "in": "query", "schema": {"type": "object"}}], "responses": {
                    "200": {"description": "d", "content": content("*/*"),
                        "headers": {"X-Page": {"required": true, "schema": {"type": "integer"}}}},
                    "4xx": {"description": "d", "content": {"application/problem+json": {"schema": {"type": "object",
                        "properties": {"title": {"type": "string", "enum": ["bad", "worse"]}, "status": {"type": "integer"}}}}}}}},
                "post": {"requestBody": {"content": content("application/*")}, "responses": {"201": {"description": "d",
                    "content": {"application/json": {"schema": {"type": "object", "properties": {"ok": {"type": "boolean"}}}},
                        "application/vnd.thing+json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}},
            },
            "/things/{id}.json": {"get": {"responses": {"default": {"description": "d", "content": content("application/json")}}}},
            "/text": {"get": {"responses": {
                "200": {"description": "d", "content": {"text/plain": {"schema": {"type": "string", "enum": ["ok", "not ok"]}}}},
                "201": {"description": "d", "content": {"text/plain": {"schema": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]+$", "maxLength": 9}}}},
                "202": {"description": "d", "content": {"text/plain": {"schema": {"type": "integer", "maximum": 99}}}},
                "203": {"description": "d", "content": {"text/plain": {"schema": {"type": "object", "properties": {"state": {"type": "string", "enum": ["open"]}}}}}},
                "206": {"description": "d", "content": {"text/csv": {"schema": {"type": "string", "minLength": 30}}}},
            }}},
            "/things/{id}": {"delete": {"responses": {"204": {"description": "d"}}}},
        },
        "components": {"schemas": {
            "Thing": thing,
            "Cat": {"type": "object", "properties": {"kind": {"type": "string"}, "claws": {"type": "integer"}}},
            "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "tail": {"type": "string", "enum": ["long", "short"]}}},
        }},
    })
}

/// Keeps to the document.
fn thing() -> Value {
    json!({
        "id": "48427a36d43c4d5aa6324bc06c692456", "unheard_of": "Ada Winters",
        "texts": {"state": "half open", "at": "2026-01-31T09:15:00.123Z", "day": "2026-01-31", "mail": "ada.winters@lender.com", "amount": "48213.47",
            "link": "https://lender.com/people/ada?ssn=123-45-6789", "key": "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "ip": "10.1.2.3", "ip6": "fe80::1",
            "file": "QWRhIFdpbnRlcnMgaXMgaGVyZQ==", "short": "Ada", "long": "Ada Winters, Main Street 12", "code": "AW123", "narrow": "4123", "secret": "hunter2"},
        "numbers": {"small": 42, "step": 12.34, "over": 0.5, "int": 70000, "level": 30, "even": 1234, "share": 0.37},
        "pet": {"kind": "hound", "tail": "long"}, "either": {"right": 1_234_567, "note": "Ada"}, "by_name": {"Ada Winters": "up", "ada@lender.com": "down"},
        "closed": {"a": "Ada"}, "free": {"Ada": {"ssn": "123-45-6789"}}, "set": [1, 2, "Ada", "Bob"], "no_text": 7,
        "all": {"kind": "Cat", "claws": 18},
    })
}

fn got(body: &Value) -> Value {
    let mut entry = entry("GET", "https://api.lender.com/base/v1/things?filter%5Bstate%5D=open", 200, None, Some(body));
    entry["response"]["headers"] = json!([{"name": "X-Page", "value": "3"}]);
    entry
}

fn posted(body: &Value) -> Value {
    let mut entry = entry("POST", "https://api.lender.com/base/v1/things", 201, Some(body), Some(body));
    entry["response"]["content"]["mimeType"] = json!("application/vnd.thing+json");
    entry
}

#[test]
fn what_keeps_to_the_document_still_does() {
    let report = FOREIGN.subject.assert_same(&[got(&thing()), posted(&thing())]);
    // required, and not described
    assert!(report.found.keys().all(|key| key.contains("|/aaaaaaa_aa|")), "{:?}", report.found);
    assert_eq!(report.found.len(), 3);
}

/// Each rule, with one value in place of another.
#[test]
fn each_rule_is_found_as_before() {
    let cases = [
        ("unknown-enum-value", "/texts/state", json!("Ada")),
        ("unknown-enum-value", "/numbers/level", json!(4)),
        ("unknown-enum-value", "/pet/tail", json!("ada.winters@lender.com")),
        ("format-mismatch", "/texts/at", json!("2026-01-31 09:15")),
        ("format-mismatch", "/texts/day", json!("2026-02-30")),
        ("format-mismatch", "/texts/mail", json!("Ada Winters <ada@lender.com>")),
        ("format-mismatch", "/texts/amount", json!("$48,213.47")),
        ("format-mismatch", "/texts/link", json!("lender.com/ada")),
        ("format-mismatch", "/texts/key", json!("123-45-6789")),
        ("format-mismatch", "/texts/ip", json!("10.1.2.300")),
        ("format-mismatch", "/texts/ip6", json!("Ada")),
        ("format-mismatch", "/texts/file", json!("Ada Winters!")),
        ("bound-violation", "/texts/short", json!("Ada Winters")),
        ("bound-violation", "/texts/long", json!("Ada")),
        ("bound-violation", "/texts/code", json!("Ada-123")),
        ("bound-violation", "/texts/narrow", json!("6123")),
        ("bound-violation", "/numbers/small", json!(7)),
        ("bound-violation", "/numbers/step", json!(12.345)),
        ("bound-violation", "/numbers/over", json!(-3.5)),
        ("bound-violation", "/numbers/even", json!(1235)),
        ("bound-violation", "/numbers/share", json!(48_213.5)),
        ("bound-violation", "/by_name", json!({"Ada": "up", "Bob": "up", "Eve": "down", "Dan": "down"})),
        ("bound-violation", "/set", json!([])),
        ("bound-violation", "/set", json!(["Ada", "Bob", "Ada"])),
        ("bound-violation", "/set", json!([4711, 4711])),
        ("bound-violation", "/no_text", json!("Ada Winters")),
        ("discriminator-unknown", "/pet", json!({"kind": "Ada Winters"})),
        ("missing-required-field", "/pet/kind", json!({"kind": "Dog"})),
        ("undocumented-field", "/closed/ssn", json!({"ssn": "123-45-6789"})),
        ("undocumented-field", "/either/note", json!({"left": "a", "note": 1})),
        ("null-not-allowed", "/texts/state", Value::Null),
        ("type-mismatch", "/numbers/int", json!(4.5)),
        ("type-mismatch", "/texts/day", json!(20_260_131)),
    ];
    for (rule, pointer, value) in cases {
        let mut body = thing();
        let place = if rule == "undocumented-field" { pointer.rsplit_once('/').unwrap().0 } else { pointer };
        match (rule, pointer) {
            ("missing-required-field", _) => drop(body["pet"].as_object_mut().unwrap().remove("kind")),
            _ => *body.pointer_mut(place).unwrap() = value,
        }
        let report = FOREIGN.subject.assert_same(&[got(&body), posted(&reversed(&body))]);
        let rules: BTreeSet<_> = report.found.keys().map(|key| key.split('|').next().unwrap()).collect();
        let is_expected = rules.contains(rule)
            || rule == "undocumented-field" && !rules.is_empty()
            || rule == "missing-required-field" && !rules.is_empty();
        assert!(is_expected, "{rule} at {pointer}: {:?}", report.found);
    }
}

#[test]
fn what_is_not_about_bodies() {
    let url = |rest: &str| format!("https://api.lender.com/base/v1/{rest}");
    let mut problem = entry("GET", &url("things"), 422, None, Some(&json!({"title": "worse", "status": 422})));
    problem["response"]["content"]["mimeType"] = json!("application/problem+json; charset=utf-8");
    let mut keys = got(&thing());
    keys["response"]["headers"] =
        json!([{"name": "Authorization", "value": "Bearer Ada"}, {"name": "X-Access-Secret", "value": "Ada"}]);
    let bare = entry("DELETE", "https://api.lender.com/things/Ada%20Winters", 204, None, None);
    let entries = [
        problem,
        keys,
        bare,
        entry("GET", &url("things/Ada.json"), 200, None, Some(&thing())),
        entry(
            "GET",
            &url("things/?filter%5Bada.winters%40lender.com%5D=1&unheard%5BAda%5D=2&filter=Ada"),
            200,
            None,
            Some(&thing()),
        ),
        entry("GET", &url("people/Ada%20Winters/things"), 404, None, Some(&json!({"title": "Ada"}))),
        entry("GET", &url("things"), 400, None, Some(&json!([{"title": "Ada"}]))),
        entry("GET", "wss://lender.com/live/Ada", 101, None, None),
        entry("GET", "data:text/plain;base64,QWRhIFdpbnRlcnM=", 200, None, None),
        entry("GET", "chrome-extension://abcdefghijklmnop/ada.js", 200, None, None),
        entry("PROPFIND", &url("things"), 207, None, None),
    ];
    for entry in &entries {
        FOREIGN.subject.assert_same(std::slice::from_ref(entry));
    }
    FOREIGN.subject.assert_same(&entries);
}

#[test]
fn bodies_that_are_texts() {
    let text = |status: u16, text: &str| {
        let mut entry = entry("GET", "https://api.lender.com/base/v1/text", status, None, Some(&json!({})));
        let media_type = if status == 206 { "text/csv" } else { "text/plain; charset=utf-8" };
        entry["response"]["content"] = json!({"mimeType": media_type, "text": text});
        entry
    };
    for (status, good, bad) in [
        (200, "not ok\n", "Ada Winters\n"),
        (201, "AWI-1234", "Ada-1234"),
        (201, "AWI-12345", "AWI-123456789\r\n"),
        (202, "42", "48213"),
        (202, "7\n", "Ada Winters"),
        (203, "{\"state\": \"open\"}", "{\"state\": \"Ada\"}"),
        (206, "name,mail\nAda Winters,ada.winters@lender.com\n", "name\nAda Winters\n"),
    ] {
        let report = FOREIGN.subject.assert_same(&[text(status, good)]);
        assert!(report.found.is_empty(), "{good}: {:?}", report.found);
        let report = FOREIGN.subject.assert_same(&[text(status, bad)]);
        assert_eq!(report.found.len(), 1, "{bad}: {:?}", report.found);
    }
    FOREIGN.subject.assert_same(&[text(203, "no object")]);
}

/// Often enough that what was never seen is told as well.
#[test]
fn what_was_never_seen() {
    let entries: Vec<Value> = (0..12).map(|_| got(&thing())).collect();
    let report = FOREIGN.subject.assert_same(&entries);
    for rule in ["never-seen-enum-value", "always-present-but-optional", "never-seen-field", "never-seen-status"] {
        assert!(report.found.keys().any(|key| key.starts_with(rule)), "{rule}: {:?}", report.found);
    }
}

fn exchange(choices: &mut Choices) -> Value {
    let body = thing();
    let mut entry = if choices.one_in(3) { posted(&body) } else { got(&body) };
    (0..=choices.below(6)).for_each(|_| mutate(&mut entry, choices));
    entry
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, rng_seed: RngSeed::Fixed(1), failure_persistence: None, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn whatever_changes(mut choices in choices(1500)) {
        let entries: Vec<Value> = (0..=choices.below(4)).map(|_| exchange(&mut choices)).collect();
        FOREIGN.subject.assert_same(&entries);
    }
}

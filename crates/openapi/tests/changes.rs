//! Two documents compared: which rule a change has, and that every rule can be met.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use truv_openapi::Description;
use truv_openapi::diff::{Change, Level, OWN, RULES, compare};

/// Names and levels as oasdiff publishes them.
const PUBLISHED: &str = include_str!("oasdiff_rules.txt");

fn published() -> BTreeMap<&'static str, Level> {
    let lines = PUBLISHED.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .map(|(name, level)| {
            let level = match level {
                "ERR" => Level::Breaking,
                "WARN" => Level::Risky,
                _ => Level::Compatible,
            };
            (name, level)
        })
        .collect()
}

fn read(document: &Value) -> Description {
    Description::of_text("openapi.json", &document.to_string()).unwrap()
}

fn changes(old: &Value, new: &Value) -> Vec<Change> {
    compare(&read(old), &read(new))
}

fn document(paths: &Value) -> Value {
    json!({"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": paths})
}

fn operation(operation: Value) -> Value {
    document(&json!({"/a": {"post": operation, "get": {"responses": {}}}}))
}

/// The places that a schema can have.
fn places(schema: &Value) -> Vec<Value> {
    let object = json!({"type": "object", "properties": {"p": schema}});
    let parameter = |schema: &Value| json!({"name": "q", "in": "query", "schema": schema});
    let content = |schema: &Value| json!({"content": {"application/json": {"schema": schema}}});
    vec![
        operation(json!({"parameters": [parameter(schema)], "responses": {}})),
        operation(json!({"parameters": [parameter(&object)], "responses": {}})),
        operation(json!({"requestBody": content(schema), "responses": {}})),
        operation(json!({"requestBody": content(&object), "responses": {}})),
        operation(json!({"responses": {"200": content(schema)}})),
        operation(json!({"responses": {"200": content(&object)}})),
        operation(json!({"responses": {"200": {"headers": {"X-A": {"schema": schema}}}}})),
    ]
}

/// Pairs of schemas; each is compared in both directions.
fn schemas() -> Vec<(Value, Value)> {
    let text = json!({"type": "string"});
    let with = |key: &str, value: Value| json!({"type": "string", key: value});
    let number = |key: &str, value: Value| json!({"type": "number", key: value});
    let exclusive = |value: u8| {
        (
            json!({"type": "number", "maximum": value, "exclusiveMaximum": true}),
            json!({"type": "number", "minimum": value, "exclusiveMinimum": true}),
        )
    };
    let list = |key: &str, value: Value| json!({"type": "array", "items": {}, key: value});
    let object =
        |properties: Value, required: Value| json!({"type": "object", "properties": properties, "required": required});
    let mut pairs = vec![
        (text.clone(), json!({"type": "boolean"})),
        (json!({"type": "integer"}), json!({"type": "number"})),
        (text.clone(), with("format", json!("date"))),
        (text.clone(), with("nullable", json!(true))),
        (text.clone(), with("enum", json!(["a"]))),
        (with("enum", json!(["a"])), with("enum", json!(["a", "b"]))),
        (text.clone(), with("pattern", json!("^a"))),
        (with("pattern", json!("^b")), with("pattern", json!("^a"))),
        (text.clone(), with("default", json!("a"))),
        (with("default", json!("b")), with("default", json!("a"))),
        (object(json!({}), json!([])), object(json!({"n": {}}), json!([]))),
        (object(json!({}), json!([])), object(json!({"n": {}}), json!(["n"]))),
        (object(json!({}), json!([])), object(json!({"n": {"default": 1}}), json!(["n"]))),
        (object(json!({"n": {}}), json!([])), object(json!({"n": {}}), json!(["n"]))),
        (object(json!({"n": {"default": 1}}), json!([])), object(json!({"n": {"default": 1}}), json!(["n"]))),
        (object(json!({"n": {}}), json!([])), object(json!({"n": {"deprecated": true}}), json!([]))),
        (json!({"type": "object"}), json!({"type": "object", "additionalProperties": false})),
    ];
    for keyword in ["oneOf", "anyOf"] {
        pairs.push((
            json!({keyword: [{"type": "string"}]}),
            json!({keyword: [{"type": "string"}, {"type": "integer"}]}),
        ));
    }
    for (keyword, make) in [
        ("maximum", &number as &dyn Fn(&str, Value) -> Value),
        ("minimum", &number),
        ("maxLength", &with),
        ("minLength", &with),
        ("maxItems", &list),
        ("minItems", &list),
    ] {
        pairs.push((make("title", json!("a")), make(keyword, json!(5))));
        pairs.push((make(keyword, json!(5)), make(keyword, json!(6))));
    }
    let ((upper, lower), (higher, lower_end)) = (exclusive(5), exclusive(6));
    for (one, other) in [(upper, higher), (lower, lower_end)] {
        pairs.push((number("title", json!("a")), one.clone()));
        pairs.push((one, other));
    }
    pairs
}

/// Pairs of documents, in both directions.
fn documents() -> Vec<(Value, Value)> {
    let plain = || operation(json!({"responses": {"200": {}}}));
    let with = |key: &str, value: Value| operation(json!({"responses": {"200": {}}, key: value}));
    let parameters = |list: Value| with("parameters", list);
    let body = |body: Value| with("requestBody", body);
    let types = |types: Value| json!({"content": types});
    let headers = |headers: Value| operation(json!({"responses": {"200": {"headers": headers}}}));
    let mut secured = plain();
    secured["security"] = json!([{"Key": []}]);
    let mut posting = plain();
    posting["x-webhooks"] = json!({"done": {"post": {"responses": {}}}});
    let deprecated = json!({"deprecated": true, "responses": {}});
    vec![
        (document(&json!({"/a": {"get": {"responses": {}}}})), plain()),
        (document(&json!({})), document(&json!({"/b": {"get": {"responses": {}}}}))),
        (document(&json!({})), document(&json!({"/b": {"get": deprecated}}))),
        (
            document(&json!({"/a": {"get": {"responses": {}}}})),
            document(&json!({"/a": {"post": deprecated, "get": {"responses": {}}}})),
        ),
        (plain(), with("deprecated", json!(true))),
        (plain(), with("operationId", json!("a"))),
        (plain(), with("tags", json!(["a"]))),
        (plain(), with("security", json!([{"Key": []}]))),
        (plain(), secured),
        (plain(), posting),
        (plain(), parameters(json!([{"name": "q", "in": "query"}]))),
        (plain(), parameters(json!([{"name": "q", "in": "query", "deprecated": true}]))),
        (plain(), parameters(json!([{"name": "q", "in": "query", "required": true}]))),
        (plain(), parameters(json!([{"name": "q", "in": "path", "required": true}]))),
        (
            parameters(json!([{"name": "q", "in": "query"}])),
            parameters(json!([{"name": "q", "in": "query", "required": true}])),
        ),
        (
            parameters(json!([{"name": "q", "in": "query"}])),
            parameters(json!([{"name": "q", "in": "query", "deprecated": true}])),
        ),
        (plain(), body(json!({"required": true, "content": {}}))),
        (plain(), body(json!({"content": {}}))),
        (body(json!({"content": {}})), body(json!({"required": true, "content": {}}))),
        (body(types(json!({"a/b": {}}))), body(types(json!({"a/b": {}, "c/d": {}})))),
        (plain(), operation(json!({"responses": {"200": {}, "201": {}, "404": {}}}))),
        (
            operation(json!({"responses": {"200": types(json!({}))}})),
            operation(json!({"responses": {"200": types(json!({"a/b": {}}))}})),
        ),
        (headers(json!({})), headers(json!({"X-A": {"required": true}}))),
        (headers(json!({})), headers(json!({"X-A": {}}))),
        (headers(json!({"X-A": {}})), headers(json!({"X-A": {"required": true}}))),
    ]
}

#[test]
fn levels_are_those_that_oasdiff_publishes() {
    let published = published();
    assert!(published.len() > 400);
    for (name, level) in RULES {
        match published.get(name) {
            Some(expected) => assert_eq!(level, expected, "{name}"),
            None => assert!(OWN.contains(name), "{name} is no rule of oasdiff"),
        }
    }
    for name in OWN {
        assert!(!published.contains_key(name), "{name} is a rule of oasdiff");
    }
}

#[test]
fn the_rest_of_oasdiffs_rules_is_about_what_is_not_compared() {
    // lifecycle of versions, keywords of JSON Schema that OpenAPI 3.0 lacks, and notes
    let left_out = [
        "sunset",
        "stability",
        "version",
        "const",
        "list-of-types",
        "prefix-items",
        "-if-",
        "-then-",
        "-else-",
        "contains",
        "dependent",
        "pattern-property",
        "property-names",
        "unevaluated",
        "content-",
        "x-extensible",
        "discriminator",
        "all-of",
        "read-only",
        "write-only",
        "security-component",
        "scope",
        "media-type-schema",
        "media-type-name",
        "wrapped",
        "type-compatible",
        "generalized",
        "specialized",
        "header-property",
        "default-parameter",
        "api-schema-removed",
        "reactivated",
        "request-body-list",
        "response-body-enum",
    ];
    let known: BTreeSet<&str> = RULES.iter().map(|(name, _)| *name).collect();
    let missing: Vec<&str> = published()
        .into_keys()
        .filter(|name| !known.contains(name) && !left_out.iter().any(|part| name.contains(part)))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn every_rule_can_be_met() {
    let mut met: BTreeSet<&str> = BTreeSet::new();
    let mut meet = |one: &Value, other: &Value| {
        met.extend(changes(one, other).iter().map(|change| change.rule));
        met.extend(changes(other, one).iter().map(|change| change.rule));
        assert_eq!(changes(one, one), Vec::new(), "{one:#}");
    };
    for (one, other) in schemas() {
        for (one, other) in places(&one).iter().zip(&places(&other)) {
            meet(one, other);
        }
    }
    for (one, other) in documents() {
        meet(&one, &other);
    }
    let missing: Vec<&str> = RULES.iter().map(|(name, _)| *name).filter(|name| !met.contains(name)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn names_of_path_parameters_are_on_no_wire() {
    let with = |name: &str| {
        let parameter = json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        document(&json!({format!("/a/{{{name}}}/b"): {"get": {"parameters": [parameter], "responses": {}}}}))
    };
    assert_eq!(changes(&with("id"), &with("user_id")), Vec::new());
}

#[test]
fn a_change_says_where_it_is() {
    let with = |schema: Value| {
        operation(json!({"responses": {"200": {"content": {"application/json": {"schema":
            {"type": "array", "items": {"type": "object", "properties": {"state": schema}}}}}}}}))
    };
    let found = changes(&with(json!({"type": "string"})), &with(json!({"type": "integer"})));
    let change = &found[0];
    assert_eq!((change.rule, change.level), ("response-property-type-changed", Level::Breaking));
    assert_eq!((change.operation.as_str(), change.place.as_str()), ("POST /a", "response 200 /items/state"));
    assert_eq!(change.detail, "string -> integer");
    assert_eq!(change.location.line, 1);
}

#[test]
fn schemas_that_contain_themselves_end() {
    let with = |kind: &str| {
        let mut document = operation(json!({"responses": {"200": {"content": {"application/json": {"schema":
            {"$ref": "#/components/schemas/Tree"}}}}}}));
        document["components"] = json!({"schemas": {"Tree": {"type": "object", "properties": {
            "size": {"type": kind}, "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}}}});
        document
    };
    let found = changes(&with("integer"), &with("number"));
    let rules: Vec<&str> = found.iter().map(|change| change.rule).collect();
    assert_eq!(rules, ["response-property-type-generalized"]);
}
